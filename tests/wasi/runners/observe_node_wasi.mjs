/**
 * Imported before wasi/run_wasi.mjs: counts calls of poll_oneoff, and writes the number on file
 * descriptor 4 in the end. As its address asks for, in JSON:
 *
 *   faults      for a function of WASI what its calls return, over and over; 0 is the real call
 *   wakesForAny whether a poll ends when one of several streams is ready, which node:wasi's does not
 */
import { writeSync } from 'node:fs';

const { faults, wakesForAny } = JSON.parse(new URL(import.meta.url).searchParams.get('behaviour'));
const { instantiate } = WebAssembly;
const subscriptionSize = 48;
const millisecond = 1_000_000n;
let polls = 0;
let memory;

/** Asks node:wasi for a millisecond about each stream in turn, with the clock that comes first. */
function pollInTurn(poll, subscriptions, events, count, happened) {
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const asked = bytes.slice(subscriptions, subscriptions + count * subscriptionSize);
  const end = process.hrtime.bigint() + view.getBigUint64(subscriptions + 24, true);
  view.setBigUint64(subscriptions + 24, millisecond, true);
  for (;;) {
    for (let i = 1; i < count; i++) {
      const stream = asked.subarray(i * subscriptionSize, (i + 1) * subscriptionSize);
      bytes.set(stream, subscriptions + subscriptionSize);
      const error = poll(subscriptions, events, 2, happened);
      const wakes = view.getBigUint64(events, true) === new DataView(stream.slice().buffer).getBigUint64(0, true);
      if (error !== 0 || wakes || process.hrtime.bigint() >= end) return error;
    }
  }
}

WebAssembly.instantiate = async (module, imports) => {
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
};
process.on('exit', () => writeSync(4, String(polls)));
