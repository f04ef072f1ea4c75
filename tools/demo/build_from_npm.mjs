/** Builds an example for the page host with clang from npm, where there is no other compiler. docs/without_cmake.md explains how. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '../setup/command.mjs';
import { findCompiler, setUpCompilers } from '../setup/compilers.mjs';
import { root } from '../setup/toolchain.mjs';

/** What the compiler prints, as one text. */
function collector() {
  const decoder = new TextDecoder();
  let text = '';
  return { add: (/** @type {Uint8Array | null} */ bytes) => bytes && (text += decoder.decode(bytes, { stream: true })), all: () => text };
}

/**
 * @param {string} name of a file in runtime/examples
 * @returns {Promise<string>} the path of its .mjs, from the root
 * @throws {ToolError}
 */
export async function buildFromNpm(name) {
  await setUpCompilers(['yowasp-clang']);
  const { program, reason } = findCompiler('yowasp-clang');
  if (!program) throw new ToolError(`@yowasp/clang: ${reason}`, 'The npm registry must be reachable.');
  const directory = join(root, 'build/npm');
  mkdirSync(directory, { recursive: true });
  execFileSync(process.execPath, [join(root, 'tools/amalgamate.mjs'), join(directory, 'weft')]);
  const read = (/** @type {string} */ file) => readFileSync(file, 'utf8');
  const files = {
    'program.c': read(join(root, 'runtime/examples', `${name}.c`)), weft: { 'weft.c': read(join(directory, 'weft/weft.c')), 'weft.h': read(join(directory, 'weft/weft.h')) },
  };
  const { runClang } = await import(pathToFileURL(program).href);
  const { add, all } = collector();
  await runClang(null, {}, { fetchProgress() {} });
  const built = await runClang([
    'clang', '-O1', '-DWEFT_PAGE', '-nostartfiles', '-Wl,--entry=weft__page_start,--export=__stack_pointer,--stack-first,-z,stack-size=262144',
    '-I.', 'program.c', 'weft/weft.c', '-o', 'program.wasm',
  ], files, { stdout: add, stderr: add }).catch(() => {
    throw new ToolError(`${name}.c cannot be built\n${all()}`);
  });
  writeFileSync(join(directory, `${name}.wasm`), built['program.wasm']);
  execFileSync(process.execPath, [join(root, 'page/make_module.mjs'), join(directory, `${name}.wasm`)]);
  return `build/npm/${name}.mjs`;
}
