/** The work of the benchmark, written with async functions and promises. */

/** @param {number} rounds */
async function yielder(rounds) {
  for (let i = 0; i < rounds; i++) await undefined;
}

/** @param {number} tasks @param {number} rounds */
export async function promisesYield(tasks, rounds) {
  const all = [];
  for (let i = 0; i < tasks; i++) all.push(yielder(rounds));
  await Promise.all(all);
}

/** @param {number} x */
async function leaf(x) {
  return x + 1;
}

/** @param {number} rounds */
export async function promisesAwait(rounds) {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += await leaf(i);
  return sum;
}

/** @param {number} batches @param {number} tasks */
export async function promisesCreate(batches, tasks) {
  const started = new Array(tasks);
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < tasks; i++) started[i] = leaf(i);
    for (let i = 0; i < tasks; i++) await started[i];
  }
}

/** A bounded first-in, first-out queue, whose waiters await promises. */
class Queue {
  /** @type {number[]} */
  #items = [];
  #head = 0;
  /** @type {((value?: undefined) => void)[]} */
  #getters = [];
  /** @type {((value?: undefined) => void)[]} */
  #putters = [];
  #capacity;

  /** @param {number} capacity */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  get #size() {
    return this.#items.length - this.#head;
  }

  /** @param {number} item */
  async put(item) {
    while (this.#size >= this.#capacity) await new Promise((resolve) => this.#putters.push(resolve));
    this.#items.push(item);
    this.#getters.shift()?.();
  }

  /** @returns {Promise<number>} */
  async get() {
    while (this.#size === 0) await new Promise((resolve) => this.#getters.push(resolve));
    const item = this.#items[this.#head++];
    if (this.#head === 1024) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    this.#putters.shift()?.();
    return item;
  }
}

/** @param {number} items @param {number} capacity */
export async function promisesQueue(items, capacity) {
  const queue = new Queue(capacity);
  const produce = async () => {
    for (let i = 0; i < items; i++) await queue.put(i);
  };
  const consume = async () => {
    let sum = 0;
    for (let i = 0; i < items; i++) sum += await queue.get();
    return sum;
  };
  await Promise.all([produce(), consume()]);
}

/**
 * @param {number} tasks
 * @param {() => void} collectGarbage
 * @returns {Promise<number>} the bytes of heap that a waiting async function needs, as the mean of `tasks` of them
 */
export async function promisesMemory(tasks, collectGarbage) {
  /** @param {Promise<undefined>} promise */
  const idler = async (promise) => {
    await promise;
  };
  const all = new Array(tasks).fill(undefined);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const wakers = new Array(tasks).fill(undefined);
  for (let i = 0; i < tasks; i++) all[i] = idler(new Promise((resolve) => (wakers[i] = resolve)));
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before - 8 * tasks) / tasks;
  for (const wake of wakers) wake();
  await Promise.all(all);
  return bytes;
}
