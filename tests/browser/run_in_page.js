/** Runs a program where it is imported: in a page or in a worker, by the clock that its URL asks for. */
import { useVirtualClock } from '../node/virtual_clock.mjs';

if (new URLSearchParams(location.search).get('clock') === 'virtual') useVirtualClock();

/**
 * @typedef {object} Outcome
 * @property {number | null} status exit status; null if it did not exit
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} [failure] the exception that it ended with, or that nobody caught meanwhile
 */

/**
 * Starts a program and waits for its end.
 * @param {string} url of its .mjs
 * @param {object} options of the module, but for what becomes the outcome
 * @returns {Promise<Outcome>}
 */
export function runProgram(url, options) {
  return new Promise((resolve) => {
    const outcome = { status: null, stdout: '', stderr: '' };
    const describe = (error) => (error instanceof Error ? `${error.message}\n${error.stack}` : String(error));
    const listeners = {
      error: (event) => end({ failure: describe(event.error ?? event.message) }),
      unhandledrejection: (event) => end({ failure: describe(event.reason) }),
    };
    function end(result) {
      for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener);
      resolve({ ...outcome, ...result });
    }
    for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener);
    // Emscripten loses the exception that ends main() itself.
    let returned = false;
    import(url)
      .then(({ default: start }) => start({
        ...options,
        print: (line) => (outcome.stdout += `${line}\n`),
        printErr: (line) => (outcome.stderr += `${line}\n`),
        postRun: () => (returned = true),
        onExit: (status) => end({ status }),
      }))
      .then(() => returned || end({ failure: 'a trap or an exception in main()' }))
      .catch((error) => end({ failure: describe(error) }));
  });
}
