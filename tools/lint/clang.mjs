/** The checks of the C sources. */
import { readFileSync } from 'node:fs';
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

/** clang-tidy sees these sources, each as the preset native compiles it first. */
const tidied = /^runtime\/(src|sim|posix|examples)\//;

/** @returns {Promise<string[]>} */
export async function clangTidy() {
  await run('cmake', ['--preset', 'native'], { cwd: root });
  const build = join(root, 'build', 'native');
  /** @type {{file: string}[]} */
  const commands = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'));
  const files = [...new Set(commands.map(({ file }) => relative(root, file)))].filter((file) => tidied.test(file)).sort();
  // A header's finding is reported by every source that includes it.
  const findings = new Set();
  const worker = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const result = await runChecker('clang-tidy-19', ['--quiet', '--warnings-as-errors=*', '-p', build, file]);
      const found = diagnostics(result.stdout, /^\S.*:\d+:\d+: (error|warning): /);
      for (const finding of explained(`clang-tidy ${file}`, result, found)) findings.add(finding);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return [...findings].sort();
}
