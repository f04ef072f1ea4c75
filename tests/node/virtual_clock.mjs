/** Clocks that replace the host's own, in a page, a worker or Node.js. For tests. */

const real = {
  now: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout.bind(globalThis),
  // Messages are delivered at once even where browsers throttle timers.
  MessageChannel: globalThis.MessageChannel,
};

/**
 * A clock that replaces performance.now(), setTimeout() and clearTimeout(). Times are in milliseconds.
 *
 * @typedef {object} Clock
 * @property {() => number} now the clock's time
 * @property {() => number} due when the next timer is due; Infinity if none is armed
 * @property {() => number} armed the number of armed timers
 * @property {() => number} waiting the number of those that are not yet due
 * @property {(milliseconds: number) => void} move moves the clock, then fires the timers that are due, in order
 *
 * @param {{step?: number, armed?: () => void}} [options]
 *   step: by how much each reading advances the clock (default: 0, only move() advances it);
 *   armed: called when a timer was armed
 * @returns {Clock}
 */
export function takeClock({ step = 0, armed = () => {} } = {}) {
  let now = real.now();
  /** @type {Set<Timer>} */
  const timers = new Set();

  /** What setTimeout() returns in Node.js, as far as Node's own fetch() needs it. */
  class Timer {
    keeps = true;

    /**
     * @param {(...args: any[]) => void} call
     * @param {number} delay
     * @param {any[]} args
     */
    constructor(call, delay, args) {
      this.call = call;
      this.delay = delay;
      this.args = args;
      this.due = now + delay;
      timers.add(this);
    }

    refresh() {
      this.due = now + this.delay;
      timers.add(this);
      return this;
    }

    unref() {
      this.keeps = false;
      return this;
    }
  }

  /** The timers that keep the process alive. */
  const kept = () => [...timers].filter(({ keeps }) => keeps);

  performance.now = () => (now += step);
  /** @type {any} */ (globalThis).setTimeout = (/** @type {(...args: any[]) => void} */ call, delay = 0, ...args) => {
    const timer = new Timer(call, delay, args);
    armed();
    return timer;
  };
  /** @type {any} */ (globalThis).clearTimeout = (/** @type {Timer} */ timer) => timers.delete(timer);
  return {
    now: () => now,
    due: () => Math.min(...kept().map(({ due }) => due)),
    armed: () => kept().length,
    waiting: () => kept().filter(({ due }) => due > now).length,
    move(milliseconds) {
      now += milliseconds;
      const due = [...timers].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
      for (const timer of due) if (timers.delete(timer)) timer.call(...timer.args);
    },
  };
}

/**
 * Watches the events that come from outside, at their own time: responses and reads of streams that start from now
 * on, and in Node.js standard input.
 * @returns {{isAwaited: () => boolean, hasCome: () => boolean}}
 *   isAwaited: something is pending;
 *   hasCome: something came since the last call, or just now, and programs may not have handled it yet
 */
function watchHost() {
  let started = 0;
  let settled = 0;
  let seen = 0;
  const settle = () => settled++;
  const counting = (start) => /** @this {unknown} */ function (...args) {
    const promise = start.apply(this, args);
    started++;
    promise.then(settle, settle);
    return promise;
  };
  globalThis.fetch = counting(globalThis.fetch);
  const { prototype } = ReadableStreamDefaultReader;
  prototype.read = counting(prototype.read);

  const { process } = globalThis;
  const resources = () => process?.getActiveResourcesInfo() ?? [];
  const inputs = () => resources().filter((kind) => kind !== 'Immediate' && kind !== 'Timeout').length;
  // Accessing the outputs creates their resources.
  void [process?.stdout, process?.stderr];
  const outputs = inputs();
  return {
    isAwaited: () => settled < started || inputs() > outputs,
    hasCome() {
      const before = seen;
      seen = settled;
      return seen > before || resources().includes('Immediate');
    },
  };
}

/** @returns {(call: () => void) => void} runs a function in a macrotask of its own, after those already queued */
function makeHop() {
  if (globalThis.setImmediate) return globalThis.setImmediate;
  const { port1, port2 } = new real.MessageChannel();
  /** @type {(() => void)[]} */
  const calls = [];
  port1.onmessage = () => calls.shift()();
  return (call) => {
    calls.push(call);
    port2.postMessage(0);
  };
}

/**
 * Replaces the host's clock, for good, by one that stands still while programs run. Once they have nothing to do but
 * wait, it jumps to the next deadline: delays are exact, however loaded the machine is, and take no time. While an
 * event from outside is pending, it keeps pace with the host's clock, so that it never overtakes the event. For a
 * realm that runs programs of this project and little else.
 */
export function useVirtualClock() {
  const host = watchHost();
  const hop = makeHop();
  let scheduled = false;
  const schedule = () => {
    if (scheduled || clock.armed() === 0) return;
    scheduled = true;
    hop(() => hop(moveOn));
  };
  // Each reading takes a microsecond, so that a program that spins until some time reaches it.
  const clock = takeClock({ step: 0.001, armed: schedule });

  function move(milliseconds) {
    scheduled = false;
    clock.move(milliseconds);
    schedule();
  }
  function moveOn() {
    const wait = Math.max(clock.due() - clock.now(), 0);
    if (host.hasCome() || wait === Infinity) {
      move(0);
    } else if (host.isAwaited()) {
      const start = real.now();
      real.setTimeout(() => move(real.now() - start), Math.min(wait, 5));
    } else {
      move(wait);
    }
  }
}
