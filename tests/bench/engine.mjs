/**
 * Runs works of one contestant, in Node.js or a page. There are these kinds of contestants:
 *
 * - `module`: an ES module that loads WebAssembly, built by Emscripten or for the page host, whose functions are `_bench_NAME`. A work of
 *   Weft on the web host is a coroutine instead, `NAME_work`.
 * - `wasi`: a WebAssembly file for WASI preview 1 without a main function, whose functions are `bench_NAME`.
 * - `script`: a JavaScript module with functions `bench_NAME`, asynchronous or not.
 * - `jspi`: the WebAssembly of jspi_works.c.
 * - `pyodide`: Pyodide's module, which runs asyncio_works.py.
 * - `border`, `border-script`: the functions of border.mjs, of Weft and of JavaScript alone.
 */

import { js, weft } from './border.mjs';
import { startJspi } from './jspi/jspi_works.mjs';
import { warmUp } from './warm_up.mjs';
import { worksFor } from './works.mjs';

/** @typedef {'module' | 'wasi' | 'script' | 'border' | 'border-script' | 'jspi' | 'pyodide'} Kind */

/**
 * A contestant with memory of its own.
 * @typedef {object} Instance
 * @property {(name: string) => ((...args: number[]) => number | Promise<number>) | undefined | false} find a work's function
 * @property {() => number} figure the figure of the last work
 */

/** @typedef {(file: string, change?: (bytes: ArrayBuffer | Uint8Array) => BufferSource) => Promise<() => Promise<Instance>>} Opener makes a function that makes instances */

/** Those whose start can be timed. */
const startable = ['module', 'wasi', 'jspi'];

/** @type {(bytes: ArrayBuffer | Uint8Array) => any} */
const unchanged = (bytes) => bytes;

/** @type {Opener} */
async function openModule(file, change = unchanged) {
  const { default: load } = await import(file);
  const compiled = await WebAssembly.compile(change(await readBinary(file.replace(/\.mjs$/, '.wasm'))));
  return async () => {
    const module = await load({
      // Every instance shares the compiled code, and so what the engine has optimised.
      instantiateWasm(/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) {
        WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled));
        return {};
      },
      // The same for the page host.
      wasmBinary: compiled,
    });
    const { _bench_last_result: lastResult } = module;
    /** @param {string} name */
    const find = (name) => module[`_bench_${name}`] ?? module[`${name}_work`];
    /** The module keeps the result itself. @param {string} name */
    const findKept = (name) => find(name) && ((/** @type {number[]} */ ...args) => {
      find(name)(...args);
      return lastResult();
    });
    return { find: lastResult ? findKept : find, figure: module._bench_last_figure };
  };
}

/** @type {Opener} */
async function openWasi(file, change = unchanged) {
  const { WASI } = await import('node:wasi');
  const compiled = await WebAssembly.compile(change(await readBinary(file)));
  return async () => {
    const wasi = new WASI({ version: 'preview1' });
    const instance = await WebAssembly.instantiate(compiled, /** @type {WebAssembly.Imports} */ (wasi.getImportObject()));
    wasi.initialize(instance);
    const exports = /** @type {Record<string, any>} */ (instance.exports);
    return { find: (name) => exports[`bench_${name}`], figure: exports.bench_last_figure };
  };
}

/** @type {Opener} */
async function openScript(file) {
  const script = await import(file);
  return async () => ({ find: (name) => script[`bench_${name}`], figure: script.bench_last_figure });
}

/** @type {Opener} */
async function openJspi(file, change = unchanged) {
  const compiled = await WebAssembly.compile(change(await readBinary(file)));
  return async () => {
    const works = await startJspi(compiled);
    return { find: (name) => works[`bench_${name}`]?.bind(works), figure: works.bench_last_figure };
  };
}

/** @type {Opener} */
async function openPyodide(file) {
  const { loadPyodide } = await import(file);
  const source = new TextDecoder().decode(await readBinary(new URL('python/asyncio_works.py', import.meta.url).href));
  const python = await loadPyodide();
  await python.runPythonAsync(source.replace(/\nif __name__ == [^]*/, ''));
  const has = python.runPython('lambda name: f"bench_{name}" in globals()');
  let figure = 0;
  return async () => ({
    find: (name) => has(name) && (async (...args) => {
      const answer = await python.globals.get('run')(name, ...args);
      const [result, took] = answer.toJs();
      figure = took;
      return Number(result);
    }),
    figure: () => figure,
  });
}

/** @type {Opener} */
async function openBorder(file) {
  const { default: load } = await import(file);
  const module = await load();
  const works = /** @type {Record<string, Function>} */ (weft);
  return async () => borderInstance((name, count, url) => works[name](module, count, url));
}

/** @type {Opener} */
const openBorderScript = async () => async () => {
  const works = /** @type {Record<string, Function>} */ (js);
  return borderInstance((name, count, url) => works[name](count, url));
};

/**
 * @param {(name: string, count: number, url: string) => Promise<number>} run returns nanoseconds an operation
 * @returns {Instance}
 */
function borderInstance(run) {
  let figure = 0;
  return {
    find: (name) => {
      const [prefix, work] = name.split('-');
      if (prefix !== 'border') return undefined;
      return async (count, port) => {
        figure = count * (await run(work, count, `http://127.0.0.1:${port}/${work}`));
        return count;
      };
    },
    figure: () => figure,
  };
}

/** @type {Record<Kind, Opener>} */
const openers = {
  module: openModule, wasi: openWasi, script: openScript, jspi: openJspi, pyodide: openPyodide, border: openBorder, 'border-script': openBorderScript,
};

/** @param {string} url @returns {Promise<ArrayBuffer | Uint8Array>} */
async function readBinary(url) {
  if (!url.startsWith('file:')) return (await fetch(url)).arrayBuffer();
  const { readFileSync } = await import('node:fs');
  return readFileSync(new URL(url));
}

let stamps = 0;

/**
 * @param {ArrayBuffer | Uint8Array} bytes of a WebAssembly module
 * @returns {any} the same with a section of no meaning, so that the engine has never compiled it
 */
function stamp(bytes) {
  stamps++;
  const section = [0, 4, 1, 's'.charCodeAt(0), stamps & 255, stamps >> 8];
  return Uint8Array.from([...new Uint8Array(bytes), ...section]);
}

/** Runs works of a contestant. */
export class Engine {
  #create;
  #kind;
  #file;
  /** @type {Instance | undefined} */
  #instance;
  /** @type {Promise<void> | undefined} */
  #mixed;

  #works;
  #without;

  /** @param {Kind} kind @param {string} file its URL @param {import('./works.mjs').Ability} [ability] */
  constructor(kind, file, ability) {
    this.#works = worksFor(ability);
    this.#without = ability?.without ?? [];
    this.#create = openers[kind](file);
    this.#kind = kind;
    this.#file = file;
  }

  /** @param {import('./works.mjs').Work} work @returns {Promise<boolean>} whether the contestant can do it */
  async can({ id, name }) {
    if (this.#without.includes(id)) return false;
    if (name === 'start') return startable.includes(this.#kind);
    return Boolean((await this.#current()).find(name));
  }

  /**
   * Runs a work once.
   * @param {import('./works.mjs').Work} work
   * @returns {Promise<number>} the figure for each operation
   */
  async run(work) {
    try {
      return (work.name === 'start' ? await this.#start() : await this.#time(work)) / work.operations;
    } catch (error) {
      this.#instance = undefined; // it may have trapped
      throw error;
    }
  }

  /** @param {import('./works.mjs').Work} work @returns {Promise<number>} the figure */
  async #time({ id, name, args, result, cold }) {
    if (cold) this.#instance = undefined;
    const instance = await this.#current();
    globalThis.gc?.();
    const work = instance.find(name);
    const found = work ? await work(...args) : undefined;
    if (found !== result) throw new Error(`${id}: ${name}(${args.join(', ')}) returned ${found} instead of ${result}`);
    return instance.figure();
  }

  /**
   * Runs a work until its time is stable.
   * @param {import('./works.mjs').Work} work
   * @param {number} limit in milliseconds
   * @returns {Promise<number>} how many runs that were
   */
  async warmUp(work, limit) {
    await (this.#mixed ??= this.#mix());
    return warmUp((each) => this.run(each), work, limit);
  }

  /**
   * Runs every work once. A loop that has met one kind of task only would be compiled for that kind, which no
   * program with several kinds sees. A work that fails here fails again in its row.
   */
  async #mix() {
    const short = this.#works.map((work) => work.warm ?? work).filter((work) => !work.slow || work.operations < 100_000);
    for (const work of short) if (await this.can(work)) await this.run(work).catch(() => {});
  }

  /** Compiles and instantiates the contestant, and runs a task. @returns {Promise<number>} nanoseconds */
  async #start() {
    const begin = performance.now();
    const create = await openers[this.#kind](this.#file, stamp);
    const instance = await create();
    const work = instance.find('yield');
    if (!work || (await work(1, 1)) !== 1) throw new Error('the first task did not end');
    return (performance.now() - begin) * 1e6;
  }

  /** @returns {Promise<Instance>} */
  async #current() {
    this.#instance ??= await (await this.#create)();
    return this.#instance;
  }
}
