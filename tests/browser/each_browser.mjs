/** Test suites that are run in every browser. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { browserNames, openBrowser } from './browser.mjs';
import { openRunner } from './runner.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';

/**
 * @typedef {object} Context what a suite's tests use
 * @property {string} name of the browser
 * @property {Awaited<ReturnType<typeof openServer>>} server of the project's files
 * @property {import('./browser.mjs').Browser} browser
 * @property {Awaited<ReturnType<typeof openRunner>>} runner a page that runs programs
 * @property {() => Promise<void>} renewRunner opens another one in its place, for many more programs: a process
 *   of Chromium's has room for about a hundred memories, and when a worker needs one, those of programs that
 *   have ended in its page are not looked for
 */

/**
 * Defines a suite for each browser: one server, browser and runner page for all of its tests.
 * @param {(context: Context) => void} define calls test(); the context is filled in when tests run
 * @param {object} [options]
 * @param {Parameters<typeof openServer>[0]} [options.server]
 * @param {Parameters<typeof openRunner>[2]} [options.runner]
 */
export function inEachBrowser(define, options = {}) {
  for (const name of browserNames) {
    describe(name, () => {
      const context = { name };
      before(async () => {
        context.server = await openServer(options.server);
        context.browser = await openBrowser(name);
        context.runner = await openRunner(context.browser, context.server.origin, options.runner);
      });
      context.renewRunner = async () => {
        assert.deepEqual(context.runner.page.failures, [], 'in the page so far');
        await context.runner.page.close();
        context.runner = await openRunner(context.browser, context.server.origin, options.runner);
      };
      after(async () => {
        await context.browser?.close();
        await context.server?.close();
      });
      define(context);
    });
  }
}
