/** Runs the cases of a file of tests/web in a page and in a dedicated worker. */
import { before, describe, test } from 'node:test';
import { checkOutcome } from '../web/check_outcome.mjs';
import { within } from './browser.mjs';

const limit = 60_000;

/** Runs a case in the page; called there. @param {string} file @param {string} name */
async function inPage(file, name) {
  const [{ runCase }, { cases }] = await Promise.all([import('/tests/web/cases.mjs'), import(file)]);
  return runCase(cases[name], '/build/web/');
}

/** Runs a case in a new worker of the page; called in the page. @param {string} file @param {string} name */
function inWorker(file, name) {
  const worker = new Worker('/tests/browser/cases_worker.js', { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { outcome, failure } }) => (outcome ? resolve(outcome) : reject(new Error(failure)));
    worker.onerror = ({ message }) => reject(new Error(`in the worker: ${message}`));
    worker.postMessage({ file, name });
  }).finally(() => worker.terminate());
}

/**
 * Defines a test for each case.
 * @param {import('./each_browser.mjs').Context} context
 * @param {string} file the cases' file, in tests/web
 * @param {Record<string, import('../web/cases.mjs').Case>} cases
 */
export function testCases(context, file, cases) {
  for (const [where, run] of [['in a page', inPage], ['in a worker', inWorker]]) {
    describe(`${file}, ${where}`, () => {
      before(() => context.renewRunner());
      for (const [name, of] of Object.entries(cases)) {
        test(name, async () => {
          const running = context.runner.page.evaluate(run, `/tests/web/${file}`, name);
          checkOutcome(of, await within(running, limit, name));
        });
      }
    });
  }
}
