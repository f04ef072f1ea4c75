/** Warms up a contestant. */

/** @typedef {import('./works.mjs').Work} Work */

/** How often a work runs at most before its time is taken to be stable. */
const mostRuns = 60;
/** After so many runs in which the fastest has become less than 2 % faster, the time is stable. */
const stableRuns = 6;
const change = 0.98;

/**
 * Runs a work until its time is stable. Engines run WebAssembly at first with code that is half as fast, and compile a
 * function anew when it has run often.
 * @param {(work: Work) => Promise<number>} run returns the work's figure
 * @param {Work} work
 * @param {number} limit the work does not begin again after so many milliseconds
 * @returns {Promise<number>} how many runs that were
 */
export async function warmUp(run, work, limit) {
  const start = performance.now();
  let best = Infinity, since = 0, runs = 0;
  do {
    const figure = await run(work);
    since = figure < best * change ? 0 : since + 1;
    best = Math.min(best, figure);
    runs++;
  } while (since < stableRuns && runs < mostRuns && performance.now() - start < limit);
  return runs;
}
