/** Test suites that are run in every browser. */
import { after, before, describe } from 'node:test';
import { browserNames, openBrowser } from './browser.mjs';
import { openRunner } from './runner.mjs';
import { openServer } from './static_server.mjs';

/**
 * @typedef {object} Context what a suite's tests use
 * @property {string} name of the browser
 * @property {Awaited<ReturnType<typeof openServer>>} server of the project's files
 * @property {import('./browser.mjs').Browser} browser
 * @property {Awaited<ReturnType<typeof openRunner>>} runner a page that runs programs
 */

/**
 * Defines a suite for each browser: one server, browser and runner page for all of its tests.
 * @param {(context: Context) => void} define calls test(); the context is filled in when tests run
 * @param {Parameters<typeof openServer>[0]} [serverOptions]
 */
export function inEachBrowser(define, serverOptions) {
  for (const name of browserNames) {
    describe(name, () => {
      const context = { name };
      before(async () => {
        context.server = await openServer(serverOptions);
        context.browser = await openBrowser(name);
        context.runner = await openRunner(context.browser, context.server.origin);
      });
      after(async () => {
        await context.browser?.close();
        await context.server?.close();
      });
      define(context);
    });
  }
}
