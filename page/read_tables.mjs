/**
 * Reads from a program which coroutines and objects it exports and which functions it imports: the tables that WEFT_EXPORT,
 * WEFT_EXPORT_GENERATOR, WEFT_EXPORT_OBJECT and WEFT_IMPORT make. The program is instantiated, but not run.
 *
 * @typedef {{kind: number, size: number}} Type of C; `kind` is an enum weft__js_kind
 * @typedef {{name: string, parameters: (Type & {name: string})[], result: Type, isGenerator: boolean}} Exported
 * @typedef {{name: string, parameters: Type[], result: Type}} Imported
 * @typedef {{module: string, name: string, type: string}} Foreign a function that it imports by module and name; `type` as in
 *   function_types.mjs
 * @typedef {{name: string, kind: number}} Shared an exported object; `kind` is an enum weft__object_kind
 * @typedef {{exported: Exported[], imported: Imported[], foreign: Foreign[], shared: Shared[]}} Tables sorted by name
 */
import { typesOfImports } from './function_types.mjs';
import * as layout from '../web/host/host_layout.mjs';

/** Thrown for a file that has no tables. */
export class NoTables extends Error {}

/** The modules whose functions the page host, or the program's own .mjs, gives. */
const given = ['weft', 'weft_function', 'wasi_snapshot_preview1'];

/** A module whose export is a function that does nothing. */
const nothing = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 4, 1, 2, 0, 0x0b);

/**
 * @param {WebAssembly.Module} program
 * @returns {any} its exports, with functions that do nothing in place of those that it imports
 */
function instantiate(program) {
  /** @type {Record<string, Record<string, any>>} */
  const imports = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(program)) {
    if (kind !== 'function') throw new NoTables(`it imports the ${kind} ${module}.${name}, as no program of Weft does`);
    (imports[module] ??= {})[name] = () => 0;
  }
  const { exports } = new WebAssembly.Instance(program, imports);
  return exports;
}

/** A universal program finds the host's functions in its table: those that the tables' functions call. @param {any} exports */
function setHost(exports) {
  const setters = Object.keys(exports).filter((name) => name.startsWith('weft__import_weft_host_'));
  if (setters.length === 0) return;
  const index = exports.__indirect_function_table.grow(1);
  exports.__indirect_function_table.set(index, new WebAssembly.Instance(new WebAssembly.Module(nothing)).exports.f);
  for (const name of setters) exports[name](index);
}

/** @param {WebAssembly.Memory} memory */
function reader({ buffer }) {
  const view = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  const short = (/** @type {number} */ at) => view.getUint16(at, true);
  const long = (/** @type {number} */ at) => view.getUint32(at, true);
  const text = (/** @type {number} */ at) => new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
  /**
   * @template T
   * @param {number} at the first element of an array
   * @param {number} count
   * @param {number} size of an element
   * @param {(at: number) => T} read
   */
  const array = (at, count, size, read) => Array.from({ length: count }, (_, i) => read(at + i * size));
  return { short, long, text, array };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Tables}
 * @throws {NoTables | WebAssembly.CompileError}
 */
export function readTables(bytes) {
  const program = new WebAssembly.Module(bytes);
  const names = WebAssembly.Module.exports(program).map(({ name }) => name).sort();
  if (!names.some((name) => /^(weft__page_start|weft_(export|imports|object)_.+)$/.test(name))) {
    throw new NoTables('it was not built for the page host: link weft::weft with the toolchain file page/page_toolchain.cmake');
  }
  const exports = instantiate(program);
  setHost(exports);
  const named = (/** @type {string} */ prefix) => names.filter((name) => name.startsWith(prefix))
    .map((name) => ({ name: name.slice(prefix.length), at: exports[name]() >>> 0 }));
  const tables = { exported: named('weft_export_'), imported: named('weft_imports_'), shared: named('weft_object_') };
  const { short, long, text, array } = reader(exports.memory);
  const { weftExportEntry: entry, weftParameter: parameter, weftImportEntry: importEntry, weftImportType: type } = /** @type {any} */ (layout);
  return {
    exported: tables.exported.map(({ name, at }) => ({
      name,
      parameters: array(long(at + entry.parameters), short(at + entry.count), parameter.sizeOf, (one) => ({
        name: text(long(one + parameter.name)), kind: short(one + parameter.kind), size: short(one + parameter.size),
      })),
      result: { kind: short(at + entry.result), size: short(at + entry.resultSize) },
      isGenerator: entry.isGenerator !== undefined && short(at + entry.isGenerator) !== 0,
    })),
    imported: tables.imported.map(({ name, at }) => ({
      name,
      parameters: array(long(at + importEntry.parameters), short(at + importEntry.count), type.sizeOf, (one) => ({
        kind: short(one + type.kind), size: short(one + type.size),
      })),
      result: { kind: short(at + importEntry.result), size: short(at + importEntry.resultSize) },
    })),
    foreign: typesOfImports(bytes).filter(({ module }) => !given.includes(module)).sort((a, b) => (a.module + a.name < b.module + b.name ? -1 : 1)),
    // weft__object_entry of weft/export_object.h.
    shared: tables.shared.map(({ name, at }) => ({ name, kind: long(at + 4) })),
  };
}
