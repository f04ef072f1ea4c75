#!/usr/bin/env node
/**
 * Makes the JavaScript of a program that was built for the page host:
 *
 *     node page/make_module.mjs [--optional] [--types] [--minify ESBUILD] PROGRAM.wasm [-o PROGRAM.mjs]
 *     node page/make_module.mjs [--minify ESBUILD] --all -o weft.mjs
 *     node page/make_module.mjs [--minify ESBUILD] --features DIRECTORY
 *
 * The first makes an ES module whose default export, a function of the options, runs PROGRAM.wasm beside it. It has those
 * parts of Weft's JavaScript that the program uses. The second makes one module for every program: its function has the
 * program as its first argument. docs/javascript.md describes both. The third makes the same as several modules, for the
 * npm package: core.mjs imports those that a program uses.
 *
 * With --minify, esbuild shortens the module; ESBUILD is lib/main.js of its npm package.
 * With --types, it also gets PROGRAM.d.ts: TypeScript declarations of the coroutines that it exports, as the command
 * `weft-wasm types` of the npm package writes them.
 * With --optional, a program that was not built for the page host gets no module, which is no error.
 *
 * Exit status: 0; 1 if the program cannot be used, with a message; 2 for bad usage.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { minify } from '../web/minify.mjs';
import { makeFeatures } from './features.mjs';
import { declarations } from './declarations.mjs';
import { typesOfExports } from './function_types.mjs';
import { readTables } from './read_tables.mjs';
import { closure, LinkError, printDefinitions, printPostsets, readLibraries, usesMemory } from './library.mjs';

const usage = `usage: make_module.mjs [--optional] [--types] [--minify ESBUILD] PROGRAM.wasm [-o PROGRAM.mjs]
       make_module.mjs [--minify ESBUILD] --all -o FILE.mjs
       make_module.mjs [--minify ESBUILD] --features DIRECTORY`;

/** The modules of WebAssembly from which a program imports. */
const own = 'weft';
const wasi = 'wasi_snapshot_preview1';
const functionsOfProgram = 'weft_function';

/**
 * A universal program imports from WASI only. For each function that JavaScript gives it, it has an export that sets the
 * function: web_border.h and js_function.h define them.
 * @type {Record<string, string>}
 */
const setters = { [own]: 'weft__import_', [functionsOfProgram]: 'weft__assign_' };

/** The options of a module, which exported coroutines may not be named like. */
const options = [
  'arguments', 'callMain', 'embedder', 'env', 'imports', 'locateFile', 'noInitialRun', 'onExit', 'onRuntimeInitialized', 'print', 'printErr', 'stdin',
  'thisProgram', 'wasmBinary',
];

const libraryFiles = [
  ...['host_layout.mjs', 'http_request.mjs', 'host_web.js', 'host_web_errors.js', 'host_web_export.js',
    'host_web_export_generators.js', 'host_web_export_readers.js', 'host_web_export_streams.js', 'host_web_fetch.js',
    'host_web_files.js', 'host_web_functions.js', 'host_web_imports.js', 'host_web_js.js', 'host_web_page.js',
    'host_web_script.js', 'host_web_serve.js', 'host_web_sources.js', 'host_web_stdio.js', 'host_web_streams.js',
    'host_web_tasks.js', 'host_web_trace.js', 'host_web_values.js', 'host_web_websocket.js']
    .map((library) => new URL(`../web/host/${library}`, import.meta.url)),
  new URL('host/host_page.js', import.meta.url),
];

/**
 * Fills in the frame: its lines `//: slot`.
 * @param {Record<string, string>} slots
 * @returns {string}
 */
function fill(slots) {
  return readFileSync(new URL('host/page_module.mjs', import.meta.url), 'utf8').replaceAll(/^ *\/\/: (.*)\n/gm, (_, slot) => {
    if (!(slot in slots)) throw new Error(`page_module.mjs has an unknown line: ${slot}`);
    return slots[slot] && `${slots[slot]}\n`;
  });
}

/** @param {WebAssembly.Module} program */
const exportsOf = (program) => WebAssembly.Module.exports(program).map(({ name }) => name);

/** @param {WebAssembly.Module} program @param {string} from a module @returns {string[]} what the program imports of it */
const importsOf = (program, from) => WebAssembly.Module.imports(program).filter(({ module }) => module === from).map(({ name }) => name);

/** @param {WebAssembly.Module} program @param {string} from a module @returns {string[]} the functions that it has setters for */
const settersOf = (program, from) => exportsOf(program).filter((name) => name.startsWith(setters[from])).map((name) => name.slice(setters[from].length));

/**
 * The functions whose JavaScript the program contains (WEFT_JS_FUNCTION of weft/js_function.h), by name. Only the
 * program's data is read, which needs none of its imports.
 * @param {WebAssembly.Module} program
 * @returns {Record<string, string>} expressions
 */
function functionsIn(program) {
  const prefix = `${functionsOfProgram}_`;
  const found = exportsOf(program).filter((name) => name.startsWith(prefix));
  if (found.length === 0) return {};
  /** @type {Record<string, Record<string, () => number>>} */
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(program)) (imports[module] ??= {})[name] = () => 0;
  const { exports } = new WebAssembly.Instance(program, imports);
  const bytes = new Uint8Array(/** @type {WebAssembly.Memory} */ (exports.memory).buffer);
  const textAt = (/** @type {number} */ at) => new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
  return Object.fromEntries(found.map((name) => {
    const [, parameters, body] = /^\((.*?)\)=>(.*)$/s.exec(textAt(/** @type {Function} */ (exports[name])() >>> 0)) ?? [];
    if (body === undefined) throw new LinkError(`the function ${name} has no JavaScript`);
    const each = parameters.trim() === 'void' ? [] : parameters.split(',').map((parameter) => /(\w+)\s*(\[\])?\s*$/.exec(parameter)?.[1]);
    return [name.slice(prefix.length), `(${each.join(', ')}) => ${body}`];
  }));
}

/**
 * @param {string} from a module
 * @param {string[]} names
 * @param {(name: string) => string | undefined} typeOf
 * @returns {string} a statement that gives a universal program these functions
 */
function connect(from, names, typeOf) {
  const types = Object.fromEntries(names.map((name) => [name, typeOf(name)]));
  return `weftConnect(${JSON.stringify(setters[from])}, provided.${from}, ${JSON.stringify(types)});`;
}

/**
 * @param {Uint8Array<ArrayBuffer> | undefined} bytes the program; undefined for a module that loads any program
 * @param {string} fileName of the program
 * @param {boolean} optional whether there may be no module, because the program is none of the page host
 * @returns {string | undefined} the text of the module
 * @throws {LinkError | WebAssembly.CompileError}
 */
function makeModule(bytes, fileName, optional) {
  const program = bytes && new WebAssembly.Module(bytes);
  const exports = program ? exportsOf(program) : [];
  if (program && !exports.includes('weft__page_start')) {
    if (optional) return undefined;
    const [why, target] = exports.includes('_start') ? ['was built for WASI alone', 'weft::universal'] : ['was not built for the page host', 'weft::weft'];
    throw new LinkError(`it ${why}: link ${target} with the toolchain file page/page_toolchain.cmake`);
  }
  const libraries = readLibraries(libraryFiles, { exports, options });
  const { definitions } = libraries;
  const all = Object.keys(definitions).filter((name) => !name.startsWith('$') && !/__(deps|postset|sig)$/.test(name));
  const set = program ? settersOf(program, own) : all.filter((name) => `${name}__sig` in definitions);
  const ofWasi = program ? importsOf(program, wasi) : all.filter((name) => !set.includes(name));
  const ofOwn = program ? [...importsOf(program, own), ...set] : set;
  for (const name of ofOwn) {
    if (!(name in definitions)) throw new LinkError(`it needs ${name}, which no library defines: it was built with another version of Weft`);
  }
  const functions = program ? functionsIn(program) : {};
  const named = Object.values(functions).flatMap((text) => text.match(/[\w$]+/g) ?? []).map((name) => `$${name}`);
  const isDefined = (/** @type {string} */ name) => name in definitions;
  // What only the embedder of a program can give, or only the program itself knows.
  const checks = !program || WebAssembly.Module.imports(program).some(({ module }) => ![own, wasi, functionsOfProgram].includes(module));
  const connects = set.length > 0; // as every universal program does
  const roots = [
    ...ofOwn, ...ofWasi.filter(isDefined), ...named.filter(isDefined), '$weftNoSystem',
    ...(checks ? ['$weftCheckProgram'] : []), ...(connects ? ['$weftConnect'] : []),
  ];
  const { order, functions: called } = closure(libraries, roots);
  const missing = called.filter((name) => program && !exports.includes(name));
  if (missing.length > 0) throw new LinkError(`it does not export ${missing.join(', ')}`);
  const entry = (/** @type {string} */ name) => `${name}: ${usesMemory(libraries, name) ? `entered(_${name})` : `_${name}`},`;
  const absent = ofWasi.filter((name) => !isDefined(name) && name !== 'proc_exit');
  const types = bytes && typesOfExports(bytes);
  const postsets = printPostsets(libraries, order);
  return fill({
    state: '',
    views: '',
    features: '',
    'C functions': called.length > 0 ? `let ${called.map((name) => `_${name}`).join(', ')};` : '',
    definitions: printDefinitions(libraries, order),
    postsets,
    imports: ofOwn.map(entry).join('\n'),
    WASI: [...ofWasi.filter(isDefined).map(entry), ...absent.map((name) => `${name}: weftNoSystem,`)].join('\n'),
    functions: Object.keys(functions).length > 0
      ? `${functionsOfProgram}: {\n${Object.entries(functions).map(([name, text]) => `${name}: entered(${text}),`).join('\n')}\n},` : '',
    check: checks ? 'weftCheckProgram(program, provided);' : '',
    bind: called.map((name) => `_${name} = ${program ? '' : `exports.${name} && `}bound(exports.${name});`).join('\n'),
    connect: !connects ? '' : [
      connect(own, set, (name) => definitions[`${name}__sig`]),
      connect(functionsOfProgram, Object.keys(functions), (name) => types?.get(`weft__absent_${name}`)),
    ].join('\n'),
    'at start': libraries.atStart.join('\n'),
    'at exit': libraries.atExit.join('\n'),
    'at death': order.includes('$weftPump') ? 'weftPump.die(error);' : '',
    default: program
      ? `export default (Module = {}) => load(Module['wasmBinary'] ?? Module['locateFile']?.(${JSON.stringify(fileName)}, '') ?? new URL(${JSON.stringify(`./${fileName}`)}, import.meta.url), Module);`
      : 'export default load;',
  });
}

/** @param {string} message @param {number} status */
function stop(message, status) {
  console.error(message);
  process.exitCode = status;
}

/** @param {string} directory @param {(text: string) => string} shorten */
function writeFeatures(directory, shorten) {
  mkdirSync(directory, { recursive: true });
  const texts = makeFeatures(readLibraries(libraryFiles, { options }), { fill, own, wasi, setters, functions: functionsOfProgram });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(directory, `${name}.mjs`), shorten(text));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' }, features: { type: 'string' }, minify: { type: 'string' }, optional: { type: 'boolean' }, output: { type: 'string', short: 'o' },
    types: { type: 'boolean' },
  },
});
const [file] = positionals;
const output = values.output ?? values.features ?? file?.replace(/\.wasm$/, '.mjs');
if (positionals.length !== (values.all || values.features ? 0 : 1) || !output || output === file) {
  stop(usage, 2);
} else {
  try {
    const shorten = (/** @type {string} */ text, /** @type {object} */ how) => (values.minify ? minify(text, values.minify, how) : text);
    if (values.features) {
      writeFeatures(values.features, (text) => shorten(text, { lineLimit: 160 }));
    } else {
      const text = makeModule(values.all ? undefined : readFileSync(file), basename(file ?? ''), values.optional === true);
      if (text !== undefined) writeFileSync(output, shorten(text, {}));
      if (text !== undefined && values.types) writeFileSync(output.replace(/\.mjs$/, '.d.ts'), declarations(readTables(readFileSync(file)), basename(file)));
    }
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    if (!code && !(error instanceof LinkError) && !(error instanceof WebAssembly.CompileError)) throw error;
    stop(`weft: ${file ?? output}: ${code === 'ENOENT' ? 'no such file' : message}`, 1);
  }
}
