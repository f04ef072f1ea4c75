/** The works of the benchmark with async functions and promises. */
import { Lock, Queue } from './promise_sync.mjs';

let figure = 0;
export const bench_last_figure = () => figure;

const now = () => performance.now() * 1e6;

/** @param {number} count @param {(i: number) => Promise<any>} start @returns {Promise<any>[]} */
function many(count, start) {
  const all = new Array(count);
  for (let i = 0; i < count; i++) all[i] = start(i);
  return all;
}

/** @param {() => unknown} work times it */
async function timed(work) {
  const start = now();
  await work();
  figure = now() - start;
}

// ---- yield ----

let finished = 0;
/** Resolved when the last of `left` tasks has finished. */
let done = () => {};
let left = 0;

/** @param {number} tasks @returns {Promise<void>} */
function expectTasks(tasks) {
  finished = 0;
  left = tasks;
  return new Promise((resolve) => (done = resolve));
}

function finish() {
  finished++;
  if (--left === 0) done();
}

/** @param {number} rounds */
async function yielder(rounds) {
  for (let i = 0; i < rounds; i++) await undefined;
  finish();
}

/** @param {number} tasks @param {number} rounds */
export async function bench_yield(tasks, rounds) {
  const all = expectTasks(tasks);
  for (let i = 0; i < tasks; i++) void yielder(rounds);
  await timed(() => all);
  return finished;
}

/** @param {number} depth @param {number} rounds */
async function diver(depth, rounds) {
  if (depth > 1) await diver(depth - 1, rounds);
  else for (let i = 0; i < rounds; i++) await undefined;
}

/** @param {number} depth @param {number} rounds */
async function dive(depth, rounds) {
  await diver(depth - 1, rounds);
  finish();
}

/** @param {number} tasks @param {number} depth @param {number} rounds */
export async function bench_deep(tasks, depth, rounds) {
  const all = expectTasks(tasks);
  for (let i = 0; i < tasks; i++) void dive(depth, rounds);
  await timed(() => all);
  return finished;
}

// ---- await, create, gather ----

/** @param {number} x */
const leaf = async (x) => x + 1;

/** An async function runs at once; a task begins in a later turn. @param {number} x */
const task = async (x) => {
  await undefined;
  return x + 1;
};

/** @param {number} rounds */
export async function bench_await(rounds) {
  let sum = 0;
  await timed(async () => {
    for (let i = 0; i < rounds; i++) sum += await leaf(i);
  });
  return sum;
}

/** @param {number} batches @param {number} tasks */
export async function bench_create(batches, tasks) {
  let sum = 0;
  await timed(async () => {
    for (let batch = 0; batch < batches; batch++) {
      const all = many(tasks, task);
      for (let i = 0; i < tasks; i++) sum += await all[i];
    }
  });
  return sum;
}

/** @param {number} batches @param {number} tasks */
export async function bench_gather(batches, tasks) {
  let sum = 0;
  await timed(async () => {
    for (let batch = 0; batch < batches; batch++) {
      for (const result of await Promise.all(many(tasks, task))) sum += result;
    }
  });
  return sum;
}

// ---- queue, lock, memory ----

/** @param {Queue<number>} queue @param {number} items */
async function producer(queue, items) {
  for (let i = 0; i < items; i++) await queue.put(i);
}

/** @param {Queue<number>} queue @param {number} items */
async function consumer(queue, items) {
  let sum = 0;
  for (let i = 0; i < items; i++) sum += await queue.get();
  return sum;
}

/** @param {number} pairs @param {number} capacity @param {number} items @param {number} batches */
export async function bench_queue(pairs, capacity, items, batches) {
  const queue = /** @type {Queue<number>} */ (new Queue(capacity || Infinity));
  let total = 0;
  await timed(async () => {
    for (let batch = 0; batch < batches; batch++) {
      const producers = many(pairs, () => producer(queue, items));
      const consumers = many(pairs, () => consumer(queue, items));
      await Promise.all(producers);
      for (const sum of await Promise.all(consumers)) total += sum;
    }
  });
  return total;
}

/** @param {Lock} lock @param {number} rounds */
async function locker(lock, rounds) {
  for (let i = 0; i < rounds; i++) {
    await lock.acquire();
    await undefined;
    finished++;
    lock.release();
  }
}

/** @param {number} tasks @param {number} rounds */
export async function bench_lock(tasks, rounds) {
  const lock = new Lock();
  finished = 0;
  await timed(() => Promise.all(many(tasks, () => locker(lock, rounds))));
  return finished;
}

/** Only in Node.js, with --expose-gc. @param {number} tasks */
export async function bench_memory(tasks) {
  const queue = /** @type {Queue<number>} */ (new Queue(16));
  const all = new Array(tasks).fill(undefined);
  const collect = /** @type {() => void} */ (globalThis.gc);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < tasks; i++) all[i] = consumer(queue, 1);
  await undefined;
  collect();
  figure = process.memoryUsage().heapUsed - before;
  await producer(queue, tasks);
  return (await Promise.all(all)).length;
}

// ---- cancel: the promises of the leaves are rejected ----

const cancelled = new Error('cancelled');
let ended = 0;

class Node {
  /** @type {(reason: Error) => void} */
  reject = () => {};
  /** @type {Node[]} */
  children = [];

  cancel() {
    if (this.children.length === 0) this.reject(cancelled);
    for (const child of this.children) child.cancel();
  }
}

/** @param {Node} self @param {number} children @param {number} levels */
async function node(self, children, levels) {
  await undefined;
  try {
    if (levels === 0) {
      await new Promise((_, reject) => (self.reject = reject));
    } else {
      self.children = Array.from({ length: children }, () => new Node());
      await Promise.allSettled(self.children.map((child) => node(child, children, levels - 1)));
      throw cancelled;
    }
  } finally {
    ended++;
  }
}

/** @param {number} children @param {number} levels */
export async function bench_cancel(children, levels) {
  const root = new Node();
  ended = 0;
  const all = node(root, children, levels).catch(() => {});
  for (let i = 0; i <= levels + 1; i++) await undefined;
  await timed(() => {
    root.cancel();
    return all;
  });
  return ended;
}

// ---- timers ----

/** @param {number} timers @returns {Promise<{start: number, set: number, fired: Promise<void>}>} */
async function setTimers(timers) {
  const fired = expectTasks(timers / 2);
  const handles = new Array(timers);
  const start = now();
  for (let i = 0; i < timers; i++) handles[i] = setTimeout(finish, 1 + (i * 7919) % 1000);
  for (let i = 1; i < timers; i += 2) clearTimeout(handles[i]);
  return { start, set: now() - start, fired };
}

/** @param {number} timers */
export async function bench_timer_set(timers) {
  const { set, fired } = await setTimers(timers);
  figure = set;
  await fired;
  return finished;
}

/** Waits until all timers are due, and times how long they then take to fire. @param {number} timers */
export async function bench_timer_fire(timers) {
  const { start, set, fired } = await setTimers(timers);
  while (now() < start + set + 1.01e9);
  await timed(() => fired);
  return finished;
}
