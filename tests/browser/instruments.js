/** What tests put in the place of the page's clock and timers. */
import { takeClock } from '../node/virtual_clock.mjs';

const real = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  requestAnimationFrame: globalThis.requestAnimationFrame.bind(globalThis),
  now: performance.now.bind(performance),
  postMessage: MessagePort.prototype.postMessage,
};

/** Puts back what the others have changed. */
export function restore() {
  const { now, postMessage, ...functions } = real;
  Object.assign(globalThis, functions);
  delete performance.now;
  MessagePort.prototype.postMessage = postMessage;
}

/**
 * Counts from now on what programs ask of the page.
 * @returns {{setTimeout: number, frames: number, messages: number, armed: number, mostArmed: number,
 *   longestDelay: number}} how often; how many timers are armed, and were at most; the longest delay in ms
 */
export function countHostCalls() {
  const counts = { setTimeout: 0, frames: 0, messages: 0, armed: 0, mostArmed: 0, longestDelay: 0 };
  const armed = new Set();
  const changed = () => {
    counts.armed = armed.size;
    counts.mostArmed = Math.max(counts.mostArmed, armed.size);
  };
  globalThis.setTimeout = (call, delay) => {
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
    real.postMessage.apply(this, message);
  };
  return counts;
}

/**
 * A clock and timers of the page that a test moves: the clock goes by jumps alone, and timers that are
 * due fire after a jump, as after a pause in which the machine slept or the page was held back.
 * @returns {{jump: (seconds: number) => Promise<void>, seconds: () => number, armed: () => number}}
 */
export function takePageClock() {
  const { now, armed, move } = takeClock();
  const begin = now();
  return {
    seconds: () => (now() - begin) / 1000,
    armed,
    async jump(seconds) {
      move(seconds * 1000);
      // For what goes on in macrotasks.
      await new Promise((resolve) => real.setTimeout(resolve, 20));
    },
  };
}

/**
 * Looks for a while how the page goes on.
 * @param {number} milliseconds
 * @returns {Promise<{frames: number, timers: number, messages: number, moves: number}>} how many animation
 *   frames, timers of 10 ms, messages sent with them and mouse moves came meanwhile
 */
export async function observePage(milliseconds) {
  const seen = { frames: 0, timers: 0, messages: 0, moves: 0 };
  let over = false;
  const frame = () => {
    seen.frames++;
    // So that there is something to draw.
    document.querySelector('#frame').textContent = `Frame ${seen.frames}`;
    if (!over) real.requestAnimationFrame(frame);
  };
  const channel = new MessageChannel();
  const timer = () => {
    seen.timers++;
    if (over) return;
    channel.port2.postMessage(0);
    real.setTimeout(timer, 10);
  };
  channel.port1.onmessage = () => {
    seen.messages++;
  };
  const move = () => seen.moves++;
  addEventListener('mousemove', move);
  real.requestAnimationFrame(frame);
  real.setTimeout(timer, 10);
  await new Promise((resolve) => real.setTimeout(resolve, milliseconds));
  over = true;
  removeEventListener('mousemove', move);
  return seen;
}
