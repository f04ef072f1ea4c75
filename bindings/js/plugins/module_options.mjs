/**
 * How the C files that JavaScript imports are compiled: the query of the import, the options of a plugin, and the object
 * "weft-wasm" of the nearest package.json.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ToolchainError } from '../toolchain/diagnostics.mjs';

/**
 * @typedef {object} Options
 * @property {Record<string, string | string[]>} [sources] the further C files of a module, by its first
 * @property {string[]} [includes] directories of headers
 * @property {string[]} [flags] further options of clang
 * @property {'debug' | 'speed' | 'size'} [optimize]
 * @property {boolean | string} [types] whether declarations are written beside the C files, or the directory that gets them
 *
 * @typedef {object} Settings paths are absolute
 * @property {string} root the directory of the package.json, from which its paths and those of options are
 * @property {string[]} sources
 * @property {string[]} includes
 * @property {string[]} flags
 * @property {'debug' | 'speed' | 'size'} optimize
 * @property {boolean | string} types
 *
 * @typedef {{optimize: Settings['optimize'], types?: boolean}} Usual what holds where no option says it
 *
 * @typedef {'app' | 'load' | 'url' | 'program'} Form what an import gives: the coroutines and the app; a function that loads
 *   the program; its URL; the functions in JavaScript that the program contains
 */

/** @param {unknown} value */
const isText = (value) => typeof value === 'string';
/** @param {unknown} value */
const isTexts = (value) => Array.isArray(value) && value.every(isText);
/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @type {Record<keyof Options, {expected: string, holds: (value: any) => boolean}>} */
const rules = {
  sources: { expected: 'an object of arrays of C files', holds: (value) => isObject(value) && Object.values(value).every((files) => isText(files) || isTexts(files)) },
  includes: { expected: 'an array of directories', holds: isTexts },
  flags: { expected: 'an array of options of clang', holds: isTexts },
  optimize: { expected: "'debug', 'speed' or 'size'", holds: (value) => ['debug', 'speed', 'size'].includes(value) },
  types: { expected: 'true, false or a directory', holds: (value) => typeof value === 'boolean' || isText(value) },
};

/**
 * @param {unknown} options
 * @param {string} where they come from, for messages
 * @returns {Options}
 * @throws {TypeError}
 */
export function checkOptions(options, where) {
  if (options === undefined) return {};
  if (!isObject(options)) throw new TypeError(`${where}: expected an object`);
  for (const [name, value] of Object.entries(options)) {
    const rule = rules[/** @type {keyof Options} */ (name)];
    if (!rule) throw new TypeError(`${where}: there is no option ${name}: there are ${Object.keys(rules).join(', ')}`);
    if (value !== undefined && !rule.holds(value)) throw new TypeError(`${where}: ${name} is ${JSON.stringify(value)}: expected ${rule.expected}`);
  }
  return options;
}

/** @param {string} directory @returns {string | undefined} the nearest package.json */
export function findPackage(directory) {
  const file = join(directory, 'package.json');
  if (existsSync(file)) return file;
  return dirname(directory) === directory ? undefined : findPackage(dirname(directory));
}

/** @param {string} file a package.json @returns {Options} @throws {ToolchainError} */
function readPackage(file) {
  try {
    return checkOptions(JSON.parse(readFileSync(file, 'utf8'))['weft-wasm'], '"weft-wasm"');
  } catch (error) {
    throw new ToolchainError(`${file}: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/** @param {string} id a path with a query @returns {{file: string, query: URLSearchParams}} */
export function splitQuery(id) {
  const at = id.indexOf('?');
  return at < 0 ? { file: id, query: new URLSearchParams() } : { file: id.slice(0, at), query: new URLSearchParams(id.slice(at + 1)) };
}

/** @param {string} id a path or a URL @returns {boolean} whether it is a C file that becomes a module, not its text */
export function isModule(id) {
  const { file, query } = splitQuery(id);
  return file.endsWith('.c') && !file.includes('\0') && !query.has('raw');
}

/** @param {URLSearchParams} query @returns {Form} */
export const formOf = (query) => (/** @type {Form[]} */ (['program', 'load', 'url']).find((form) => query.has(form)) ?? 'app');

/**
 * @param {string} file an absolute path
 * @param {string | undefined} manifest the nearest package.json
 * @param {URLSearchParams} query
 * @param {Options} given the plugin's options, which win
 * @param {Usual} usual
 * @returns {Settings}
 * @throws {ToolchainError} if the package.json is wrong
 */
export function settingsOf(file, manifest, query, given, usual) {
  const root = manifest ? dirname(manifest) : dirname(file);
  const { sources = {}, includes = [], flags = [], optimize = usual.optimize, types = usual.types ?? false } = { ...manifest && readPackage(manifest), ...given };
  const configured = Object.entries(sources).filter(([first]) => resolve(root, first) === file).flatMap(([, further]) => further);
  const asked = query.getAll('with').flatMap((names) => names.split(','));
  return {
    root, flags, optimize,
    sources: [...new Set([file, ...configured.map((name) => resolve(root, name)), ...asked.map((name) => resolve(dirname(file), name))])],
    includes: includes.map((directory) => resolve(root, directory)),
    types: isText(types) ? resolve(root, /** @type {string} */ (types)) : types,
  };
}
