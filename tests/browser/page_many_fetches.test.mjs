/** Thousands of requests leave nothing behind, neither in the program nor, as far as it can be seen, in the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachBrowser } from './each_browser.mjs';

/** (Ten thousand take minutes, and leave no more.) */
const count = 2000;

inEachBrowser((context) => {
  /** What the page holds that is not garbage: Chromium alone tells. */
  async function held() {
    if (context.name !== 'chromium') return undefined;
    const session = await context.runner.page.createCDPSession();
    await session.send('HeapProfiler.collectGarbage');
    await session.detach();
    const { JSHeapUsedSize: heap, JSEventListeners: listeners } = await context.runner.page.metrics();
    return { heap, listeners };
  }

  for (const [what, cancelled] of [['read', (number) => number === 0], ['abort', (number) => number > count / 10]]) {
    test(`${count} requests, one after the other: ${what}`, { timeout: 300_000 }, async (test) => {
      const { page } = context.runner;
      /** Until the page's program has printed so many lines. */
      const lines = (number) => page.waitForFunction((wanted) => printed.length >= wanted, { timeout: 280_000, polling: 50 }, number);
      await page.evaluate(async (url, args) => {
        globalThis.printed = [];
        const stdin = new ReadableStream({ start: (stream) => (globalThis.endInput = () => stream.close()) });
        const { default: start } = await import(url);
        globalThis.ended = new Promise((onExit) => start({ arguments: args, stdin, print: (line) => printed.push(line), onExit }));
      }, '/build/web/tests/web/many_fetches_probe.mjs', [what, String(count), `${context.server.origin}/hello`]);
      await lines(1);
      const heldBefore = await held();
      await lines(3);
      const heldAfter = await held();
      const [status, before, after, sum] = await page.evaluate(async () => {
        endInput();
        return [await ended, ...printed];
      });
      test.diagnostic(`${sum}; held: ${after}${heldAfter ? `, by the page ${JSON.stringify(heldAfter)}, before ${JSON.stringify(heldBefore)}` : ''}`);
      assert.equal(status, 0);
      assert.equal(after, before);
      const [, answers, given] = sum.match(/^(\d+) answers, (\d+) cancelled$/).map(Number);
      assert.equal(answers + given, count);
      assert.ok(cancelled(given), sum);
      if (!heldAfter) return;
      // A request that was under way at the first look may be counted; one of twenty that is kept would be seen.
      assert.ok(heldAfter.listeners < heldBefore.listeners + 10);
      assert.ok(heldAfter.heap < heldBefore.heap + 100_000);
    });
  }

  test('nothing went wrong in the page', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes: { '/hello': (request, response) => response.end('hello') } } });
