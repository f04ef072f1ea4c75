/** The `.mjs` beside a program that contains functions of JavaScript (WEFT_JS_FUNCTION). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} program a .wasm file @returns {boolean} */
const needsModule = (program) => WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(program))).some(({ name }) => name.startsWith('weft_function_'));

/**
 * Writes the module, if the program needs one.
 * @param {string} program a .wasm file for the page host
 * @param {{keep?: boolean}} [options] keep: a module that is there is the program's, because its name is a hash
 * @returns {string | undefined} the module
 */
export function writeModule(program, { keep = false } = {}) {
  if (!needsModule(program)) return undefined;
  const file = program.replace(/\.wasm$/, '.mjs');
  if (keep && existsSync(file)) return file;
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    execFileSync(process.execPath, [fileURLToPath(new URL('page/make_module.mjs', import.meta.url)), program, '-o', temporary], { stdio: ['ignore', 'inherit', 'inherit'] });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return file;
}
