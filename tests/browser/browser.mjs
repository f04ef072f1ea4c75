/** Starts headless browsers, each with its own profile, and removes their processes and profiles afterwards. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { browsers, findBrowser } from '../../tools/setup/browsers.mjs';

/** The browsers that the tests run in: 'chromium' and 'firefox'. */
export const browserNames = Object.keys(browsers);

const startLimit = 60_000;
const closeLimit = 10_000;

const chromiumArguments = [
  '--no-first-run', '--disable-gpu', '--disable-quic', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // Otherwise a page that is left stays alive for a minute, with its requests, in case the user returns.
  '--disable-features=BackForwardCache',
  // Chromium's sandbox does not work for root, the user in containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Puppeteer's arguments that exempt hidden pages from throttling, which the tests need. */
const omittedArguments = [
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
];

/** Firefox makes no requests of its own, and none is delayed after a WebSocket that failed. */
const firefoxPreferences = {
  'network.websocket.delay-failed-reconnects': false,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': '',
};

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
 * @typedef {object} Browser
 * @property {string} name 'chromium' or 'firefox'
 * @property {import('puppeteer-core').Browser} puppeteer
 * @property {(url?: string) => Promise<Page>} open opens a tab, with a page in it
 * @property {() => Promise<void>} close closes the browser, by force if necessary, and removes its profile
 */

/**
 * @typedef {import('puppeteer-core').Page & {failures: string[], crashed: Promise<never>}} Page
 *   failures: the uncaught exceptions in the page, and its crash; crashed: rejected when the page crashes
 */

/**
 * Starts a browser.
 * @param {string} name one of browserNames
 * @param {{arguments?: string[], limit?: number}} [options] arguments: further command-line arguments; limit: the time
 *   limit of each command to the browser, in milliseconds (default: two minutes)
 * @returns {Promise<Browser>}
 */
export function openBrowser(name, options = {}) {
  const opening = startBrowser(name, options);
  const done = () => starting.delete(opening);
  starting.add(opening);
  opening.then(done, done);
  return opening;
}

async function startBrowser(name, { arguments: more = [], limit = 120_000 }) {
  const executablePath = findBrowser(name);
  if (!executablePath) throw new Error(`${name} is not installed: run node tools/setup.mjs browser`);
  const profile = await mkdtemp(join(tmpdir(), `weft-${name}-`));
  let started;
  const remove = () => {
    removals.delete(remove);
    try {
      // The browser leads a process group with all of its processes.
      if (started) process.kill(-started.process().pid, 'SIGKILL');
    } catch {
      // The processes have ended.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  removals.add(remove);
  try {
    started = await puppeteer.launch({
      browser: name === 'firefox' ? 'firefox' : 'chrome',
      executablePath,
      headless: true,
      // Chromium exits when its pipe is closed, so it does not outlive a test that is killed.
      pipe: name !== 'firefox',
      args: [...(name === 'firefox' ? [] : chromiumArguments), ...more],
      ignoreDefaultArgs: omittedArguments,
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
        // Firefox reports a refused request as an exception.
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
