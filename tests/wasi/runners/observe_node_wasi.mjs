/**
 * Imported before wasi/run_wasi.mjs: counts the calls of poll_oneoff, and writes the number to descriptor 4 when the
 * process exits. The query of this module's URL changes node:wasi's behaviour, as JSON:
 *
 *   faults       for each function of WASI, the results of its calls in a cycle; 0 makes the real call
 *   wakesForAny  whether a poll ends when any of several streams is ready; node:wasi's ends when all are
 */
import { writeSync } from 'node:fs';

const { faults, wakesForAny } = JSON.parse(new URL(import.meta.url).searchParams.get('behaviour'));
const { instantiate } = WebAssembly;
const subscriptionSize = 48;
const millisecond = 1_000_000n;
let polls = 0;
/** @type {WebAssembly.Memory} */
let memory;

/**
 * Polls each stream in turn for a millisecond, until one is ready or the clock, the first subscription, is due.
 * @param {(...args: number[]) => number} poll node:wasi's
 * @param {number} subscriptions
 * @param {number} events
 * @param {number} count
 * @param {number} happened
 * @returns {number} an error, or 0
 */
function pollInTurn(poll, subscriptions, events, count, happened) {
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const given = bytes.slice(subscriptions, subscriptions + count * subscriptionSize);
  const end = process.hrtime.bigint() + view.getBigUint64(subscriptions + 24, true);
  view.setBigUint64(subscriptions + 24, millisecond, true);
  for (;;) {
    for (let i = 1; i < count; i++) {
      const stream = given.subarray(i * subscriptionSize, (i + 1) * subscriptionSize);
      bytes.set(stream, subscriptions + subscriptionSize);
      const error = poll(subscriptions, events, 2, happened);
      const wakes = view.getBigUint64(events, true) === new DataView(stream.slice().buffer).getBigUint64(0, true);
      if (error !== 0 || wakes || process.hrtime.bigint() >= end) return error;
    }
  }
}

WebAssembly.instantiate = /** @type {any} */ (async (
  /** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports,
) => {
  const wasi = { ...imports.wasi_snapshot_preview1 };
  for (const [name, errors] of Object.entries(faults)) {
    const real = wasi[name];
    let calls = 0;
    wasi[name] = (...args) => errors[calls++ % errors.length] || real(...args);
  }
  const { poll_oneoff: poll } = wasi;
  wasi.poll_oneoff = (subscriptions, events, count, happened) => {
    polls++;
    return wakesForAny && count > 2
      ? pollInTurn(poll, subscriptions, events, count, happened)
      : poll(subscriptions, events, count, happened);
  };
  const instance = await instantiate(module, { ...imports, wasi_snapshot_preview1: wasi });
  ({ memory } = instance.exports);
  return instance;
});
process.on('exit', () => writeSync(4, String(polls)));
