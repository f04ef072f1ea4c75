/** What the tests of the demos share: they visit the pages under the policy that their server sends. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

export const screenshots = fileURLToPath(new URL('../../build/demo-screenshots/', import.meta.url));

export const viewports = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

/** @typedef {import('./browser.mjs').Page} Page */

/**
 * @typedef {object} Suite
 * @property {string} name the browser's
 * @property {(path: string, call: (page: Page) => Promise<unknown>, prepare?: (page: Page) => Promise<unknown>) => Promise<void>} use
 *   opens a page of the demos on a phone, calls `call`, and checks that the policy refused nothing; prepare: called before
 *   the page is loaded
 * @property {(path: string, call: (page: Page) => Promise<unknown>, leave?: (page: Page) => Promise<unknown>) => Promise<void>} visit
 *   as use(), and takes screenshots, then calls `leave`
 */

/** @param {Page} page @param {string} selector @returns {Promise<string>} */
export const text = (page, selector) => page.$eval(selector, (found) => found.textContent);

/** Waits for a state of the page. @param {Page} page @param {string} wanted */
export const state = (page, wanted) => page.waitForFunction((value) => document.body.dataset.state === value, { timeout: 60_000 }, wanted);

/** Shows the page on a desktop. @param {Page} page */
export const onDesk = (page) => page.setViewport(viewports.desk);

/** Clicks the buttons with these labels, one right after the other. @param {Page} page @param {string[]} labels */
export const click = (page, ...labels) => page.evaluate((wanted) => {
  for (const label of wanted) [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label).click();
}, labels);

/** What is cut off, or hidden by something else, on the page. @param {Page} page @returns {Promise<string[]>} */
export const findCut = (page) => page.evaluate(() => {
  const found = [];
  for (const element of document.querySelectorAll('main *:not(g, .lines *, .box *)')) {
    const { left, right } = element.getBoundingClientRect();
    const isHidden = element.getAttribute('visibility') === 'hidden';
    if (!isHidden && (left < -1 || right > innerWidth + 1)) found.push(`<${element.localName}> "${element.textContent.trim().slice(0, 40)}" goes from ${left} to ${right}`);
  }
  for (const box of document.querySelectorAll('pre, .scroll')) {
    if (box.scrollWidth > box.clientWidth + 1) found.push(`${box.localName}#${box.id} is ${box.scrollWidth - box.clientWidth} pixels wider than its place`);
  }
  for (const row of document.querySelectorAll('.timeline > g')) {
    const [name, label] = [...row.querySelectorAll('.name, .state')].map((part) => part.getBoundingClientRect());
    if (name && name.right > label.left) found.push(`${row.textContent}: the name covers the state`);
  }
  for (const cell of document.querySelectorAll('td.number')) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    if (range.getClientRects().length > 1) found.push(`the number ${cell.textContent} is broken over lines`);
  }
  return found;
});

/**
 * @param {string} name the browser's
 * @param {() => {browser: import('./browser.mjs').Browser, origin: string}} context the browser and the server's origin,
 *   once the tests run
 * @returns {Suite}
 */
export function newSuite(name, context) {
  /**
   * Takes screenshots of a page in its present state: on a phone and a desktop, in light and, if the driver can emulate
   * them, dark colours. On a phone nothing is cut off.
   * @param {Page} page
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
        if (size === 'phone') assert.deepEqual(await findCut(page), [], `${path} on a phone`);
        const file = [name, path.replace(/\W+/g, '-'), size, scheme].filter(Boolean).join('-');
        await page.screenshot({ path: `${screenshots}${file}.png`, fullPage: true });
      }
    }
  }

  /** @type {Suite['use']} */
  async function use(path, call, prepare = async () => {}) {
    const { browser, origin } = context();
    const page = await browser.open();
    try {
      await page.setViewport(viewports.phone);
      await page.watch(() => {
        globalThis.weftTestRefused = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => globalThis.weftTestRefused.push(`${effectiveDirective} ${blockedURI}`));
      });
      await prepare(page);
      await page.goto(`${origin}/${path}`);
      await call(page);
      assert.deepEqual(await page.evaluate(() => [globalThis.crossOriginIsolated, ...globalThis.weftTestRefused]), [false]);
      assert.deepEqual(page.failures, []);
    } finally {
      await page.close();
    }
  }

  return {
    name,
    use,
    visit: (path, call, leave = async () => {}) => use(path, async (page) => {
      await call(page);
      await takeScreenshots(page, path);
      await leave(page);
    }),
  };
}
