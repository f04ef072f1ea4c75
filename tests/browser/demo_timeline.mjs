/** Tests of the overview and the timelines. See demos.test.mjs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { click, onDesk, state, text } from './demo_suite.mjs';

/** The rows of the table that belong to a task, without their times. @param {import('./demo_suite.mjs').Page} page @param {string} task */
const rowsOf = (page, task) => page.$$eval('#events tr', (rows, wanted) => rows
  .map((row) => [...row.children].map(({ textContent }) => textContent))
  .filter(([, name]) => name === wanted)
  .map(([,, what, line]) => `${what} ${line}`.trim()), task);

/** The statements whose lines have a class. @param {import('./demo_suite.mjs').Page} page @param {string} className */
const linesWith = (page, className) => page.$$eval(`.line.${className}`, (lines) => lines.map(({ textContent }) => textContent.trim()));

/** Points at a place in the timeline. @param {import('./demo_suite.mjs').Page} page @param {number} row from 0 @param {number} part of its width */
async function pointAt(page, row, part) {
  const { x, y } = await page.$eval('#timeline', (svg, [number, share]) => {
    svg.scrollIntoView({ block: 'center' });
    const { left, top, width } = svg.getBoundingClientRect();
    return { x: left + width * share, y: top + 22 + 52 * number + 34 };
  }, [row, part]);
  await page.mouse.move(x, y);
}

/** Collects in each document that the page loads which tasks were shown beside which lines. @param {import('./demo_suite.mjs').Page} page */
const collectMarks = (page) => page.watch(() => {
  globalThis.weftTestMarks = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const { dataset, textContent } = /** @type {HTMLElement} */ (target);
      if (dataset.tasks) globalThis.weftTestMarks.push(`${textContent.trim()}: ${dataset.tasks}`);
    }
  }).observe(document, { subtree: true, attributeFilter: ['data-tasks'] });
});

/** @param {import('./demo_suite.mjs').Suite} suite */
export function testOverview({ name, use, visit }) {
  test('the overview runs a program, and lights the lines at which its tasks wait', () => use('', async (page) => {
    await state(page, 'ended');
    assert.match(await text(page, '#output'), /^red has the brush, coat 1\n[^]*three walls are done\n$/);
    const marks = new Set(await page.evaluate(() => globalThis.weftTestMarks));
    for (const wanted of [
      'WEFT_WITH_LOCK(&self->scope, self->lock) {: blue', 'WEFT_AWAIT(weft_sleep(0.5));: blue',
      'WEFT_AWAIT(weft_sleep(0.3)); /* the paint dries */: blue',
    ]) assert.ok(marks.has(wanted), `${wanted} is not in ${[...marks].join('\n')}`);
    assert.deepEqual(await linesWith(page, 'waits'), [], 'in the end');
  }, collectMarks));

  test('the overview shows Python beside C, and figures of docs/performance.md', () => visit('', async (page) => {
    await page.waitForFunction(() => document.querySelector('#source').textContent.includes('WEFT_MAIN(app)'));
    await click(page, 'Python');
    await page.waitForFunction(() => document.querySelector('#source').textContent.includes('asyncio.run(app())'));
    assert.deepEqual(await linesWith(page, 'waits'), [], 'the tasks run C');
    await click(page, 'C');
    await page.waitForFunction(() => document.querySelector('#source').textContent.includes('WEFT_MAIN(app)'));
    await state(page, 'ended');
    // The same figures are in the README.
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [yields, memory] = [1, 6].map((column) => Number(/^\| Weft \|.*$/m.exec(readme)[0].split('|')[column + 1]));
    const shown = async (id) => parseFloat(await text(page, id));
    assert.ok(Math.abs(await shown('#yields') - yields) < 0.06 && Math.abs(await shown('#memory') - memory) < 1);
    assert.match(await text(page, '#hello'), /^\d\.\d kB$/);
    assert.match(await text(page, '#conditions'), /^Measured on \d{4}-\d\d-\d\d on .+, in Node\.js [\d.]+ and CPython [\d.]+;/);
  }));

  test('the overview moves only on request where less motion is wanted', { skip: name !== 'chromium' && 'the driver cannot ask for it' }, () => use('', async (page) => {
    assert.equal(await page.evaluate(() => document.body.dataset.state), 'idle');
    assert.equal(await text(page, '#output'), '');
    await click(page, 'Run');
    await state(page, 'ended');
    assert.match(await text(page, '#output'), /three walls are done/);
    assert.ok(await page.$$eval('.bar', (bars) => bars.every((bar) => Number(bar.getAttribute('width')) > 0)));
  }, (page) => page.puppeteer.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])));
}

/** @param {import('./demo_suite.mjs').Suite} suite */
export function testTimeline({ use, visit }) {
  for (const [example, tasks, last] of /** @type {[string, number, string][]} */ ([
    ['gather', 4, 'results: 6 120 5040'],
    ['queue', 4, 'everything is consumed: cancelling the consumers'],
    ['lock', 4, 'three walls are done'],
    ['semaphore', 6, 'eve leaves'],
    ['cancellation', 4, 'app: never ended with WEFT_ECANCELED'],
    ['task_group', 5, 'the group ended with WEFT_EGROUP'],
  ])) {
    test(`the timeline of ${example} shows its tasks and output`, () => visit(`timeline.html#${example}&speed=4`, async (page) => {
      await state(page, 'ended');
      assert.equal(await page.$$eval('.timeline .name', (names) => names.length), tasks);
      assert.ok((await text(page, '#output')).trimEnd().split('\n').at(-1).startsWith(last), await text(page, '#output'));
    }));
  }

  test('a table says in words what the timeline shows', () => use('timeline.html#lock&speed=4', async (page) => {
    await state(page, 'ended');
    const coats = ['waits for a sleep 12', 'waits for a sleep 14'];
    assert.deepEqual(await rowsOf(page, 'red'), [...coats, 'waits for a lock 10', ...coats, 'returned']);
    assert.deepEqual(await rowsOf(page, 'blue'), ['waits for a lock 10', ...coats, 'waits for a lock 10', ...coats, 'returned']);
    assert.match(await page.$eval('#timeline', (svg) => svg.getAttribute('aria-label')), /^4 tasks after [\d.]+ s: app returned, red returned, green returned, blue returned$/);
  }));

  test('pointing at a bar lights its line, and pointing at a line its bars', () => use('timeline.html#lock&speed=4', async (page) => {
    await onDesk(page);
    await state(page, 'ended');
    // A moment in which app waits for its children.
    await pointAt(page, 0, 0.5);
    await page.waitForFunction(() => /: app waits for a gather at line 23$/.test(document.querySelector('#pointed').textContent));
    assert.match((await linesWith(page, 'lit')).join(' '), /^WEFT_AWAIT\(WEFT_GATHER\(NULL, .* \.lock = &self->lock\)\)\);$/);
    await page.$eval('.source', (box) => box.scrollIntoView({ block: 'center' }));
    const { x, y } = await page.$$eval('.line', (lines) => {
      const { left, top } = lines[9].firstElementChild.getBoundingClientRect();
      return { x: left + 100, y: top + 5 };
    });
    await page.mouse.move(x, y);
    // Red waits for the lock once, the others twice.
    await page.waitForFunction(() => document.querySelectorAll('.bar.wait.lit').length === 5);
    await page.mouse.move(2, 2);
    await page.waitForFunction(() => document.querySelectorAll('.lit').length === 0);
  }));

  test('a link leads to a speed and a moment, where the program stands still', () => use('timeline.html#lock&speed=4&at=1.25', async (page) => {
    await page.waitForFunction(() => document.body.dataset.clock === 'paused', { timeout: 60_000 });
    // In the time that the rest would take, and more.
    await sleep(2000);
    assert.equal(await page.evaluate(() => document.body.dataset.state), 'running');
    await click(page, 'Share');
    await page.waitForFunction(() => document.querySelector('#shared').textContent !== '');
    assert.ok((await text(page, '#link')).endsWith('/timeline.html#lock&speed=4&at=1.25'), await text(page, '#link'));
    await click(page, 'Resume');
    await state(page, 'ended');
    assert.match(await text(page, '#output'), /three walls are done/);
    await click(page, 'Share');
    await page.waitForFunction(() => document.querySelector('#link').textContent.endsWith('/timeline.html#lock&speed=4'));
  }));

  test('the programs follow the speed', () => use('timeline.html#lock&speed=0.1', async (page) => {
    await page.waitForFunction(() => document.querySelector('#output').textContent !== '');
    // At a tenth of the speed red would have the brush for five seconds; what is left of three ends at once at four times.
    await page.evaluate(() => {
      const speed = /** @type {HTMLSelectElement} */ (document.querySelector('#speed'));
      speed.value = '4';
      speed.dispatchEvent(new Event('change'));
    });
    await state(page, 'ended');
    const times = await page.$$eval('#events tr :first-child', (cells) => cells.map(({ textContent }) => Number(textContent)));
    assert.ok(times.at(-1) >= 3.29, `${times.at(-1)} s of the program's time`);
  }));

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
}
