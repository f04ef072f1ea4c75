/** Tests of the live task tree. See demos.test.mjs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { state, text } from './demo_suite.mjs';

/** @param {import('./demo_suite.mjs').Page} page @param {string} wanted a text in the tree */
const shows = (page, wanted) => page.waitForFunction((label) => document.querySelector('#tree').shadowRoot.textContent.includes(label), {}, wanted);

/** The names of the tasks below a task. @param {import('./demo_suite.mjs').Page} page @param {string} task @returns {Promise<string[]>} */
async function below(page, task) {
  const find = (/** @type {any[]} */ tasks) => tasks.find(({ name }) => name === task) ?? tasks.flatMap(({ awaits }) => find(awaits) ?? [])[0];
  return find(JSON.parse(await text(page, '#json')))?.awaits.map(({ name }) => name);
}

/** Clicks the button that cancels a task. @param {import('./demo_suite.mjs').Page} page @param {string} task */
const cancel = (page, task) => page.evaluate((name) => {
  const { shadowRoot } = document.querySelector('#tree');
  /** @type {HTMLElement} */ (shadowRoot.querySelector(`[aria-label="Cancel ${name}"]`)).click();
}, task);

/** @param {import('./demo_suite.mjs').Suite} suite */
export function testInspector({ use, visit }) {
  test('the inspector shows the tree of tasks until all have ended', () => visit('inspector.html', async (page) => {
    await shows(page, 'worker 3');
    await shows(page, 'part 3');
    assert.deepEqual(JSON.parse(await text(page, '#json')).map(({ name: task }) => task), ['shop']);
    assert.deepEqual(await below(page, 'shop'), ['feed', 'pool', 'batches']);
    assert.deepEqual(await below(page, 'pool'), ['worker 1', 'worker 2', 'worker 3']);
    await page.click('#cancel');
    await state(page, 'ended');
    await page.evaluate(() => document.querySelector('#tree').removeAttribute('keep'));
    await shows(page, 'no task');
    await page.click('#cancel');
    await state(page, 'running');
    await shows(page, 'worker 3');
  }));

  test('one worker at a time holds the printer', () => use('inspector.html', async (page) => {
    await shows(page, 'holds the printer');
    // In every tree that the page shows for a while.
    const seen = await page.evaluate(() => new Promise((resolve) => {
      const trees = [];
      document.querySelector('#tree').addEventListener('weft-tasks', (event) => {
        const all = (/** @type {any[]} */ tasks) => tasks.flatMap((task) => [task, ...all(task.awaits)]);
        trees.push(all(/** @type {CustomEvent} */ (event).detail).filter(({ holds }) => holds));
        if (trees.length === 12) resolve(trees);
      });
    }));
    assert.ok(seen.some((holders) => holders.length === 1), JSON.stringify(seen));
    for (const holders of seen) {
      assert.ok(holders.length <= 1, JSON.stringify(holders));
      for (const { name, waitsFor, coroutines } of holders) {
        assert.match(name, /^worker [123]$/);
        assert.deepEqual([waitsFor, coroutines], ['a sleep', ['worker', 'print_label']]);
      }
    }
  }));

  test('each task can be cancelled: its group goes on, and a cancelled group ends its tasks', () => use('inspector.html', async (page) => {
    await shows(page, 'worker 3');
    await cancel(page, 'worker 2');
    await page.waitForFunction(() => !document.querySelector('#json').textContent.includes('worker 2'));
    assert.deepEqual(await below(page, 'pool'), ['worker 1', 'worker 3']);
    await cancel(page, 'pool');
    await page.waitForFunction(() => !document.querySelector('#json').textContent.includes('worker'));
    assert.deepEqual(await below(page, 'shop'), ['feed', 'batches']);
    await cancel(page, 'shop');
    await state(page, 'ended');
  }));

  test('nothing jumps while tasks come and go', () => use('inspector.html', async (page) => {
    await page.evaluate(() => document.querySelector('#tree').setAttribute('keep', '600000'));
    await shows(page, 'part 3');
    const places = await page.evaluate(() => new Promise((resolve) => {
      const tree = document.querySelector('#tree');
      /** The places of each line, from the top of the tree. @type {Record<string, Set<number>>} */
      const found = {};
      let trees = 0;
      const look = () => {
        const { top } = tree.getBoundingClientRect();
        for (const line of tree.shadowRoot.querySelectorAll('[part~="task"]')) {
          const name = line.querySelector('[part="name"]').textContent;
          (found[name] ??= new Set()).add(Math.round(line.getBoundingClientRect().top - top));
        }
      };
      tree.addEventListener('weft-tasks', () => {
        look();
        if (++trees === 25) resolve(Object.fromEntries(Object.entries(found).map(([name, all]) => [name, [...all]])));
      });
    }));
    assert.deepEqual(Object.keys(places).sort(), ['batches', 'feed', 'part 1', 'part 2', 'part 3', 'pool', 'shop', 'worker 1', 'worker 2', 'worker 3']);
    for (const [name, all] of Object.entries(places)) assert.equal(all.length, 1, `${name} was at ${all.join(', ')}`);
  }));
}
