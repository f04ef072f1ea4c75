/**
 * The page of frames.html: tasks that yield for ever, beside a CSS animation. Records the time between frames, and how
 * long each click waits for its listener.
 */

/** @type {number[]} milliseconds */
let frames = [];
/** @type {number[]} milliseconds */
let clicks = [];
let last = 0;

/** @param {number} now */
function frame(now) {
  frames.push(now - last);
  last = now;
  requestAnimationFrame(frame);
}
requestAnimationFrame((now) => {
  last = now;
  requestAnimationFrame(frame);
});

document.querySelector('#button')?.addEventListener('click', (event) => clicks.push(performance.now() - event.timeStamp));

const forEver = 2 ** 31 - 1;

Object.assign(globalThis, {
  bench: {
    /** @param {number} tasks */
    async start(tasks) {
      if (tasks === 0) return;
      const { default: load } = await import(new URL('/build/web/tests/bench/web_bench.mjs', document.baseURI).href);
      const module = await load();
      void module.yield_work(tasks, forEver);
    },
    record() {
      frames = [];
      clicks = [];
    },
    recorded: () => ({ frames, clicks }),
  },
});
