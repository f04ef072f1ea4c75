/** The checks of the C sources. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';
import { diagnostics, explained, runChecker, tracked } from './sources.mjs';

/** @returns {Promise<string[]>} */
export async function clangFormat() {
  const result = await runChecker('clang-format-19', ['--dry-run', '-Werror', ...tracked('.c', '.h')]);
  return explained('clang-format', result, diagnostics(result.stderr, /: error: /));
}

/** The sources that clang-tidy checks. */
const tidied = /^runtime\/(src|sim|posix|examples)\//;

/** @typedef {{file: string}} CompileCommand an entry of compile_commands.json */

/**
 * Configures the preset native, and writes a compilation database for clang-tidy in which every source occurs once.
 * The tests compile some sources again with other options, and clang-tidy would check each of these.
 * @returns {Promise<{directory: string, files: string[]}>} the directory of the database, and the sources from the root
 */
async function compilationDatabase() {
  await run('cmake', ['--preset', 'native'], { cwd: root });
  /** @type {CompileCommand[]} */
  const commands = JSON.parse(readFileSync(join(root, 'build', 'native', 'compile_commands.json'), 'utf8'));
  /** @type {Map<string, CompileCommand>} */
  const first = new Map();
  for (const command of commands) {
    const file = relative(root, command.file);
    if (tidied.test(file) && !first.has(file)) first.set(file, command);
  }
  const directory = join(root, 'build', 'lint');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'compile_commands.json'), JSON.stringify([...first.values()]));
  return { directory, files: [...first.keys()].sort() };
}

/** @returns {Promise<string[]>} */
export async function clangTidy() {
  const { directory, files } = await compilationDatabase();
  // Every source that includes a header reports the header's findings, each with its own notes.
  /** @type {Map<string, string>} */
  const findings = new Map();
  const worker = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const result = await runChecker('clang-tidy-19', ['--quiet', '--warnings-as-errors=*', '-p', directory, file]);
      const found = diagnostics(result.stdout, /^\S.*:\d+:\d+: (error|warning): /);
      for (const finding of explained(`clang-tidy ${file}`, result, found)) findings.set(finding.split('\n', 1)[0], finding);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return [...findings.values()].sort();
}
