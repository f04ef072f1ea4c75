/** The compiler, in a worker of its own. */

/**
 * @typedef {object} Built
 * @property {string} text what the compiler has printed
 * @property {import('../../bindings/js/toolchain/diagnostics.mjs').Diagnostic[]} diagnostics
 * @property {Uint8Array} [program] unless it is wrong
 */

/** How long a compilation may take, in milliseconds. */
const patience = 60_000;

export class Compiler {
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Promise<void> | undefined} */
  #loaded;
  #count = 0;
  /** @type {Map<number, {resolve: (built: Built) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();

  /** Called with the part of the compiler that has arrived, from 0 to 1. @type {(part: number) => void} */
  progress = () => {};

  /** Whether it is loaded, or about to be. */
  get isLoaded() {
    return this.#loaded !== undefined;
  }

  /** Loads the compiler, unless it is. After a failure it can be tried again. @returns {Promise<void>} */
  load() {
    this.#loaded ??= new Promise((resolve, reject) => {
      const worker = this.#worker = new Worker(new URL('compiler_worker.js', import.meta.url), { type: 'module', name: 'compiler' });
      const fail = (/** @type {string} */ message) => {
        this.#end(new Error(message));
        reject(new Error(message));
      };
      worker.addEventListener('error', (event) => fail(event.message || 'its script cannot be loaded'));
      worker.addEventListener('message', ({ data: { progress, ready, failed, id, ...built } }) => {
        if (progress !== undefined) this.progress(progress);
        else if (ready) resolve();
        else if (failed !== undefined) fail(failed);
        else this.#settle(id)?.resolve(built);
      });
    });
    return this.#loaded;
  }

  /** @param {string} source @returns {Promise<Built>} */
  async build(source) {
    await this.load();
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new Error(`the compiler took more than ${patience / 1000} s: it was ended`)), patience);
      const settled = (/** @type {(value: any) => void} */ settle) => (/** @type {any} */ value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.#worker?.postMessage({ id, source });
    });
  }

  /** @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** @param {Error} error */
  #end(error) {
    this.#worker?.terminate();
    this.#loaded = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(error);
  }
}
