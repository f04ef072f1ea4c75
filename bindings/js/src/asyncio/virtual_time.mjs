/**
 * A clock for tests: no time passes, but when a program only waits, the clock jumps to when the next timer is due.
 *
 *     const clock = virtualClock();
 *     const { run, sleep } = await createAsyncio({ clock });
 *     await run(() => sleep(3600));
 */

/** @param {() => void} call in a macrotask, when no microtask is left */
function later(call) {
  if (globalThis.setImmediate) globalThis.setImmediate(call);
  else setTimeout(call, 0);
}

/** @returns {{now: () => number, date: () => number, setTimeout: (call: () => void, delay: number) => number, clearTimeout: (timer: number) => void, advance: (milliseconds: number) => void}} for the option `clock` */
export function virtualClock() {
  let time = 0;
  let last = 0;
  /** @type {Map<number, {call: () => void, due: number}>} */
  const timers = new Map();
  const fireFirst = () => {
    const [first] = [...timers].sort(([, a], [, b]) => a.due - b.due);
    if (!first) return;
    const [timer, { call, due }] = first;
    timers.delete(timer);
    time = Math.max(time, due);
    call();
  };
  return {
    now: () => time,
    date: () => time,
    setTimeout(call, delay) {
      timers.set(++last, { call, due: time + delay });
      later(fireFirst);
      return last;
    },
    clearTimeout(timer) {
      timers.delete(timer);
    },
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
