/** Starts browsers, headless, with a profile of their own, and sees to it that nothing is left of them. */
import { mkdtemp, rm } from 'node:fs/promises';
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
  // Chromium's own sandbox does not work for root, as whom containers run.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Puppeteer's own that keep hidden pages as fast as others. */
const chromiumLeftOut = [
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
];

/** Of Firefox: no traffic but the pages'. */
const firefoxPreferences = {
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': '',
};

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
 * @typedef {import('puppeteer-core').Page & {failures: string[]}} Page `failures`: exceptions that nobody
 *   caught in the page, and that it crashed
 */

/**
 * Starts a browser.
 * @param {string} name one of browserNames
 * @param {{arguments?: string[], limit?: number}} [options] more arguments of its command line; how many
 *   milliseconds anything that it is asked for may take (default: two minutes)
 * @returns {Promise<Browser>}
 */
export async function openBrowser(name, { arguments: more = [], limit = 120_000 } = {}) {
  const executablePath = findBrowser(name);
  if (!executablePath) throw new Error(`there is no ${name}: node tools/setup.mjs browser installs it`);
  const profile = await mkdtemp(join(tmpdir(), `weft-${name}-`));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  let started;
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
      timeout: startLimit,
      protocolTimeout: limit,
    });
  } catch (error) {
    await removeProfile();
    throw new Error(`${executablePath} did not start: ${error.message}`, { cause: error });
  }
  const child = started.process();
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
      page.on('error', (error) => page.failures.push(`the page crashed: ${error.message}`));
      if (url) await page.goto(url, { timeout: startLimit });
      return page;
    },
    async close() {
      await within(started.close(), closeLimit, `closing ${name}`).catch(() => {});
      try {
        // With all of its processes: it leads a group of its own.
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // They have ended.
      }
      await removeProfile();
    },
  };
}
