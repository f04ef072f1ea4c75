/** Many requests leave nothing behind, in the program or, as far as it can be measured, in the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preset } from '../web/program.mjs';
import { inEachBrowser } from './each_browser.mjs';

inEachBrowser((context) => {
  /** Only Chromium reports what a page holds. */
  const isMeasured = context.name === 'chromium';
  /** What the page holds is measured with some tolerance, and takes many. What the program holds is exact. */
  const most = isMeasured ? 2000 : 500;
  // The JavaScript of the page host is that of the web host: half as many show that nothing else leaks there.
  const count = preset === 'page' ? most / 2 : most;

  /** The page's live heap and listeners. */
  async function measurePage() {
    if (!isMeasured) return undefined;
    const { puppeteer } = context.runner.page;
    const session = await puppeteer.createCDPSession();
    await session.send('HeapProfiler.collectGarbage');
    await session.detach();
    const { JSHeapUsedSize: heap, JSEventListeners: listeners } = await puppeteer.metrics();
    return { heap, listeners };
  }

  /** @type {[string, string, (cancelled: number) => boolean][]} */
  const modes = [
    ['read', 'read to their end', (cancelled) => cancelled === 0],
    ['abort', 'cancelled', (cancelled) => cancelled > count / 10],
  ];

  for (const [mode, description, isExpected] of modes) {
    test(`${count} requests that are ${description} leave nothing behind`, { timeout: 300_000 }, async (t) => {
      const { page } = context.runner;
      /** Waits until the program has printed that many lines. @param {number} number */
      const lines = (number) => page.waitForFunction((wanted) => globalThis.printed.length >= wanted, { timeout: 280_000, polling: 50 }, number);
      await page.evaluate(async (url, args) => {
        globalThis.printed = [];
        const stdin = new ReadableStream({ start: (stream) => (globalThis.endInput = () => stream.close()) });
        const { default: start } = await import(url);
        globalThis.ended = new Promise((onExit) => start({ arguments: args, stdin, print: (line) => globalThis.printed.push(line), onExit }));
      }, '/build/web/tests/web/many_fetches_probe.mjs', [mode, String(count), `${context.server.origin}/hello`]);
      await lines(1);
      const heldBefore = await measurePage();
      await lines(3);
      const heldAfter = await measurePage();
      const [status, before, after, sum] = await page.evaluate(async () => {
        globalThis.endInput();
        return [await globalThis.ended, ...globalThis.printed];
      });
      const inPage = heldAfter ? `; in the page: ${JSON.stringify(heldAfter)}, before ${JSON.stringify(heldBefore)}` : '';
      t.diagnostic(`${sum}; held: ${after}${inPage}`);
      assert.equal(status, 0);
      assert.equal(after, before);
      const [responses, cancelled] = (/^(\d+) answers, (\d+) cancelled$/.exec(sum) ?? []).slice(1).map(Number);
      assert.equal(responses + cancelled, count);
      assert.ok(isExpected(cancelled), sum);
      if (!heldAfter || !heldBefore) return;
      // A few requests may be pending at a measurement; one leak in twenty requests would exceed the bounds.
      assert.ok(heldAfter.listeners < heldBefore.listeners + 10);
      assert.ok(heldAfter.heap < heldBefore.heap + 100_000);
    });
  }

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes: { '/hello': (request, response) => response.end('hello') } } });
