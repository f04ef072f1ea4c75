/**
 * As count_host_calls.mjs, with a clock that stands still while the program does not say that it works. Also measures the
 * longest work without a macrotask of the host, in milliseconds.
 */
import { counts } from './count_host_calls.mjs';

let worked = 0;
/** The time of the clock when the last macrotask began. */
let began = 0;
const { setImmediate } = globalThis;

performance.now = () => worked;
/** @type {any} */ (globalThis).weftTestWork = (/** @type {number} */ milliseconds) => { worked += milliseconds; };
/** @type {any} */ (globalThis).setImmediate = (/** @type {() => void} */ call) => setImmediate(() => {
  counts.longestWork = Math.max(counts.longestWork, worked - began);
  began = worked;
  call();
});
