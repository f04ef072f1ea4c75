/**
 * The border between C and JavaScript: what the module border of border.c does, and the same in JavaScript alone.
 * Runs in Node.js and in pages.
 *
 * Each function does `count` operations and returns the nanoseconds of one. The functions of `weft` also get the
 * module; those that make requests, the URL of a response.
 *
 *     const module = await load();
 *     console.log(await weft.call(module, 100_000), await js.call(100_000));
 *     module.weft.stop();
 */

/**
 * @param {number} count
 * @param {() => unknown} work
 * @param {number} [expected] the result of the work
 */
async function time(count, work, expected) {
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  if (expected !== undefined && result !== expected) throw new Error(`the work gave ${result} instead of ${expected}`);
  return (took * 1e6) / count;
}

/** @param {number} count @param {(number: number) => Promise<number>} increment */
async function callOften(count, increment) {
  let number = 0;
  for (let i = 0; i < count; i++) number = await increment(number);
  return number;
}

/** @param {number} count */
async function* messages(count) {
  for (let i = 0; i < count; i++) yield 1;
}

/** How many requests are made at once. */
const atOnce = 1000;

/** The work of C. */
export const weft = {
  /** One task yields. */
  yield: (/** @type {any} */ module, /** @type {number} */ count) => time(count, () => module.yield_often(count)),

  /** JavaScript calls an exported coroutine that returns at once, and awaits it. */
  call: (/** @type {any} */ module, /** @type {number} */ count) => time(count, () => callOften(count, module.increment), count),

  /** C awaits a promise that is settled. */
  promise: (/** @type {any} */ module, /** @type {number} */ count) => time(count, () => module.await_promises(count), count),

  /** C receives a message of an asynchronous generator. */
  message: (/** @type {any} */ module, /** @type {number} */ count) =>
    time(count, () => module.receive(module.weft.stream(messages(count)), count), count),

  /** A thousand requests at a time. */
  requests: (/** @type {any} */ module, /** @type {number} */ count, /** @type {string} */ url) => time(count, async () => {
    for (let left = count; left > 0; left -= atOnce) await module.fetch_many(url, Math.min(left, atOnce));
  }),

  /** A byte of a long response. */
  bytes: (/** @type {any} */ module, /** @type {number} */ count, /** @type {string} */ url) =>
    time(count, () => module.fetch_long(url), count),
};

/** The same in JavaScript alone. */
export const js = {
  yield: (/** @type {number} */ count) => time(count, async () => {
    for (let i = 0; i < count; i++) await undefined;
  }),

  call: (/** @type {number} */ count) => time(count, () => callOften(count, async (number) => number + 1), count),

  promise: (/** @type {number} */ count) => time(count, async () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += await Promise.resolve(1);
    return sum;
  }, count),

  message: (/** @type {number} */ count) => time(count, async () => {
    let sum = 0;
    for await (const message of messages(count)) sum += message;
    return sum;
  }, count),

  requests: (/** @type {number} */ count, /** @type {string} */ url) => time(count, async () => {
    const load = async () => (await (await fetch(url)).arrayBuffer()).byteLength;
    for (let left = count; left > 0; left -= atOnce) await Promise.all(Array.from({ length: Math.min(left, atOnce) }, load));
  }),

  bytes: (/** @type {number} */ count, /** @type {string} */ url) => time(count, async () => {
    const { body } = await fetch(url);
    if (!body) throw new Error('the response has no body');
    let size = 0;
    const reader = body.getReader();
    for (let piece; !(piece = await reader.read()).done;) size += piece.value.byteLength;
    return size;
  }, count),
};
