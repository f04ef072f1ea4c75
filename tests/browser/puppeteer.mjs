/** Chromium and Firefox, driven by Puppeteer. */
import puppeteer from 'puppeteer-core';

const startLimit = 60_000;

/** @param {boolean} keepsPages @returns {string[]} */
const chromiumArguments = (keepsPages) => [
  '--no-first-run', '--disable-gpu', '--disable-quic', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // Otherwise a page that is left stays alive for a minute, with its requests, in case the user returns.
  ...(keepsPages ? [] : ['--disable-features=BackForwardCache']),
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

/**
 * Adds what Page has beyond Puppeteer's.
 * @param {import('puppeteer-core').Page} page
 * @returns {import('./browser.mjs').Page}
 */
function extend(page) {
  const failures = [];
  page.on('pageerror', (error) => {
    const text = /** @type {Error} */ (error)?.stack ?? String(error);
    // Firefox reports a refused request as an exception.
    if (!text.startsWith('Error: Cross-Origin Request Blocked')) failures.push(text);
  });
  /** @type {Promise<never>} */
  const crashed = new Promise((resolve, reject) => {
    page.once('error', (error) => {
      failures.push(error.message);
      reject(error);
    });
  });
  crashed.catch(() => {});
  return Object.assign(page, { failures, crashed, puppeteer: page, watch: (start) => page.evaluateOnNewDocument(start) });
}

/**
 * Starts Chromium or Firefox.
 * @param {import('./browser.mjs').Launch} launch
 * @returns {Promise<Pick<import('./browser.mjs').Browser, 'open' | 'close'>>}
 */
export async function startWithPuppeteer({ name, executablePath, profile, limit, keepsPages, started }) {
  const browser = await puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    headless: true,
    // Chromium exits when its pipe is closed, so it does not outlive a test that is killed.
    pipe: name !== 'firefox',
    args: name === 'firefox' ? [] : chromiumArguments(keepsPages),
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
  // It leads a process group with all of its processes.
  started(browser.process().pid);
  return {
    async open(url) {
      const page = extend(await browser.newPage());
      if (url) await page.puppeteer.goto(url, { timeout: startLimit });
      return page;
    },
    close: () => browser.close(),
  };
}
