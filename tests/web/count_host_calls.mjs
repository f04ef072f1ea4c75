/**
 * Imported before a program: counts its calls of the event loop, and writes the counts to standard error as JSON
 * when the process exits, with the most timers that were armed at a time and the longest delay.
 */
export const counts = { setTimeout: 0, setImmediate: 0, setInterval: 0, armed: 0, mostArmed: 0, longestDelay: 0, longestWork: 0 };
const { setTimeout, clearTimeout, setImmediate, setInterval } = globalThis;
/** @type {Set<unknown>} */
const armed = new Set();

function changed() {
  counts.armed = armed.size;
  counts.mostArmed = Math.max(counts.mostArmed, armed.size);
}

/** @type {any} */ (globalThis).setTimeout = (call, delay, ...args) => {
  counts.setTimeout++;
  counts.longestDelay = Math.max(counts.longestDelay, delay);
  const timer = setTimeout(() => {
    armed.delete(timer);
    changed();
    call(...args);
  }, delay);
  armed.add(timer);
  changed();
  return timer;
};
globalThis.clearTimeout = (timer) => {
  armed.delete(timer);
  changed();
  clearTimeout(timer);
};
/** @type {any} */ (globalThis).setImmediate = (/** @type {[() => void]} */ ...args) => {
  counts.setImmediate++;
  return setImmediate(...args);
};
/** @type {any} */ (globalThis).setInterval = (/** @type {[() => void, number]} */ ...args) => {
  counts.setInterval++;
  return setInterval(...args);
};
process.on('exit', () => process.stderr.write(`${JSON.stringify(counts)}\n`));
