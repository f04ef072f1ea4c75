/**
 * The demos of web/demo as a user sees them: the buttons, the slider, and a reload in the middle, under the policy
 * that their server sends. Screenshots go to build/demo-screenshots.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildDemos, serveDemos } from '../../tools/demo/pages.mjs';
import { preset } from '../web/program.mjs';
import { browserNames, openBrowser } from './browser.mjs';

const screenshots = fileURLToPath(new URL('../../build/demo-screenshots/', import.meta.url));

/** @type {Awaited<ReturnType<typeof serveDemos>>} */
let server;
before(async () => {
  await buildDemos(preset);
  await mkdir(screenshots, { recursive: true });
  server = await serveDemos(0, {}, preset);
});
after(() => server?.close());

const viewports = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

const text = (page, selector) => page.$eval(selector, (found) => found.textContent);
const state = (page, wanted) => page.waitForFunction((value) => document.body.dataset.state === value, { timeout: 60_000 }, wanted);

test('the server permits no code from strings, and does not isolate the pages', async () => {
  const { headers } = await fetch(server.origin);
  assert.equal(headers.get('content-security-policy'), "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
  assert.deepEqual([headers.get('cross-origin-opener-policy'), headers.get('cross-origin-embedder-policy')], [null, null]);
});

for (const name of browserNames) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await openBrowser(name)));
    after(() => browser?.close());

    /**
     * Takes screenshots of a page in its present state: on a phone and a desktop, in light and, if the driver can
     * emulate them, dark colours.
     * @param {import('./browser.mjs').Page} page
     * @param {string} path
     */
    async function takeScreenshots(page, path) {
      const schemes = name === 'chromium' ? ['light', 'dark'] : [undefined];
      for (const scheme of schemes) {
        if (scheme) await page.puppeteer.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        for (const [size, viewport] of Object.entries(viewports)) {
          await page.setViewport(viewport);
          await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wider <= 0, `${path} is ${wider} pixels wider than a ${size}`);
          assert.equal(await page.$$eval('td.number', (cells) => cells.filter((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getClientRects().length > 1;
          }).length), 0, `numbers of ${path} are broken over lines on a ${size}`);
          const file = [name, path.replace(/\W+/g, '-'), size, scheme].filter(Boolean).join('-');
          await page.screenshot({ path: `${screenshots}${file}.png`, fullPage: true });
        }
      }
    }

    /**
     * Opens a page of the demos, calls `call`, and checks that the policy refused nothing.
     * @param {string} path
     * @param {(page: import('./browser.mjs').Page) => Promise<unknown>} call
     */
    async function use(path, call) {
      const page = await browser.open();
      try {
        await page.setViewport(viewports.phone);
        await page.watch(() => {
          globalThis.weftTestRefused = [];
          addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => globalThis.weftTestRefused.push(`${effectiveDirective} ${blockedURI}`));
        });
        await page.goto(`${server.origin}/${path}`);
        await call(page);
        assert.deepEqual(await page.evaluate(() => [globalThis.crossOriginIsolated, ...globalThis.weftTestRefused]), [false]);
        assert.deepEqual(page.failures, []);
      } finally {
        await page.close();
      }
    }

    /**
     * As use(), and takes screenshots, then calls `leave`.
     * @param {string} path
     * @param {(page: import('./browser.mjs').Page) => Promise<unknown>} call
     * @param {(page: import('./browser.mjs').Page) => Promise<unknown>} [leave]
     */
    const visit = (path, call, leave = async () => {}) => use(path, async (page) => {
      await call(page);
      await takeScreenshots(page, path);
      await leave(page);
    });

    test('the index shows the source of a program', () => visit('', (page) =>
      page.waitForFunction(() => document.querySelector('#source').textContent.includes('WEFT_MAIN(app)'))));

    for (const [example, tasks, last] of [
      ['gather', 4, 'results: 6 120 5040'],
      ['queue', 4, 'everything is consumed: cancelling the consumers'],
      ['lock', 4, 'three walls are done'],
      ['semaphore', 6, 'eve leaves'],
      ['cancellation', 4, 'app: never ended with WEFT_ECANCELED'],
      ['task_group', 5, 'the group ended with WEFT_EGROUP'],
    ]) {
      test(`the timeline of ${example} shows its tasks and output`, () => visit(`timeline.html#${example}`, async (page) => {
        await state(page, 'ended');
        assert.equal(await page.$$eval('.timeline .name', (names) => names.length), tasks);
        assert.ok((await text(page, '#output')).trimEnd().split('\n').at(-1).startsWith(last), await text(page, '#output'));
      }));
    }

    test('a timeline that is reloaded in the middle starts again', () => visit('timeline.html#lock', async (page) => {
      await page.waitForFunction(() => document.querySelector('#output').textContent.includes('coat 1'));
      await page.reload();
      await state(page, 'ended');
      assert.match(await text(page, '#output'), /^red has the brush, coat 1\n[^]*three walls are done\n$/);
    }));

    test('thirty clicks on "Run again" run the program once more, not thirty times', () => use('timeline.html#gather', async (page) => {
      await page.waitForFunction(() => document.querySelector('#output').textContent !== '');
      await page.evaluate(() => {
        const { instantiate, instantiateStreaming } = WebAssembly;
        const started = globalThis.weftTestStarted = [];
        const count = (make) => (...args) => {
          started.push(1);
          return make.apply(WebAssembly, args);
        };
        Object.assign(WebAssembly, { instantiate: count(instantiate), instantiateStreaming: count(instantiateStreaming) });
        for (let i = 0; i < 30; i++) /** @type {HTMLElement} */ (document.querySelector('#run')).click();
      });
      await state(page, 'ended');
      assert.match(await text(page, '#output'), /^A: computing 1 \* 2\n[^]*\nresults: 6 120 5040\n$/);
      assert.equal((await text(page, '#output')).split('A: computing 1 * 2').length, 2);
      assert.equal(await page.evaluate(() => globalThis.weftTestStarted.length), 1);
    }));

    test('the slider sets the number of pending fetches, and cancel ends them', () => visit('scrape.html', async (page) => {
      const pending = (/** @type {number} */ count) => page.waitForFunction(
        (wanted) => document.querySelectorAll('#cells .begin').length === wanted, { timeout: 30_000 }, count);
      await page.click('#start');
      await pending(4);
      await page.focus('#limit');
      await page.keyboard.press('Home');
      await pending(1);
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      await pending(5);
      await page.click('#cancel');
      await state(page, 'ended');
      assert.match(await text(page, '#summary'), /^Cancelled: \d+ of 96 pages$/);
      await pending(0);
      assert.equal(await page.$$eval('#cells .cell', (cells) => cells.filter((cell) => cell.className === 'cell').length), 0);
      await page.click('#start');
      await pending(5);
      await page.waitForFunction(() => document.querySelectorAll('#pages td.number').length > 4, { timeout: 30_000 });
    }));

    /** Starts the scraper, and calls `now` in its page while the program is loading. */
    const whileItLoads = (page, now) => page.evaluate(`(() => {
      new MutationObserver((changes, observer) => {
        if (!document.querySelector('#cells .cell')) return;
        observer.disconnect();
        setTimeout(${now});
      }).observe(document.querySelector('#cells'), { childList: true });
      document.querySelector('#start').click();
    })()`);
    const clickCancel = () => /** @type {HTMLElement} */ (document.querySelector('#cancel')).click();

    test('a scrape can be cancelled before it has begun', () => use('scrape.html', async (page) => {
      await page.evaluate(() => document.querySelectorAll('button').forEach((button) => button.click()));
      await state(page, 'ended');
      assert.equal(await text(page, '#summary'), 'Cancelled');
      await whileItLoads(page, clickCancel);
      await page.waitForFunction(() => document.querySelectorAll('#cells .cancel').length === 96, { timeout: 30_000 });
      assert.equal(await text(page, '#summary'), 'Cancelled: 0 of 96 pages');
      assert.equal(await page.evaluate(() => document.body.dataset.state), 'ended');
    }));

    test('the slider counts while the scraper is loading', () => use('scrape.html', async (page) => {
      await whileItLoads(page, () => {
        const limit = /** @type {HTMLInputElement} */ (document.querySelector('#limit'));
        limit.value = '7';
        limit.dispatchEvent(new Event('input'));
      });
      await page.waitForFunction(() => document.querySelectorAll('#cells .begin').length === 7, { timeout: 30_000 });
    }));

    test('the page keeps drawing while 100,000 tasks run', (context) => visit('load.html', async (page) => {
      /** Measures 120 intervals between frames, in milliseconds, sorted. */
      const measure = () => page.evaluate(() => new Promise((resolve) => {
        const times = [];
        requestAnimationFrame(function frame(time) {
          times.push(time);
          if (times.length < 121) requestAnimationFrame(frame);
          else resolve(times.slice(1).map((next, i) => next - times[i]).sort((a, b) => a - b));
        });
      }));
      await state(page, 'idle');
      const idle = await measure();
      await page.click('#toggle');
      await page.waitForFunction(() => document.querySelector('#tasks').textContent === '100,000', { timeout: 60_000 });
      const busy = await measure();
      for (const [when, intervals] of Object.entries({ idle, busy })) {
        context.diagnostic(`frame intervals, ${when}: median ${intervals[60].toFixed(1)} ms, the longest ${intervals[119].toFixed(1)} ms`);
      }
      // A page whose program does not yield draws a frame a second, or none. page_pump.test.mjs tests that the
      // program waits for overdue frames, by a clock of its own; the intervals here depend on the machine's load.
      assert.ok(busy[60] < 10 * Math.max(idle[60], 16), `${busy[60]} ms, ${idle[60]} ms when idle`);
      assert.notEqual(await text(page, '#rate'), '0');
    }, async (page) => {
      await page.click('#toggle');
      await state(page, 'idle');
    }));

    test('the last choice counts while tasks are being started or stopped', () => use('load.html', async (page) => {
      /** Clicks the button with each of these labels, one right after the other. @param {string[]} labels */
      const click = (...labels) => page.evaluate((wanted) => {
        for (const label of wanted) [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label).click();
      }, labels);
      const tasks = (count) => page.waitForFunction((wanted) => document.querySelector('#tasks').textContent === wanted, { timeout: 30_000 }, count);
      await state(page, 'idle');
      await click('Start', '1,000 tasks');
      await tasks('1,000');
      await click('10,000 tasks', 'Stop');
      await state(page, 'idle');
      await tasks('0');
      await sleep(1000);
      assert.deepEqual([await text(page, '#toggle'), await text(page, '#tasks')], ['Start', '0']);
      await click('Start', 'Stop', 'Start');
      await tasks('10,000');
    }));

    test('the inspector shows the tree of tasks until all have ended', () => visit('inspector.html', async (page) => {
      const shows = (wanted) => page.waitForFunction((label) => document.querySelector('#tree').shadowRoot.textContent.includes(label), {}, wanted);
      await shows('worker 3');
      const tree = JSON.parse(await text(page, '#json'));
      assert.deepEqual(tree.map(({ name: task }) => task), ['service']);
      assert.deepEqual(tree[0].awaits.map(({ name: task }) => task), ['feed', 'worker 1', 'worker 2', 'worker 3', 'batches']);
      await page.click('#cancel');
      await state(page, 'ended');
      await shows('no task');
      await page.click('#cancel');
      await state(page, 'running');
      await shows('worker 3');
    }));
  });
}
