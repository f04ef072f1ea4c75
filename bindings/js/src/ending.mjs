/** How a program ends, and who learns of it. */
import { newError } from './errors.mjs';

/** @typedef {import('./outputs.mjs').Output} Output */

export class Ending {
  /** @type {Output[]} */
  #outputs;
  /** When the program has ended: settles `exited`. @type {((promise: {resolve: Function, reject: Function}) => void) | undefined} */
  #settle;
  /** Those that wait for it. @type {{resolve: Function, reject: Function}[]} */
  #waiting = [];
  /** @type {Promise<number> | undefined} */
  #exited;
  /** @type {() => void} */
  #over = () => {};
  /** Whether `close` was called. */
  isWanted = false;

  /** @param {Output[]} outputs those to close */
  constructor(outputs) {
    this.#outputs = outputs;
    /** Fulfilled when nothing of the program runs any more. @type {Promise<void>} */
    this.over = new Promise((resolve) => (this.#over = resolve));
  }

  /** A promise of the exit status, once all output is written. The first use creates it: an unused one cannot reject unhandled. */
  get exited() {
    this.#exited ??= new Promise((resolve, reject) => {
      if (this.#settle) this.#settle({ resolve, reject });
      else this.#waiting.push({ resolve, reject });
    });
    return this.#exited;
  }

  /** @param {number} status */
  end(status) {
    if (this.#settle) return;
    const written = Promise.all(this.#outputs.map((output) => output.close()));
    this.#finish(({ resolve }) => resolve(written.then(() => status)));
  }

  /** @param {unknown} error @returns {boolean} whether somebody is told */
  crash(error) {
    if (this.#settle) return true;
    for (const output of this.#outputs) output.abort(error);
    const reason = this.isWanted ? error : newError('CRASHED', `the program has crashed: ${error}`, error);
    this.#finish(({ reject }) => reject(reason));
    return this.isWanted || this.#exited !== undefined;
  }

  /** @param {(promise: {resolve: Function, reject: Function}) => void} settle */
  #finish(settle) {
    this.#settle = settle;
    this.#over();
    for (const one of this.#waiting.splice(0)) settle(one);
  }
}
