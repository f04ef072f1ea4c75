/**
 * The work of load.c in JavaScript, twice. Neither lets the browser do anything while it runs; so that a user can stop it,
 * each pauses once a second until the page has drawn a frame.
 *
 * Each function is called as that of a program of Weft, and resolves to what looks like its module.
 *
 * @typedef {{arguments: string[], onExit: () => void}} Options
 * @typedef {{_turns_taken: () => number, _tasks_alive: () => number, _cancel: () => void}} Work
 */

/** How long the browser waits, in ms. */
const hold = 1000;

/** @returns {Promise<void>} resolved when the page has drawn a frame, and handled what came meanwhile */
const nextFrame = () => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
});

/** Async functions that await settled promises. @param {Options} options @returns {Promise<Work>} */
export async function loadPromises({ arguments: [count], onExit }) {
  let turns = 0;
  let alive = 0;
  let isCancelled = false;
  /** What all await meanwhile. @type {Promise<void> | undefined} */
  let pause;

  async function yielder() {
    alive++;
    while (!isCancelled) {
      turns++;
      await pause;
    }
    alive--;
  }

  /** One of them looks at the clock. */
  async function pauseAtTimes() {
    while (!isCancelled) {
      pause = nextFrame();
      await pause;
      pause = undefined;
      for (const end = performance.now() + hold; performance.now() < end && !isCancelled;) await undefined;
    }
  }

  const all = Array.from({ length: Number(count) }, yielder);
  void Promise.all([pauseAtTimes(), ...all]).then(onExit);
  return { _turns_taken: () => turns, _tasks_alive: () => alive, _cancel: () => { isCancelled = true; } };
}

/** Functions, called in turn. @param {Options} options @returns {Promise<Work>} */
export async function loadLoop({ arguments: [count], onExit }) {
  let turns = 0;
  let isCancelled = false;
  const steps = Array.from({ length: Number(count) }, () => () => { turns++; });

  async function run() {
    while (!isCancelled) {
      for (const end = performance.now() + hold; performance.now() < end;) for (const step of steps) step();
      await nextFrame();
    }
    steps.length = 0;
    onExit();
  }

  setTimeout(run);
  return { _turns_taken: () => turns, _tasks_alive: () => steps.length, _cancel: () => { isCancelled = true; } };
}
