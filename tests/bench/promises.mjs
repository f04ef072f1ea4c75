/**
 * The benchmark's work written with async functions and promises, as one would in JavaScript.
 */

async function yielder(rounds) {
  for (let i = 0; i < rounds; i++) await undefined;
}

export async function promisesYield(tasks, rounds) {
  const all = [];
  for (let i = 0; i < tasks; i++) all.push(yielder(rounds));
  await Promise.all(all);
}

async function leaf(x) {
  return x + 1;
}

export async function promisesAwait(rounds) {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += await leaf(i);
  return sum;
}

export async function promisesCreate(batches, tasks) {
  const made = new Array(tasks);
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < tasks; i++) made[i] = leaf(i);
    for (let i = 0; i < tasks; i++) await made[i];
  }
}

/** First in, first out, with a bound; waits for its turn by promises. */
class Queue {
  #items = [];
  #head = 0;
  #getters = [];
  #putters = [];
  #capacity;

  constructor(capacity) {
    this.#capacity = capacity;
  }

  get #size() {
    return this.#items.length - this.#head;
  }

  async put(item) {
    while (this.#size >= this.#capacity) await new Promise((resolve) => this.#putters.push(resolve));
    this.#items.push(item);
    this.#getters.shift()?.();
  }

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

/** @returns {Promise<number>} bytes of heap for each of `tasks` async functions that wait */
export async function promisesMemory(tasks, collectGarbage) {
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
