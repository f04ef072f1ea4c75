/** Whether the page is visible and online, and how a program learns of changes: see tests/web/page_probe.c. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachBrowser } from './each_browser.mjs';

const probe = '/build/web/tests/web/page_probe.mjs';
const hidden = 'whether the page is visible is known only to pages';

inEachBrowser((context) => {
  const run = async (args, worker) => {
    const { status, stdout, stderr, failure } = await context.runner.run('tests/web/page_probe', { args, worker });
    assert.deepEqual({ status, stderr, failure }, { status: 0, stderr: '', failure: undefined });
    return stdout;
  };

  /**
   * Runs a program in the page, and `change` after each line that it prints, with their number.
   * @param {string[]} args
   * @param {(count: number) => unknown} change
   */
  const follow = async (args, change) => {
    const { page } = context.runner;
    await page.evaluate((url, given) => {
      globalThis.lines = [];
      globalThis.ended = import(url).then(({ default: start }) => new Promise((resolve) => {
        start({ arguments: given, print: (line) => lines.push(line), onExit: resolve });
      }));
    }, probe, args);
    for (let count = 2; count <= Number(args[1]); count++) {
      await page.waitForFunction((wanted) => lines.length === wanted, { polling: 10, timeout: 10_000 }, count);
      await change(count);
    }
    await page.evaluate(() => ended);
    return page.evaluate(() => lines);
  };

  test('visible: a page that is hidden and shown again', async () => {
    const other = await context.browser.open('about:blank');
    await context.runner.page.bringToFront();
    const lines = await follow(['visible', '3'], (count) => (count === 2 ? other : context.runner.page).bringToFront());
    await other.close();
    assert.deepEqual(lines, ['now yes', 'yes', 'no', 'yes']);
  });

  test('online: a page that is cut off', async () => {
    const { page } = context.runner;
    const lines = await follow(['online', '3'], (count) => page.evaluate((online) => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
      dispatchEvent(new Event(online ? 'online' : 'offline'));
    }, count !== 2));
    await page.evaluate(() => delete navigator.onLine);
    assert.deepEqual(lines, ['now yes', 'yes', 'no', 'yes']);
  });

  test('who is slow misses all changes but the last', async () => {
    const lines = await follow(['online', '2'], () => context.runner.page.evaluate(() => {
      let online;
      Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
      for (online of [false, true, false]) dispatchEvent(new Event(online ? 'online' : 'offline'));
      delete navigator.onLine;
    }));
    assert.deepEqual(lines, ['now yes', 'yes', 'no']);
  });

  test('a worker knows of the network, and not whether its page is visible', async () => {
    assert.equal(await run(['online'], true), 'now yes\nyes\n');
    assert.equal(await run(['visible'], true), `now WEFT_ENOTSUP\nWEFT_ENOTSUP: ${hidden}\n`);
  });

  test('no such state', async () => assert.equal(await run(['7']), 'now WEFT_EINVAL\nWEFT_EINVAL: a page has no state 7\n'));

  test('nothing went wrong in the page', () => assert.deepEqual(context.runner.page.failures, []));
});
