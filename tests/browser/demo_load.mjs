/** Tests of the page that measures itself under load. See demos.test.mjs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { click, state, text } from './demo_suite.mjs';

/** @param {import('./demo_suite.mjs').Page} page @param {string} count */
const tasks = (page, count) => page.waitForFunction((wanted) => document.querySelector('#tasks').textContent === wanted, { timeout: 60_000 }, count);

/** The row of a work in the table. @param {import('./demo_suite.mjs').Page} page @param {string} work @returns {Promise<Record<string, string>>} */
const rowOf = (page, work) => page.$$eval('#measured tr', (rows, wanted) => {
  const row = rows.find(({ firstElementChild }) => firstElementChild?.textContent === wanted);
  return Object.fromEntries([...row?.querySelectorAll('[data-label]') ?? []].map((cell) => [/** @type {HTMLElement} */ (cell).dataset.label, cell.textContent]));
}, work);

/** @param {import('./demo_suite.mjs').Suite} suite */
export function testLoad({ name, use, visit }) {
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
    await tasks(page, '100,000');
    const busy = await measure();
    for (const [when, intervals] of Object.entries({ idle, busy })) {
      context.diagnostic(`frame intervals, ${when}: median ${intervals[60].toFixed(1)} ms, the longest ${intervals[119].toFixed(1)} ms`);
    }
    // A page whose program does not yield draws a frame a second, or none. page_pump.test.mjs tests that the
    // program waits for overdue frames, by a clock of its own; the intervals here depend on the machine's load.
    assert.ok(busy[60] < 10 * Math.max(idle[60], 16), `${busy[60]} ms, ${idle[60]} ms when idle`);
    assert.notEqual(await text(page, '#rate'), '0');
    await page.waitForFunction(() => document.querySelector('#measured .number') !== null);
    assert.equal((await rowOf(page, 'Weft')).tasks, '100,000');
  }, async (page) => {
    await page.click('#toggle');
    await state(page, 'idle');
  }));

  test('the ball and the text follow the user while tasks run, and the delays are told', () => use('load.html', async (page) => {
    await state(page, 'idle');
    await click(page, '10,000 tasks', 'Start');
    await tasks(page, '10,000');
    await page.$eval('#box', (box) => box.scrollIntoView({ block: 'center' }));
    /** The middle of an element. @param {string} selector */
    const middleOf = (selector) => page.$eval(selector, (found) => {
      const { left, top, width, height } = found.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    /** Presses the mouse's button where the ball was just now. @returns {Promise<boolean>} whether that was fast enough */
    const catchBall = async () => {
      const ball = await middleOf('#ball');
      await page.mouse.move(ball.x, ball.y);
      await page.mouse.down();
      return page.evaluate(() => document.querySelector('#ball:active') !== null);
    };
    for (let i = 0; i < 50 && !(await catchBall()); i++) await page.mouse.up();
    const { x, y } = await middleOf('#box');
    await page.mouse.move(x, y);
    await page.mouse.move(x - 20, y + 10);
    await page.waitForFunction((wanted) => {
      const { left, top, width, height } = document.querySelector('#ball').getBoundingClientRect();
      return Math.hypot(left + width / 2 - wanted.x, top + height / 2 - wanted.y) < 40;
    }, {}, { x: x - 20, y: y + 10 });
    await page.mouse.up();
    await page.focus('#text');
    await page.keyboard.press('w');
    await page.waitForFunction(() => /** @type {HTMLTextAreaElement} */ (document.querySelector('#text')).value === 'w');
    await page.waitForFunction(() => / ms$/.test(document.querySelector('#delay').textContent));
    assert.match((await rowOf(page, 'Weft'))['longest input delay'], / ms$/);
  }));

  for (const work of ['JavaScript promises', 'A blocking loop']) {
    test(`beside ${work} the page draws about a frame a second, and the work can be stopped`, () => use('load.html', async (page) => {
      await state(page, 'idle');
      await click(page, work, '1,000 tasks', 'Start');
      await tasks(page, '1,000');
      // Four pauses, of a frame or two each; a busy machine makes them fewer.
      const frames = await page.evaluate(() => new Promise((resolve) => {
        const start = performance.now();
        let seen = 0;
        requestAnimationFrame(function frame() {
          seen++;
          if (performance.now() - start < 4000) requestAnimationFrame(frame);
          else resolve(seen);
        });
      }));
      assert.ok(frames <= 10, `${frames} frames in four seconds`);
      await click(page, 'Stop');
      await state(page, 'idle');
      await tasks(page, '0');
      const { tasks: count, 'longest frame': longest } = await rowOf(page, work);
      assert.equal(count, '1,000');
      assert.ok(Number(longest.replaceAll(',', '').replace(' ms', '')) >= 990, longest);
      await click(page, 'Weft', 'Start');
      await tasks(page, '1,000');
    }));
  }

  test('a million tasks run, and end', () => use('load.html', async (page) => {
    await state(page, 'idle');
    await click(page, '1,000,000 tasks', 'Start');
    await tasks(page, '1,000,000');
    await click(page, 'Stop');
    await state(page, 'idle');
    await tasks(page, '0');
  }));

  test('the last choice counts while tasks are being started or stopped', () => use('load.html', async (page) => {
    await state(page, 'idle');
    await click(page, 'Start', '1,000 tasks');
    await tasks(page, '1,000');
    await click(page, '10,000 tasks', 'Stop');
    await state(page, 'idle');
    await tasks(page, '0');
    await sleep(1000);
    assert.deepEqual([await text(page, '#toggle'), await text(page, '#tasks')], ['Start', '0']);
    await click(page, 'Start', 'Stop', 'Start');
    await tasks(page, '10,000');
  }));

  test('the ball lies still where less motion is wanted', { skip: name !== 'chromium' && 'the driver cannot ask for it' }, () => use('load.html', async (page) => {
    await state(page, 'idle');
    const place = () => page.$eval('#ball', (ball) => /** @type {HTMLElement} */ (ball).style.transform);
    const before = await place();
    await page.evaluate(() => new Promise((done) => {
      let frames = 0;
      requestAnimationFrame(function frame() {
        if (++frames < 20) requestAnimationFrame(frame);
        else done(undefined);
      });
    }));
    assert.equal(await place(), before);
    await page.focus('#ball');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((old) => /** @type {HTMLElement} */ (document.querySelector('#ball')).style.transform !== old, {}, before);
  }, (page) => page.puppeteer.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])));
}
