/** Replacements for the page's clock and timers, and counters of calls. For tests. */
import { takeClock } from '../node/virtual_clock.mjs';

const real = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  requestAnimationFrame: globalThis.requestAnimationFrame.bind(globalThis),
  now: performance.now.bind(performance),
  postMessage: MessagePort.prototype.postMessage,
};

/** Undoes the changes of all other functions. */
export function restore() {
  const { now, postMessage, ...functions } = real;
  Object.assign(globalThis, functions);
  delete /** @type {any} */ (performance).now;
  MessagePort.prototype.postMessage = postMessage;
}

/**
 * Counts the calls of the page's functions from now on. Timers without a delay, which the pump arms beside its
 * messages, are counted apart.
 * @returns {{setTimeout: number, substitutes: number, frames: number, messages: number, armed: number, mostArmed: number,
 *   longestDelay: number}} the numbers of calls; substitutes: of setTimeout() without a delay; armed, mostArmed: how many
 *   timers with a delay are armed, and the most at a time; longestDelay: in milliseconds
 */
export function countHostCalls() {
  const counts = { setTimeout: 0, substitutes: 0, frames: 0, messages: 0, armed: 0, mostArmed: 0, longestDelay: 0 };
  const armed = new Set();
  const changed = () => {
    counts.armed = armed.size;
    counts.mostArmed = Math.max(counts.mostArmed, armed.size);
  };
  /** @type {any} */ (globalThis).setTimeout = (call, delay) => {
    if (delay <= 0) {
      counts.substitutes++;
      return real.setTimeout(call, delay);
    }
    counts.setTimeout++;
    counts.longestDelay = Math.max(counts.longestDelay, delay);
    const timer = real.setTimeout(() => {
      armed.delete(timer);
      changed();
      call();
    }, delay);
    armed.add(timer);
    changed();
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    armed.delete(timer);
    changed();
    real.clearTimeout(timer);
  };
  globalThis.requestAnimationFrame = (call) => {
    counts.frames++;
    return real.requestAnimationFrame(call);
  };
  MessagePort.prototype.postMessage = function (...message) {
    counts.messages++;
    real.postMessage.apply(this, /** @type {any} */ (message));
  };
  return counts;
}

/**
 * Messages are sent, but arrive no more.
 * @returns {{messages: number}} how many were sent
 */
export function holdMessages() {
  const sent = { messages: 0 };
  MessagePort.prototype.postMessage = () => {
    sent.messages++;
  };
  return sent;
}

/**
 * Replaces the page's clock by one that each reading advances: what depends on it does not depend on the machine's
 * speed. Timers keep the real time.
 * @param {number} step in milliseconds
 */
export function stepPageClock(step) {
  let now = 0;
  performance.now = () => (now += step);
}

/**
 * Replaces requestAnimationFrame(): frames come at once, or never.
 * @param {boolean} come
 * @returns {{frames: number}} how many frames were requested
 */
export function takeFrames(come) {
  const requested = { frames: 0 };
  globalThis.requestAnimationFrame = (call) => {
    requested.frames++;
    if (come) queueMicrotask(() => call(0));
    return 0;
  };
  return requested;
}

/**
 * Replaces the page's clock and timers by ones that the test controls. The clock moves by jumps only, and the timers
 * that are due fire after a jump, as after a pause in which the machine slept or the page was suspended.
 * @returns {{jump: (seconds: number) => Promise<void>, seconds: () => number, armed: () => number}} armed: the number of
 *   armed timers that are not yet due
 */
export function takePageClock() {
  const { now, waiting, move } = takeClock();
  const start = now();
  return {
    seconds: () => (now() - start) / 1000,
    armed: waiting,
    async jump(seconds) {
      move(seconds * 1000);
      // Time for the macrotasks that follow.
      await new Promise((resolve) => real.setTimeout(resolve, 20));
    },
  };
}

/** Moves the page's clock, once. Timers keep the real time. @param {number} milliseconds */
export function movePageClock(milliseconds) {
  performance.now = () => real.now() + milliseconds;
}

/**
 * Counts the page's events until it has had enough of each.
 * @param {{frames: number, timers: number, messages: number, moves: number}} enough the numbers of animation frames, of
 *   timers of 10 ms, of messages sent with them, and of mouse moves
 * @returns {Promise<{seconds: number, frames: number, timers: number, messages: number, moves: number}>} how long that
 *   took, and how many there were
 */
export async function observePage(enough) {
  const seen = { frames: 0, timers: 0, messages: 0, moves: 0 };
  const kinds = /** @type {(keyof typeof seen)[]} */ (Object.keys(seen));
  const start = real.now();
  /** @type {() => void} */
  let resolve;
  const ended = new Promise((call) => { resolve = () => call(undefined); });
  let done = false;
  /** @param {keyof typeof seen} kind */
  const see = (kind) => {
    seen[kind]++;
    if (kinds.some((each) => seen[each] < enough[each])) return;
    done = true;
    resolve();
  };
  const frame = () => {
    // Something to draw.
    /** @type {Element} */ (document.querySelector('#frame')).textContent = `Frame ${seen.frames}`;
    see('frames');
    if (!done) real.requestAnimationFrame(frame);
  };
  const channel = new MessageChannel();
  const timer = () => {
    see('timers');
    if (done) return;
    channel.port2.postMessage(0);
    real.setTimeout(timer, 10);
  };
  channel.port1.onmessage = () => see('messages');
  const move = () => see('moves');
  addEventListener('mousemove', move);
  real.requestAnimationFrame(frame);
  real.setTimeout(timer, 10);
  await ended;
  removeEventListener('mousemove', move);
  return { seconds: (real.now() - start) / 1000, ...seen };
}
