/** Clocks in the place of the host's own: of a page, a worker or Node.js. For tests. */

const real = {
  now: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout.bind(globalThis),
  // Where browsers hold back timers, messages come at once.
  MessageChannel: globalThis.MessageChannel,
};

/**
 * Takes over performance.now(), setTimeout() and clearTimeout().
 * @param {{step?: number, armed?: () => void}} [options] by how many milliseconds the clock goes on with each
 *   look at it (default: 0, it stands still until it is moved); called when a timer was armed
 * @returns {{now: () => number, due: () => number, armed: () => number, move: (milliseconds: number) => void}}
 *   what the clock shows; when the next timer is due (Infinity: never), both in milliseconds; how many timers
 *   are armed; what moves the clock, after which timers that are due fire, in the order in which they are
 */
export function takeClock({ step = 0, armed = () => {} } = {}) {
  let now = real.now();
  /** @type {Set<Timer>} */
  const timers = new Set();

  /** As far as Node's own fetch() needs it, what setTimeout() returns there. */
  class Timer {
    keeps = true;

    constructor(call, delay, args) {
      Object.assign(this, { call, delay, args });
      this.refresh();
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

  /** Those that someone waits for. */
  const kept = () => [...timers].filter(({ keeps }) => keeps);

  performance.now = () => (now += step);
  globalThis.setTimeout = (call, delay = 0, ...args) => {
    const timer = new Timer(call, delay, args);
    armed();
    return timer;
  };
  globalThis.clearTimeout = (timer) => timers.delete(timer);
  return {
    now: () => now,
    due: () => Math.min(...kept().map(({ due }) => due)),
    armed: () => kept().length,
    move(milliseconds) {
      now += milliseconds;
      const due = [...timers].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
      for (const timer of due) if (timers.delete(timer)) timer.call(...timer.args);
    },
  };
}

/**
 * What tells of what comes from the host in its own time: answers, and reads of streams, that are begun
 * from now on; in Node.js standard input too.
 * @returns {{isAwaited: () => boolean, hasCome: () => boolean}} something is under way; something has come
 *   since it was asked, or just now, so that programs may have yet to deal with it
 */
function watchHost() {
  let begun = 0;
  let settled = 0;
  let seen = 0;
  const settle = () => settled++;
  const counting = (begin) => function (...args) {
    const promise = begin.apply(this, args);
    begun++;
    promise.then(settle, settle);
    return promise;
  };
  globalThis.fetch = counting(globalThis.fetch);
  const { prototype } = ReadableStreamDefaultReader;
  prototype.read = counting(prototype.read);

  const { process } = globalThis;
  const resources = () => process?.getActiveResourcesInfo() ?? [];
  const inputs = () => resources().filter((kind) => kind !== 'Immediate' && kind !== 'Timeout').length;
  // Those of the outputs are there from when they are first looked at.
  void [process?.stdout, process?.stderr];
  const outputs = inputs();
  return {
    isAwaited: () => settled < begun || inputs() > outputs,
    hasCome() {
      const before = seen;
      seen = settled;
      return seen > before || resources().includes('Immediate');
    },
  };
}

/** Runs a function in a macrotask of its own, after those that are there. @returns {(call: () => void) => void} */
function makeHop() {
  if (globalThis.setImmediate) return globalThis.setImmediate;
  const { port1, port2 } = new real.MessageChannel();
  const calls = [];
  port1.onmessage = () => calls.shift()();
  return (call) => {
    calls.push(call);
    port2.postMessage(0);
  };
}

/**
 * Puts a clock in the place of the host's that stands while programs run, and when they have nothing to do
 * but wait jumps to the moment they wait for: delays are exact, however loaded the machine is, and take no time.
 * What comes from the host in its own time it does not overtake: meanwhile it goes as the host's does.
 * For a realm that runs programs of this project and not much else. It stays.
 */
export function useVirtualClock() {
  const host = watchHost();
  const hop = makeHop();
  let looking = false;
  const look = () => {
    if (looking || clock.armed() === 0) return;
    looking = true;
    hop(() => hop(moveOn));
  };
  // With each look a microsecond, so that a program that looks until it is later finds an end.
  const clock = takeClock({ step: 0.001, armed: look });

  function move(milliseconds) {
    looking = false;
    clock.move(milliseconds);
    look();
  }
  function moveOn() {
    const wait = Math.max(clock.due() - clock.now(), 0);
    if (host.hasCome() || wait === Infinity) {
      move(0);
    } else if (host.isAwaited()) {
      const begin = real.now();
      real.setTimeout(() => move(real.now() - begin), Math.min(wait, 5));
    } else {
      move(wait);
    }
  }
}
