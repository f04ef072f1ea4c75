/** Tests of the scraper. See demos.test.mjs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { state, text } from './demo_suite.mjs';

/** Starts the scraper, and calls `now` in its page while the program is loading. */
const whileItLoads = (page, now) => page.evaluate(`(() => {
  new MutationObserver((changes, observer) => {
    observer.disconnect();
    setTimeout(${now});
  }).observe(document.querySelector('#cells'), { childList: true });
  document.querySelector('#start').click();
})()`);
const clickCancel = () => /** @type {HTMLElement} */ (document.querySelector('#cancel')).click();

/** @param {import('./demo_suite.mjs').Suite} suite */
export function testScrape({ use, visit }) {
  test('the slider sets the number of pending fetches, and cancel ends them', () => visit('scrape.html', async (page) => {
    const pending = (/** @type {number} */ count) => page.waitForFunction(
      (wanted) => document.querySelectorAll('#cells .begin').length === wanted, { timeout: 30_000 }, count);
    await state(page, 'idle');
    assert.equal(await page.$$eval('#cells .cell', (cells) => cells.length), 96, 'before the start');
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

  test('the cells are numbered and coloured by arrival, and the times add up', () => use('scrape.html', async (page) => {
    await state(page, 'idle');
    await page.focus('#limit');
    await page.keyboard.press('End');
    await page.click('#start');
    await state(page, 'ended');
    assert.equal(await text(page, '#summary'), 'Finished: 96 of 96 pages');
    const cells = await page.$$eval('#cells .end', (found) => found.map((cell) => ({
      number: Number(cell.textContent), colour: getComputedStyle(cell).backgroundColor,
    })));
    // In each of three rounds a page is missing, and a connection breaks.
    assert.equal(cells.length, 90);
    cells.sort((a, b) => a.number - b.number);
    assert.ok(cells.every(({ number }, i) => number > i && number <= 96) && new Set(cells.map(({ number }) => number)).size === 90);
    assert.ok(new Set(cells.map(({ colour }) => colour)).size > 20, 'colours');
    const [taken, alone, speedup] = (await page.$$eval('.figures dd', (found) => found.map(({ textContent }) => textContent))).map(parseFloat);
    assert.ok(taken > 0 && Math.abs(speedup - alone / taken) < 0.1, `${alone} s in ${taken} s is not ${speedup} ×`);
    // What the server waits before it responds, three times.
    assert.ok(alone > 30, `${alone} s`);
  }));

  test('a scrape can be cancelled before it has begun', () => use('scrape.html', async (page) => {
    await state(page, 'idle');
    await page.evaluate(() => document.querySelectorAll('button').forEach((button) => button.click()));
    await state(page, 'ended');
    assert.equal(await text(page, '#summary'), 'Cancelled: 0 of 96 pages');
    await whileItLoads(page, clickCancel);
    await page.waitForFunction(() => document.querySelectorAll('#cells .cancel').length === 96, { timeout: 30_000 });
    assert.equal(await text(page, '#summary'), 'Cancelled: 0 of 96 pages');
    assert.equal(await page.evaluate(() => document.body.dataset.state), 'ended');
  }));

  test('the slider counts while the scraper is loading', () => use('scrape.html', async (page) => {
    await state(page, 'idle');
    await whileItLoads(page, () => {
      const limit = /** @type {HTMLInputElement} */ (document.querySelector('#limit'));
      limit.value = '7';
      limit.dispatchEvent(new Event('input'));
    });
    await page.waitForFunction(() => document.querySelectorAll('#cells .begin').length === 7, { timeout: 30_000 });
  }));
}
