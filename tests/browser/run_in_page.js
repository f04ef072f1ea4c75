/** Runs programs in the page or worker that imports this module, by the clock given in its URL. */
import { useVirtualClock } from '../node/virtual_clock.mjs';

if (new URLSearchParams(location.search).get('clock') === 'virtual') useVirtualClock();

/**
 * @typedef {object} Outcome
 * @property {number | null} status the exit status; null if the program did not exit
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} [failure] the exception that ended the program, or an uncaught one meanwhile
 */

/**
 * Runs a program to its end.
 * @param {string} url its .mjs
 * @param {object} options of the module, without those that produce the outcome
 * @returns {Promise<Outcome>}
 */
export function runProgram(url, options) {
  return new Promise((resolve) => {
    const outcome = { status: null, stdout: '', stderr: '' };
    const describe = (/** @type {unknown} */ error) => (error instanceof Error ? `${error.message}\n${error.stack}` : String(error));
    const listeners = {
      error: (/** @type {any} */ event) => end({ failure: describe(event.error ?? event.message) }),
      unhandledrejection: (/** @type {any} */ event) => end({ failure: describe(event.reason) }),
    };
    /** @param {object} result */
    function end(result) {
      for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener);
      resolve({ ...outcome, ...result });
    }
    for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener);
    import(url)
      .then(({ default: start }) => start({
        ...options,
        print: (/** @type {string} */ line) => (outcome.stdout += `${line}\n`),
        printErr: (/** @type {string} */ line) => (outcome.stderr += `${line}\n`),
        onExit: (/** @type {number} */ status) => end({ status }),
      }))
      .catch((error) => end({ failure: describe(error) }));
  });
}
