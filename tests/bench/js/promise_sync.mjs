/** A queue and a lock for async functions, which hand over directly to who has waited longest. */

/** A first-in, first-out list in a ring that grows. @template T */
export class Ring {
  /** @type {(T | undefined)[]} */
  #items = new Array(16).fill(undefined);
  #head = 0;
  size = 0;

  /** @param {T} item */
  push(item) {
    if (this.size === this.#items.length) this.#grow();
    this.#items[(this.#head + this.size++) & (this.#items.length - 1)] = item;
  }

  /** @returns {T} */
  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.size--;
    return /** @type {T} */ (item);
  }

  #grow() {
    const old = this.#items;
    this.#items = new Array(old.length * 2).fill(undefined);
    for (let i = 0; i < old.length; i++) this.#items[i] = old[(this.#head + i) & (old.length - 1)];
    this.#head = 0;
  }
}

/** A queue. @template T */
export class Queue {
  /** @type {Ring<T>} */
  #items = new Ring();
  /** @type {Ring<(item: T) => void>} */
  #getters = new Ring();
  /** @type {Ring<{resolve: () => void, item: T}>} */
  #putters = new Ring();
  #capacity;

  /** @param {number} capacity */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** @param {T} item @returns {Promise<void> | undefined} a promise only if it must wait */
  put(item) {
    if (this.#getters.size > 0) this.#getters.shift()(item);
    else if (this.#items.size < this.#capacity) this.#items.push(item);
    else return new Promise((resolve) => this.#putters.push({ resolve, item }));
    return undefined;
  }

  /** @returns {Promise<T> | T} */
  get() {
    if (this.#items.size === 0) return new Promise((resolve) => this.#getters.push(resolve));
    const item = this.#items.shift();
    if (this.#putters.size > 0) {
      const putter = this.#putters.shift();
      this.#items.push(putter.item);
      putter.resolve();
    }
    return item;
  }
}

/** A lock. */
export class Lock {
  #locked = false;
  /** @type {Ring<() => void>} */
  #waiters = new Ring();

  /** @returns {Promise<void> | undefined} */
  acquire() {
    if (this.#locked) return new Promise((resolve) => this.#waiters.push(resolve));
    this.#locked = true;
    return undefined;
  }

  release() {
    if (this.#waiters.size > 0) this.#waiters.shift()();
    else this.#locked = false;
  }
}
