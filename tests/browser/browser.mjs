/** Starts headless browsers, each with its own profile, and removes their processes and profiles afterwards. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browsers, findBrowser } from '../../tools/setup/browsers.mjs';
import { startWithPuppeteer } from './puppeteer.mjs';
import { startWebKit } from './webkit.mjs';

/** The browsers that the tests run in: 'chromium', 'firefox' and 'webkit'. */
export const browserNames = Object.keys(browsers);

const closeLimit = 10_000;

/** For each open browser the function that removes it. @type {Set<() => void>} */
const removals = new Set();
/** The browsers that are being started. @type {Set<Promise<Browser>>} */
const starting = new Set();
process.on('exit', () => removals.forEach((remove) => remove()));
for (const [signal, status] of /** @type {[NodeJS.Signals, number][]} */ ([['SIGHUP', 129], ['SIGINT', 130], ['SIGTERM', 143]])) {
  process.once(signal, async () => {
    await Promise.allSettled(starting);
    process.exit(status);
  });
}

/**
 * Awaits a promise with a time limit.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} limit in milliseconds
 * @param {string} what the subject of the error: "WHAT took more than ... s"
 * @returns {Promise<T>}
 * @throws {Error} if the limit is exceeded
 */
export async function within(promise, limit, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A page, in a tab or a window of its own.
 * @typedef {Pick<import('puppeteer-core').Page, 'evaluate' | '$eval' | '$$eval' | 'waitForFunction' | 'reload' | 'setViewport' |
 *   'screenshot' | 'click' | 'focus' | 'keyboard' | 'mouse' | 'bringToFront' | 'close'> & {
 *   goto: (url: string) => Promise<unknown>, watch: (start: () => void) => Promise<unknown>, failures: string[],
 *   crashed: Promise<never>, puppeteer?: import('puppeteer-core').Page}} Page
 *   bringToFront: shows the page, and hides all others of the browser;
 *   watch: calls a function in each document that the page loads next, before its scripts run (WebKit: after it has
 *   loaded);
 *   failures: the uncaught exceptions in the page, and its crash;
 *   crashed: rejected when the page crashes;
 *   puppeteer: the page as Puppeteer sees it, in Chromium and Firefox
 */

/**
 * @typedef {object} Browser
 * @property {string} name one of browserNames
 * @property {(url?: string) => Promise<Page>} open opens a page
 * @property {() => Promise<void>} close closes the browser, by force if necessary, and removes its profile
 */

/**
 * What a browser is started with.
 * @typedef {object} Launch
 * @property {string} name one of browserNames
 * @property {string} executablePath
 * @property {string} profile an empty directory
 * @property {number} limit the time limit of each command to the browser, in milliseconds
 * @property {boolean} keepsPages whether Chromium keeps pages that are left, as the others do
 * @property {(pid: number) => void} started to be called for each process that leads a group of the browser's
 */

/** @type {Record<string, (launch: Launch) => Promise<Pick<Browser, 'open' | 'close'>>>} */
const start = { chromium: startWithPuppeteer, firefox: startWithPuppeteer, webkit: startWebKit };

/**
 * Starts a browser.
 * @param {string} name one of browserNames
 * @param {{limit?: number, keepsPages?: boolean}} [options] limit: the time limit of each command to the browser, in
 *   milliseconds (default: two minutes); keepsPages: whether Chromium keeps a page that is left, in case the user
 *   returns, as the others do (default: false)
 * @returns {Promise<Browser>}
 */
export function openBrowser(name, options = {}) {
  const opening = startBrowser(name, options);
  const done = () => starting.delete(opening);
  starting.add(opening);
  opening.then(done, done);
  return opening;
}

async function startBrowser(name, { limit = 120_000, keepsPages = false }) {
  const executablePath = findBrowser(name);
  if (!executablePath) throw new Error(`${name} is not installed: run node tools/setup.mjs browser`);
  const profile = await mkdtemp(join(tmpdir(), `weft-${name}-`));
  /** @type {number[]} */
  const leaders = [];
  const remove = () => {
    removals.delete(remove);
    for (const pid of leaders) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // The processes have ended.
      }
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  removals.add(remove);
  try {
    const { open, close } = await start[name]({ name, executablePath, profile, limit, keepsPages, started: (pid) => leaders.push(pid) });
    return {
      name,
      open,
      async close() {
        await within(close(), closeLimit, `closing ${name}`).catch(() => {});
        remove();
      },
    };
  } catch (error) {
    remove();
    throw new Error(`${executablePath} did not start: ${error.message}`, { cause: error });
  }
}
