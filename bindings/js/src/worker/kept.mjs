/**
 * What one end of a connection keeps for the other: functions, streams, iterators and errors, by number. A value is dropped
 * when the other end has collected what stands for it.
 *
 * @typedef {object} Entry
 * @property {any} value
 * @property {Record<string, Function> | undefined} methods what the other end may call. Undefined when it has ended
 * @property {number} count how often it was passed
 */

/** The result of a step of an iterator or a stream. */
export class Step {
  /** @param {boolean} done @param {any} value */
  constructor(done, value) {
    this.done = done;
    this.value = value;
  }
}

/** Methods whose results are steps. */
export const steps = new Set(['next', 'return', 'throw', 'close']);

/** As an iterator or a stream behaves that has ended. @param {string} method @param {unknown} given */
function callEnded(method, given) {
  if (method === 'next') return new Step(true, undefined);
  if (method === 'return') return new Step(true, given);
  if (method === 'throw') throw given;
  throw new TypeError(`${method}: it has ended`);
}

/** @param {() => unknown} call whose failure is ignored */
const quietly = (call) => void new Promise((resolve) => { resolve(call()); }).catch(() => {});

export class Kept {
  #last = 0;
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** Of functions and errors. @type {WeakMap<object, number>} */
  #numbers = new WeakMap();

  /** @param {Record<string, Function>} methods those of number 0, which the other end may call before it has anything */
  constructor(methods) {
    this.#entries.set(0, { value: methods, methods, count: 1 });
  }

  get size() {
    return this.#entries.size;
  }

  /**
   * Keeps a stream or an iterator. One that is passed twice is iterated over twice.
   * @param {any} value
   * @param {Record<string, Function>} methods
   * @returns {number}
   */
  add(value, methods) {
    const id = ++this.#last;
    this.#entries.set(id, { value, methods, count: 1 });
    return id;
  }

  /**
   * Keeps a function or an error, under one number however often it is passed.
   * @param {any} value
   * @param {Record<string, Function>} methods
   * @returns {number}
   */
  addSame(value, methods) {
    const known = /** @type {number} */ (this.#numbers.get(value));
    const entry = this.#entries.get(known);
    if (entry) {
      entry.count++;
      return known;
    }
    const id = this.add(value, methods);
    this.#numbers.set(value, id);
    return id;
  }

  /** @param {number} id @returns {any} */
  get(id) {
    return this.#entries.get(id)?.value;
  }

  /** @param {number} id @param {string} method @param {unknown[]} given */
  async call(id, method, given) {
    const entry = this.#entries.get(id);
    if (!entry?.methods) return callEnded(method, given[0]);
    const result = await entry.methods[method](...given);
    if (id === 0 || !steps.has(method)) return result;
    if (result.done) entry.methods = undefined;
    return new Step(Boolean(result.done), result.value);
  }

  /** @param {number} id @param {number} count how often it was passed to what the other end has collected */
  drop(id, count) {
    const entry = this.#entries.get(id);
    if (!entry || (entry.count -= count) > 0) return;
    this.#entries.delete(id);
    quietly(() => entry.methods?.return?.());
  }

  /** Drops all. @param {unknown} reason */
  clear(reason) {
    for (const { methods } of this.#entries.values()) quietly(() => methods?.return?.(reason));
    this.#entries.clear();
  }
}
