/** Runs programs, as `cmake --build --preset web` made them, in a page of a browser or in its worker. */
import { within } from './browser.mjs';

/** @typedef {import('./run_in_page.js').Outcome} Outcome */

/**
 * Opens the runner page.
 * @param {import('./browser.mjs').Browser} browser
 * @param {string} origin of a server of this project's files
 * @param {{clock?: 'real' | 'virtual'}} [options] what programs tell the time by (default: 'real'); see
 *   useVirtualClock of tests/node/virtual_clock.mjs
 * @returns {Promise<{page: import('./browser.mjs').Page, run: typeof run}>} the page, and what runs programs in it
 */
export async function openRunner(browser, origin, { clock = 'real' } = {}) {
  const page = await browser.open(`${origin}/tests/browser/runner.html?clock=${clock}`);
  await page.waitForFunction(() => globalThis.weftRunner, { timeout: 30_000 });

  /**
   * Runs a program to its end, any number of them at a time.
   * @param {string} program its path below build/web, without .mjs
   * @param {object} [options]
   * @param {(string | number)[]} [options.args]
   * @param {boolean} [options.worker] in the worker, not in the page
   * @param {object} [options.module] more options of the module, as JSON has them
   * @param {number} [options.limit] milliseconds
   * @returns {Promise<Outcome>}
   */
  async function run(program, { args = [], worker = false, module = {}, limit = 60_000 } = {}) {
    const url = `/build/web/${program}.mjs`;
    const options = { ...module, arguments: args.map(String) };
    const running = page.evaluate(
      (...call) => globalThis.weftRunner[call[0]](call[1], call[2]), worker ? 'runInWorker' : 'runProgram', url, options);
    return within(Promise.race([running, page.crashed]), limit, `${program} in ${browser.name}`);
  }
  return { page, run };
}
