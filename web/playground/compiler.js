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
  /** @type {Promise<unknown>} */
  #loaded = Promise.resolve();
  #count = 0;
  /** What the worker is to answer. @type {Map<number, {resolve: (built: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();

  /** Whether it is loaded. */
  isReady = false;

  /** Called with the part of the compiler that has arrived, from 0 to 1. @type {(part: number) => void} */
  progress = () => {};

  /** Loads the compiler, unless it is, or is about to be. After a failure it can be tried again. @returns {Promise<unknown>} */
  load() {
    if (!this.#worker) {
      this.#worker = new Worker(new URL('compiler_worker.js', import.meta.url), { type: 'module', name: 'compiler' });
      this.#worker.addEventListener('error', ({ message }) => this.end(message || 'its script cannot be loaded'));
      this.#worker.addEventListener('message', ({ data: { progress, failed, id, ...built } }) => {
        if (progress !== undefined) this.progress(progress);
        else if (failed !== undefined) this.end(failed);
        else this.#settle(id)?.resolve(built);
      });
      // The worker's first answer, to nothing, is that it is ready.
      this.#loaded = this.#answer(0).then(() => (this.isReady = true));
    }
    return this.#loaded;
  }

  /** @param {string} source @returns {Promise<Built>} */
  async build(source) {
    await this.load();
    const id = ++this.#count;
    this.#worker?.postMessage({ id, source });
    const timer = setTimeout(() => this.end(`it took more than ${patience / 1000} s, and was ended`), patience);
    return this.#answer(id).finally(() => clearTimeout(timer));
  }

  /** Ends it, whatever it does. @param {string} why */
  end(why) {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.isReady = false;
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new Error(why));
  }

  /** @param {number} id @returns {Promise<any>} */
  #answer(id) {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
