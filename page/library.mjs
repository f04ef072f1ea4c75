/**
 * Evaluates Emscripten libraries without Emscripten, as far as those of Weft need it, and prints what a program uses of
 * them. A library is a script that calls addToLibrary() with definitions by name:
 *
 * - `$name` is a value of JavaScript, `name` a function that C calls. A string is an expression;
 * - `name__deps` lists what the definition uses. What no library defines is a function of C;
 * - `name__postset` is code that runs when the module is created, or a function that returns such code or undefined.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/**
 * @typedef {object} Libraries
 * @property {Record<string, any>} definitions by name, with their __deps and __postset
 * @property {Record<string, string>} origins the name of the file that defines each of them
 * @property {string[]} atStart code that runs before main(), as far as postsets have been evaluated
 * @property {string[]} atExit code that runs when the program ends
 */

/**
 * Thrown for a program or a library that cannot be used.
 */
export class LinkError extends Error {}

/**
 * @param {URL[]} files
 * @param {{exports?: string[], options?: string[]}} [program] its exports, and the options of its module
 * @returns {Libraries}
 */
export function readLibraries(files, { exports = [], options = [] } = {}) {
  /** @type {Libraries} */
  const libraries = { definitions: {}, origins: {}, atStart: [], atExit: [] };
  let current = '';
  const context = createContext({
    addToLibrary(/** @type {object} */ added) {
      for (const name of Object.keys(added)) {
        if (name in libraries.definitions) throw new LinkError(`two libraries define ${name}`);
        libraries.origins[name] = current;
      }
      Object.assign(libraries.definitions, added);
    },
    addAtInit: (/** @type {string} */ code) => libraries.atStart.push(code),
    addAtExit: (/** @type {string} */ code) => libraries.atExit.push(code),
    error(/** @type {string} */ message) {
      throw new LinkError(message);
    },
    WASM_EXPORTS: exports,
    ALL_INCOMING_MODULE_JS_API: options,
    // Settings of Emscripten: a program opens no files by C's functions, and page_module.mjs does what modules need.
    SYSCALLS_REQUIRE_FILESYSTEM: false,
    MODULARIZE: false,
  });
  for (const file of files) {
    current = basename(file.pathname);
    // Lines for Node.js, which Emscripten's preprocessor drops.
    const text = readFileSync(file, 'utf8').replaceAll(/^#if 0\n[^]*?^#endif$/gm, '');
    runInContext(text, context, { filename: file.pathname });
  }
  return libraries;
}

/** @param {string} name @returns {string} the name in JavaScript */
export const inJavaScript = (name) => (name.startsWith('$') ? name.slice(1) : `_${name}`);

/**
 * @param {Libraries} libraries
 * @param {string[]} roots names
 * @returns {{order: string[], functions: string[]}} what the roots need: definitions, each after those that it uses where
 *   that is possible, and functions of C
 * @throws {LinkError} if something is neither defined nor a function of C
 */
export function closure({ definitions }, roots) {
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {string[]} */
  const order = [];
  /** @type {string[]} */
  const functions = [];
  const visit = (/** @type {string} */ name, /** @type {string} */ by) => {
    if (seen.has(name)) return;
    seen.add(name);
    if (!(name in definitions)) {
      if (name.startsWith('$')) throw new LinkError(`no library defines ${name}, which ${by} uses`);
      functions.push(name);
      return;
    }
    for (const dependency of definitions[`${name}__deps`] ?? []) visit(dependency, name);
    order.push(name);
  };
  for (const root of roots) visit(root, 'the program');
  return { order, functions };
}

/** @param {Libraries} libraries @param {string} name @returns {string} the JavaScript of a definition */
export const textOf = ({ definitions }, name) => expression(definitions[name]);

/**
 * @param {unknown} value
 * @returns {string} an expression with that value
 * @throws {LinkError}
 */
function expression(value) {
  if (typeof value === 'function') return value.toString();
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new LinkError(`a library has a ${typeof value}, which cannot be printed`);
  const fields = Object.entries(value).map(([name, field]) => {
    const text = expression(field);
    const isMethod = typeof field === 'function' && new RegExp(`^(async )?\\*?${name.replaceAll('$', '\\$')}\\(`).test(text);
    return isMethod ? text : `${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}: ${text}`;
  });
  return `{ ${fields.join(', ')} }`;
}

/**
 * @param {Libraries} libraries
 * @param {string[]} names
 * @returns {string} statements that define them
 */
export function printDefinitions({ definitions }, names) {
  return names.map((name) => {
    const value = definitions[name];
    const text = name.startsWith('$') && typeof value === 'string' ? value : expression(value);
    // Not const: a postset may assign.
    return `let ${inJavaScript(name)} = ${text};`;
  }).join('\n');
}

/**
 * Evaluates the postsets, which may add to libraries.atStart and atExit.
 * @param {Libraries} libraries
 * @param {string[]} names
 * @returns {string} statements
 */
export function printPostsets({ definitions }, names) {
  return names.map((name) => {
    const postset = definitions[`${name}__postset`];
    const code = typeof postset === 'function' ? postset() : postset;
    return typeof code === 'string' ? code : '';
  }).filter(Boolean).join('\n');
}

/**
 * @param {Libraries} libraries
 * @param {string} name
 * @returns {boolean} whether it uses the memory of the program, itself or through another definition
 */
export function usesMemory(libraries, name) {
  return closure(libraries, [name]).order.some((used) => /\bHEAP[FU]?\d/.test(expression(libraries.definitions[used])));
}
