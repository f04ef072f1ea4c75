/** Declarations of the modules that C files are: `primes.d.c.ts` for `primes.c`, as TypeScript's allowArbitraryExtensions looks for them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { declarations, isReserved } from '../bin/page/declarations.mjs';
import { ToolchainError } from '../toolchain/diagnostics.mjs';

/** @param {string} name of a coroutine @returns {string} */
const exportLine = (name) => (isReserved(name)
  ? `declare const $${name}: Exports['${name}'];\nexport { $${name} as ${name} };\n`
  : `export declare const ${name}: Exports['${name}'];\n`);

/**
 * @param {import('../bin/page/read_tables.mjs').Tables} tables
 * @param {string} file the C file's name
 * @returns {string}
 */
export function moduleDeclarations(tables, file) {
  const type = `LoadedApp<Exports${tables.shared.length > 0 ? ', Objects' : ''}>`;
  return [
    `${declarations(tables, file)}\n`,
    tables.exported.map(({ name }) => exportLine(name)).join(''),
    `declare const $app: import('weft-wasm').${type};\nexport default $app;\n`,
  ].join('');
}

/** @param {string} file @returns {string | undefined} */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Writes the declarations, unless they are there.
 * @param {string} file the C file, an absolute path
 * @param {import('./module_options.mjs').Settings} settings
 * @param {import('../bin/page/read_tables.mjs').Tables} tables
 * @throws {ToolchainError}
 */
export function writeTypes(file, { types, root }, tables) {
  if (types === false) return;
  const name = file.replace(/\.c$/, '.d.c.ts');
  const output = types === true ? name : join(types, relative(root, name));
  const text = moduleDeclarations(tables, basename(file));
  if (textOf(output) === text) return;
  const temporary = `${output}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, output);
  } catch (error) {
    throw new ToolchainError(`${output} cannot be written: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}
