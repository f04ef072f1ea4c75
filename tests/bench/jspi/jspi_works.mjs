/** JavaScript's half of the works with JavaScript Promise Integration. */
import { Ring } from '../js/promise_sync.mjs';

/** @typedef {(...args: number[]) => Promise<number>} Work */

/**
 * @param {WebAssembly.Module} compiled jspi_works.c
 * @returns {Promise<Record<string, (...args: number[]) => any>>} the works
 */
export async function startJspi(compiled) {
  const { Suspending, promising } = /** @type {any} */ (WebAssembly);
  const resolved = Promise.resolve();
  /** @type {Ring<(item: number) => void>} */
  const consumers = new Ring();
  /** @type {Ring<{resolve: () => void, item: number}>} */
  const producers = new Ring();
  /** @type {Ring<() => void>} */
  const lockers = new Ring();
  const jspi = {
    yield: new Suspending(() => resolved),
    wait_for_item: new Suspending(() => new Promise((resolve) => consumers.push(resolve))),
    wait_for_room: new Suspending((/** @type {number} */ item) => new Promise((resolve) => producers.push({ resolve: () => resolve(undefined), item }))),
    wait_for_lock: new Suspending(() => new Promise((resolve) => lockers.push(() => resolve(undefined)))),
    wake_consumer: (/** @type {number} */ item) => consumers.shift()(item),
    wake_producer: () => {
      const { resolve, item } = producers.shift();
      resolve();
      return item;
    },
    wake_locker: () => lockers.shift()(),
  };
  const { exports } = await WebAssembly.instantiate(compiled, { jspi });
  const c = /** @type {Record<string, any>} */ (exports);
  /** @type {Record<string, Work>} */
  const { yielder, diver, caller, task, producer, consumer, locker } = Object.fromEntries(
    ['yielder', 'diver', 'caller', 'task', 'producer', 'consumer', 'locker'].map((name) => [name, promising(c[name])]));

  let figure = 0;
  /** @param {() => Promise<unknown>} work */
  const timed = async (work) => {
    const start = performance.now();
    await work();
    figure = (performance.now() - start) * 1e6;
  };
  /** @param {number} count @param {(i: number) => Promise<number>} start */
  const many = (count, start) => Array.from({ length: count }, (_, i) => start(i));

  /** @param {number} batches @param {number} tasks */
  const create = async (batches, tasks) => {
    let sum = 0;
    await timed(async () => {
      for (let batch = 0; batch < batches; batch++) {
        for (const result of await Promise.all(many(tasks, task))) sum += result;
      }
    });
    return sum;
  };

  return {
    async bench_yield(tasks, rounds) {
      await timed(() => Promise.all(many(tasks, () => yielder(rounds))));
      return tasks;
    },
    async bench_deep(tasks, depth, rounds) {
      await timed(() => Promise.all(many(tasks, () => diver(depth - 1, rounds))));
      return tasks;
    },
    async bench_await(rounds) {
      let sum = 0;
      await timed(async () => (sum = await caller(rounds)));
      return sum;
    },
    bench_create: create,
    bench_gather: create,
    async bench_lock(tasks, rounds) {
      c.lock_init();
      await timed(() => Promise.all(many(tasks, () => locker(rounds))));
      return tasks * rounds;
    },
    /** There is no queue without a limit: one of 16 would be another work. */
    async bench_queue(pairs, capacity, items, batches) {
      let sum = 0;
      await timed(async () => {
        for (let batch = 0; batch < batches; batch++) {
          c.queue_init(capacity);
          const ended = [...many(pairs, () => producer(items)), ...many(pairs, () => consumer(items))];
          for (const result of (await Promise.all(ended)).slice(pairs)) sum += result;
        }
      });
      return sum;
    },
    bench_last_figure: () => figure,
  };
}
