/**
 * Makes ES modules of C files: compiles them, and writes the text that loads the program. The loader of Node.js and the plugins
 * of bundlers use this; they differ in where the program is found.
 */
import { readFileSync, writeSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { readTables } from '../bin/page/read_tables.mjs';
import { writeModule } from '../bin/program_module.mjs';
import { ToolchainError, build } from '../toolchain/compile.mjs';
import { scanIncludes } from '../toolchain/include_scan.mjs';
import { findPackage, formOf, settingsOf, splitQuery } from './module_options.mjs';
import { writeTypes } from './module_types.mjs';

/**
 * @typedef {import('../toolchain/compile.mjs').Diagnostic} Diagnostic
 * @typedef {import('./module_options.mjs').Options} Options
 * @typedef {import('./module_options.mjs').Form} Form
 *
 * @typedef {object} CModule
 * @property {string} name of the program, ending in .wasm
 * @property {string} file the program, in the cache
 * @property {Form} form
 * @property {string[]} names of the coroutines
 * @property {string | undefined} program the .mjs in the cache, of a program that contains functions in JavaScript
 * @property {string} text what the compiler printed
 * @property {Diagnostic[]} diagnostics warnings, with absolute paths
 * @property {string[]} dependencies the files that it was made of, and those that would change it if they existed
 *
 * @typedef {object} Failure what an error of buildModule has
 * @property {Diagnostic[]} diagnostics with absolute paths
 * @property {string[]} dependencies
 */

/** After how many milliseconds it is said that something is compiled. */
const patience = 1000;

/** @param {string} text for standard error: not by process.stderr, which in a worker needs the main thread */
export function say(text) {
  try {
    writeSync(2, text);
  } catch {
    // Standard error is closed, or its pipe is full.
  }
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function announced(name, work) {
  const timer = setTimeout(() => say(`weft-wasm: compiling ${name} ...\n`), patience);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} file an absolute path @param {string} cwd @returns {string} as messages name it */
function shortName(file, cwd) {
  const name = relative(cwd, file);
  return name.startsWith('..') || isAbsolute(name) ? file : name;
}

/** @param {Diagnostic[]} diagnostics @param {string} cwd @returns {Diagnostic[]} */
const located = (diagnostics, cwd) => diagnostics.map((one) => ({ ...one, file: one.file && resolve(cwd, one.file) }));

/**
 * @param {Form} form
 * @param {import('../bin/page/read_tables.mjs').Tables} tables
 * @param {boolean} hasFunctions
 * @param {string} name of the C file
 * @throws {ToolchainError} if the program cannot be imported like this
 */
function checkForm(form, { imported, foreign }, hasFunctions, name) {
  const needed = [...imported.map((one) => one.name), ...foreign.map((one) => `${one.module}.${one.name}`)];
  if (form === 'app' && needed.length > 0) {
    throw new ToolchainError(`${name}: it needs functions: ${needed.join(', ')}. Import ${name}?load, and call what it exports by default with { imports: { ... } }`);
  }
  if (form === 'url' && hasFunctions) throw new ToolchainError(`${name}: it contains functions in JavaScript, which its URL does not lead to: import ${name} or ${name}?load`);
}

/**
 * @param {string} id the C file, as an absolute path with its query
 * @param {object} how
 * @param {Options} [how.options]
 * @param {import('./module_options.mjs').Usual} how.usual
 * @param {string} [how.cwd] from which messages name files
 * @param {AbortSignal} [how.signal]
 * @returns {Promise<CModule>}
 * @throws {Error & Failure}
 */
export async function buildModule(id, { options = {}, usual, cwd = process.cwd(), signal }) {
  const { file: given, query } = splitQuery(id);
  const file = resolve(given);
  const name = shortName(file, cwd);
  const form = formOf(query);
  const manifest = findPackage(dirname(file));
  /** @type {import('./module_options.mjs').Settings | undefined} */
  let settings;
  try {
    const chosen = settings = settingsOf(file, manifest, query, options, usual);
    const { sources, includes, flags } = chosen;
    const built = await announced(name, () => build({
      sources: sources.map((source) => shortName(source, cwd)), includes, flags, optimize: chosen.optimize, cwd, signal,
    }));
    const tables = readTables(new Uint8Array(readFileSync(built.file)));
    const program = writeModule(built.file, { keep: true });
    checkForm(form, tables, program !== undefined, name);
    writeTypes(file, chosen, tables);
    return {
      name: basename(file).replace(/c$/, 'wasm'), file: built.file, form, program, text: built.text,
      names: tables.exported.map((one) => one.name), diagnostics: located(built.diagnostics, cwd), dependencies: [...built.dependencies, ...manifest ? [manifest] : []],
    };
  } catch (error) {
    const { diagnostics = [] } = /** @type {Partial<Failure>} */ (error);
    // What has to change before it makes sense to try again.
    const { files, absent } = scanIncludes(settings?.sources ?? [file], settings?.includes ?? []);
    const dependencies = [...files.keys(), ...absent, ...manifest ? [manifest] : []];
    throw Object.assign(/** @type {Error} */ (error), { diagnostics: located(diagnostics, cwd), dependencies });
  }
}

/** @param {string} id of a C file @returns {string} of the functions in JavaScript that its program contains */
export const programId = (id) => `${id}${id.includes('?') ? '&' : '?'}program`;

/**
 * @param {CModule} module
 * @param {object} places
 * @param {string} places.load the specifier of this package
 * @param {string} places.wasm an expression: the URL of the program
 * @param {string} places.program the specifier of the functions in JavaScript
 * @param {string} [places.dispose] what is called, in development, with a function that closes the app
 * @returns {string} the text of an ES module
 */
export function moduleText({ form, names, program, file }, { load, wasm, program: functions, dispose }) {
  if (form === 'url') return `export default String(${wasm});\n`;
  // The program's URL comes from the module that imports this.
  if (form === 'program') return readFileSync(/** @type {string} */ (program), 'utf8').replace(` ?? new URL(${JSON.stringify(`./${basename(file)}`)}, import.meta.url)`, '');
  const imports = `import { load } from ${JSON.stringify(load)};\n${program ? `import program from ${JSON.stringify(functions)};\n` : ''}`;
  const source = program ? `(options) => program({ ...options, locateFile: () => String(${wasm}) })` : wasm;
  if (form === 'load') return `${imports}export default (options) => load(${source}, options);\n`;
  return [
    imports, `const app = await load(${source});\n`, dispose ? `${dispose}(() => app.close());\n` : '',
    // In this way their names may be words of JavaScript.
    ...names.map((name, i) => `const call${i} = app.call.${name};\n`),
    `export { ${['app as default', ...names.map((name, i) => `call${i} as ${name}`)].join(', ')} };\n`,
  ].join('');
}
