/** Starts browsers, headless, with a profile of their own, and sees to it that nothing is left of them. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { browsers, findBrowser } from '../../tools/setup/browsers.mjs';

/** The browsers that tests are run in: 'chromium' and 'firefox'. */
export const browserNames = Object.keys(browsers);

const startLimit = 60_000;
const closeLimit = 10_000;

const chromiumArguments = [
  '--no-first-run', '--disable-gpu', '--disable-quic', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // Else a page that is left lives on for a minute, with its requests, in case the user comes back.
  '--disable-features=BackForwardCache',
  // Chromium's own sandbox does not work for root, as whom containers run.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Puppeteer's own that keep hidden pages as fast as others. */
const chromiumLeftOut = [
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
];

/** Of Firefox: no traffic but the pages', and that without a pause after a WebSocket that failed. */
const firefoxPreferences = {
  'network.websocket.delay-failed-reconnects': false,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': '',
};

/** What removes the browsers that are open, and those that are being started. */
const removals = new Set();
const starting = new Set();
process.on('exit', () => removals.forEach((remove) => remove()));
for (const [signal, status] of [['SIGHUP', 129], ['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, async () => {
    await Promise.allSettled(starting);
    process.exit(status);
  });
}

/**
 * Waits, but not for ever.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} limit milliseconds
 * @param {string} what for the error: "WHAT took more than ... s"
 * @returns {Promise<T>}
 */
export async function within(promise, limit, what) {
  let timer;
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
 * @typedef {object} Browser
 * @property {string} name 'chromium' or 'firefox'
 * @property {import('puppeteer-core').Browser} puppeteer what it is driven by
 * @property {(url?: string) => Promise<Page>} open opens a tab, and a page in it
 * @property {() => Promise<void>} close ends it, by force if need be, and removes its profile
 */

/**
 * @typedef {import('puppeteer-core').Page & {failures: string[], crashed: Promise<never>}} Page
 *   `failures`: exceptions that nobody caught in the page, and that it crashed; `crashed` is rejected then
 */

/**
 * Starts a browser.
 * @param {string} name one of browserNames
 * @param {{arguments?: string[], limit?: number}} [options] more arguments of its command line; how many
 *   milliseconds anything that it is asked for may take (default: two minutes)
 * @returns {Promise<Browser>}
 */
export function openBrowser(name, options = {}) {
  const opening = startBrowser(name, options);
  const over = () => starting.delete(opening);
  starting.add(opening);
  opening.then(over, over);
  return opening;
}

async function startBrowser(name, { arguments: more = [], limit = 120_000 }) {
  const executablePath = findBrowser(name);
  if (!executablePath) throw new Error(`there is no ${name}: node tools/setup.mjs browser installs it`);
  const profile = await mkdtemp(join(tmpdir(), `weft-${name}-`));
  let started;
  const remove = () => {
    removals.delete(remove);
    try {
      // With all of its processes: it leads a group of its own.
      if (started) process.kill(-started.process().pid, 'SIGKILL');
    } catch {
      // They have ended.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  removals.add(remove);
  try {
    started = await puppeteer.launch({
      browser: name === 'firefox' ? 'firefox' : 'chrome',
      executablePath,
      headless: true,
      // Without a reader at its other end Chromium ends, so that it outlives no test that is killed.
      pipe: name !== 'firefox',
      args: [...(name === 'firefox' ? [] : chromiumArguments), ...more],
      ignoreDefaultArgs: chromiumLeftOut,
      extraPrefsFirefox: firefoxPreferences,
      userDataDir: profile,
      env: { ...process.env, TMPDIR: profile },
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
      timeout: startLimit,
      protocolTimeout: limit,
    });
  } catch (error) {
    remove();
    throw new Error(`${executablePath} did not start: ${error.message}`, { cause: error });
  }
  return {
    name,
    puppeteer: started,
    async open(url) {
      const page = await started.newPage();
      page.failures = [];
      page.on('pageerror', (error) => {
        const text = error?.stack ?? String(error);
        // Firefox tells of a request that is refused as of an exception.
        if (!text.startsWith('Error: Cross-Origin Request Blocked')) page.failures.push(text);
      });
      page.crashed = new Promise((resolve, reject) => {
        page.once('error', (error) => {
          page.failures.push(error.message);
          reject(error);
        });
      });
      page.crashed.catch(() => {});
      if (url) await page.goto(url, { timeout: startLimit });
      return page;
    },
    async close() {
      await within(started.close(), closeLimit, `closing ${name}`).catch(() => {});
      remove();
    },
  };
}
