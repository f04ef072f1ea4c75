/** A clock and timers for a program, in place of the host's: the option `clock`. Imported if it is given. */

/** @param {import('./embedder.mjs').Pump} pump @param {import('../types/index.d.ts').Clock} clock */
export function setClock(pump, clock) {
  const now = clock.now ?? pump.now;
  const start = clock.setTimeout ?? ((call, delay) => setTimeout(call, delay));
  const stop = clock.clearTimeout ?? ((timer) => clearTimeout(timer));
  Object.assign(pump, {
    now,
    date: clock.date,
    disarm() {
      if (pump.timer !== undefined) stop(pump.timer);
      pump.timer = undefined;
    },
    // Frames of the page are due on its own clock.
    runAgain() {
      pump.jobs = Infinity;
      pump.post();
    },
    /** @param {number} due on this clock */
    arm(due) {
      if (pump.timer !== undefined && pump.timerDue <= due && due !== Infinity) return;
      pump.disarm();
      if (due === Infinity) return;
      pump.timerDue = due;
      pump.timer = start(pump.timerFired, Math.min(Math.max(Math.ceil(due - now()), 0), 0x7fffffff));
    },
  });
}
