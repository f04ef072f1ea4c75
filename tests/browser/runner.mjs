/** Runs the programs of a preset, that which tests/web/program.mjs chooses, in a page of a browser or in its worker. */
import { within } from './browser.mjs';

/** @typedef {import('./run_in_page.js').Outcome} Outcome */

/**
 * Opens the runner page.
 * @param {import('./browser.mjs').Browser} browser
 * @param {string} origin the origin of a server with this project's files
 * @param {{clock?: 'real' | 'virtual'}} [options] clock: the clock of the programs (default: 'real'); see
 *   useVirtualClock in tests/node/virtual_clock.mjs
 * @returns the page, and a function that runs programs in it
 */
export async function openRunner(browser, origin, { clock = 'real' } = {}) {
  const page = await browser.open(`${origin}/tests/browser/runner.html?clock=${clock}`);
  await page.waitForFunction(() => globalThis.weftRunner, { timeout: 30_000 });

  /**
   * Runs a program to its end. Any number may run at a time.
   * @param {string} program its path below the preset's directory, without .mjs
   * @param {object} [options]
   * @param {(string | number)[]} [options.args]
   * @param {boolean} [options.worker] whether to run it in the worker (default: in the page)
   * @param {object} [options.module] further options of the module, as JSON
   * @param {number} [options.limit] the time limit in milliseconds
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
