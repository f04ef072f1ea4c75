/** Test suites that run in every browser. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { browserNames, openBrowser } from './browser.mjs';
import { openRunner } from './runner.mjs';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';
import { buildUrl } from '../web/program.mjs';
import { fileURLToPath } from 'node:url';

/** The programs are those of the preset that tests/web/program.mjs chooses, whatever their URL says. */
export const mounts = { '/build/web/': { root: fileURLToPath(buildUrl).replace(/\/$/, ''), headers: strictHeaders } };

/**
 * The objects that a suite's tests use.
 * @typedef {object} Context
 * @property {string} name the browser's name
 * @property {Awaited<ReturnType<typeof openServer>>} server serves the project's files
 * @property {import('./browser.mjs').Browser} browser
 * @property {Awaited<ReturnType<typeof openRunner>>} runner a page that runs programs
 * @property {() => Promise<void>} renewRunner replaces the runner, to run many more programs: a process of Chromium
 *   has room for about a hundred WebAssembly memories, and a worker that needs one does not collect those of
 *   finished programs in its page
 */

/**
 * Defines a suite for each browser, with one server, browser and runner page for all of its tests.
 * @param {(context: Context) => void} define calls test(); the context is complete once the tests run
 * @param {object} [options]
 * @param {Parameters<typeof openServer>[0]} [options.server]
 * @param {Parameters<typeof openRunner>[2]} [options.runner]
 */
export function inEachBrowser(define, options = {}) {
  for (const name of browserNames) {
    describe(name, () => {
      const context = /** @type {Context} */ ({ name });
      before(async () => {
        context.server = await openServer({ mounts, ...options.server });
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
