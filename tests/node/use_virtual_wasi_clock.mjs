/**
 * Imported before wasi/run_wasi.mjs: gives the program a virtual clock in place of node:wasi's.
 *
 * The clock stands still while the program runs. When the program waits for nothing but the clock, poll_oneoff
 * returns at once and the clock jumps to the deadline: delays are exact, however loaded the machine is, and take
 * no time. While the program also waits for a stream, the clock keeps pace with the machine's, so that it never
 * overtakes the input.
 */
const { instantiate } = WebAssembly;
const subscriptionSize = 48;
const clockEvent = 0;
/** Each reading advances the clock by a microsecond, so that a program that spins until some time reaches it. */
const step = 1000n;

let now = process.hrtime.bigint();
/** @type {WebAssembly.Memory} */
let memory;

/**
 * Replaces clock_time_get, for every clock.
 * @param {number} id
 * @param {bigint} precision
 * @param {number} result the address of the time
 */
function readClock(id, precision, result) {
  new DataView(memory.buffer).setBigUint64(result, now += step, true);
  return 0;
}

/**
 * Wraps poll_oneoff. Weft's host always passes a relative timeout, as its first subscription.
 * @param {(...args: number[]) => number} poll node:wasi's
 * @returns {(subscriptions: number, events: number, count: number, happened: number) => number}
 */
const pollWith = (poll) => (subscriptions, events, count, happened) => {
  const view = new DataView(memory.buffer);
  const types = Array.from({ length: count }, (_, i) => view.getUint8(subscriptions + i * subscriptionSize + 8));
  if (types[0] !== clockEvent) throw new Error('poll_oneoff was called without a clock');
  if (count > 1) {
    const start = process.hrtime.bigint();
    const error = poll(subscriptions, events, count, happened);
    now += process.hrtime.bigint() - start;
    return error;
  }
  now += view.getBigUint64(subscriptions + 24, true);
  view.setBigUint64(events, view.getBigUint64(subscriptions, true), true);
  view.setUint16(events + 8, 0, true);
  view.setUint8(events + 10, clockEvent);
  view.setUint32(happened, 1, true);
  return 0;
};

WebAssembly.instantiate = /** @type {any} */ (async (
  /** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports,
) => {
  const { wasi_snapshot_preview1: wasi } = imports;
  const instance = await instantiate(module, {
    ...imports,
    wasi_snapshot_preview1: { ...wasi, clock_time_get: readClock, poll_oneoff: pollWith(/** @type {any} */ (wasi.poll_oneoff)) },
  });
  memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
  return instance;
});
