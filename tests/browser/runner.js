/** The runner page, whose functions runner.mjs calls from outside the browser. */
import * as instruments from './instruments.js';
import { runProgram } from './run_in_page.js';

/** @type {Worker | undefined} */
let worker;
/** The programs that are running in the worker, by number. @type {Map<number, (outcome: object) => void>} */
const running = new Map();
let number = 0;

/**
 * As runProgram, in a dedicated worker, which is shared by all programs.
 * @param {string} url
 * @param {object} options
 */
function runInWorker(url, options) {
  if (!worker) {
    worker = new Worker(new URL(`runner_worker.js${location.search}`, import.meta.url), { type: 'module' });
    const end = (/** @type {number} */ id, /** @type {object} */ outcome) => {
      running.get(id)?.(outcome);
      running.delete(id);
    };
    worker.onmessage = ({ data: { id, outcome } }) => end(id, outcome);
    worker.onerror = ({ message }) => {
      for (const id of [...running.keys()]) end(id, { status: null, stdout: '', stderr: '', failure: `in the worker: ${message}` });
    };
  }
  return new Promise((resolve) => {
    running.set(++number, resolve);
    worker.postMessage({ id: number, url, options });
  });
}

/** @type {any} */ (globalThis).weftRunner = { ...instruments, runProgram, runInWorker };
