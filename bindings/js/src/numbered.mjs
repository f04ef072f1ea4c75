/** Values that another side knows by numbers. @template T */
export class Numbered {
  /** @type {Map<number, T>} */
  #values = new Map();
  #last = 0;

  /** @param {T} value @returns {number} which no other value has; it is not used again soon */
  add(value) {
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#last === 0 || this.#values.has(this.#last));
    this.#values.set(this.#last, value);
    return this.#last;
  }

  /** @param {number} number */
  get(number) {
    return this.#values.get(number);
  }

  /** @param {number} number that `add` has returned @param {T} value */
  set(number, value) {
    this.#values.set(number, value);
  }

  /** @param {number} number */
  delete(number) {
    this.#values.delete(number);
  }

  /** @param {number} number @returns {T | undefined} */
  take(number) {
    const value = this.#values.get(number);
    this.#values.delete(number);
    return value;
  }

  /** @returns {T[]} all values, which are removed */
  takeAll() {
    const values = [...this.#values.values()];
    this.#values.clear();
    return values;
  }

  values() {
    return this.#values.values();
  }

  get size() {
    return this.#values.size;
  }
}
