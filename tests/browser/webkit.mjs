/** WebKit, Safari's engine: WebKitGTK's MiniBrowser on a virtual display, driven by its WebDriver. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../../tools/demo/static_server.mjs';
import { WebDriver } from './webdriver.mjs';

const startLimit = 60_000;
/** The pause before another look for the outcome of a call in a page, in milliseconds. */
const interval = 10;

/** The codes of keys, by Puppeteer's names. */
const keys = { End: '\uE010', Home: '\uE011', ArrowRight: '\uE014' };

/**
 * Calls a function in a page; called there, under a policy that forbids code from strings. The page keeps the outcome
 * until it is taken. It also collects uncaught exceptions, from the first call in a document on.
 * @param {(...args: unknown[]) => any} call
 * @param {unknown[]} args
 * @returns {{number: number, outcome?: {value?: string, error?: string}, failures: string[]}} the call's number, its
 *   outcome if it has ended, and the exceptions since the last call
 */
function begin(call, args) {
  const describe = (/** @type {unknown} */ error) => (error instanceof Error ? `${error}\n${error.stack}` : String(error));
  const state = globalThis.weftWebDriver ??= { outcomes: new Map(), calls: 0, failures: [] };
  if (!state.take) {
    addEventListener('error', ({ error, message }) => state.failures.push(describe(error ?? message)));
    addEventListener('unhandledrejection', ({ reason }) => state.failures.push(describe(reason)));
    state.take = (/** @type {number} */ number) => {
      const outcome = state.outcomes.get(number);
      state.outcomes.delete(number);
      return { number, outcome, failures: state.failures.splice(0) };
    };
  }
  const mine = ++state.calls;
  const returned = (/** @type {unknown} */ value) => state.outcomes.set(mine, { value: JSON.stringify(value) });
  const threw = (/** @type {unknown} */ error) => state.outcomes.set(mine, { error: describe(error) });
  try {
    const result = call(...args);
    if (typeof result?.then === 'function') result.then(returned, threw);
    else returned(result);
  } catch (error) {
    threw(error);
  }
  return state.take(mine);
}

/** Takes the outcome of a call in a page; called there. @param {number} number */
function take(number) {
  return globalThis.weftWebDriver?.take(number) ?? null;
}

/** The part of Puppeteer's Page that the tests use: see Page in browser.mjs. */
class WebKitPage {
  /** @type {string[]} */
  failures = [];
  /** A page that has crashed fails the next command instead. @type {Promise<never>} */
  crashed = new Promise(() => {});
  /** Called in each new document. @type {(() => void)[]} */
  #starts = [];

  /**
   * @param {WebDriver} driver
   * @param {string} window
   * @param {Set<WebKitPage>} pages the open pages of the browser, with this one
   */
  constructor(driver, window, pages) {
    this.driver = driver;
    this.window = window;
    this.pages = pages;
    pages.add(this);
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  #command(method, path, body) {
    return this.driver.command(this.window, method, path, body);
  }

  /** @param {string} script @param {unknown[]} args */
  #execute(script, ...args) {
    return this.#command('POST', '/execute/sync', { script, args });
  }

  /** Calls a function, given by its source, and awaits its result. @param {string} source @param {unknown[]} args */
  async #call(source, args) {
    let state = await this.#execute(`return (${begin})(${source}, arguments[0])`, args);
    while (state) {
      this.failures.push(...state.failures);
      if (state.outcome) {
        const { value, error } = state.outcome;
        if (error !== undefined) throw new Error(error);
        return value === undefined || value === null ? undefined : JSON.parse(value);
      }
      await sleep(interval);
      state = await this.#execute(`return (${take})(arguments[0])`, state.number);
    }
    throw new Error('the page has left the document of this call');
  }

  /** @param {Function | string} call a function, or an expression @param {unknown[]} args as JSON */
  evaluate(call, ...args) {
    return this.#call(typeof call === 'string' ? `() => (${call})` : `${call}`, args);
  }

  /** @param {string} selector @param {Function} call @param {unknown[]} args */
  $eval(selector, call, ...args) {
    return this.#call(`(selector, ...rest) => (${call})(document.querySelector(selector), ...rest)`, [selector, ...args]);
  }

  /** @param {string} selector @param {Function} call @param {unknown[]} args */
  $$eval(selector, call, ...args) {
    return this.#call(`(selector, ...rest) => (${call})([...document.querySelectorAll(selector)], ...rest)`, [selector, ...args]);
  }

  /** @param {Function} call @param {{timeout?: number}} [options] @param {unknown[]} args */
  async waitForFunction(call, { timeout = 30_000 } = {}, ...args) {
    const end = performance.now() + timeout;
    while (!await this.evaluate(call, ...args)) {
      if (performance.now() > end) throw new Error(`waited more than ${timeout / 1000} s for ${call}`);
      await sleep(interval);
    }
  }

  /** @param {() => void} start */
  async watch(start) {
    this.#starts.push(start);
  }

  /** Waits for the load event: on a busy machine WebDriver returns before the page's modules have run. */
  async #loaded() {
    for (const start of [() => {}, ...this.#starts]) await this.evaluate(start);
    await this.waitForFunction(() => document.readyState === 'complete');
  }

  /** @param {string} url */
  async goto(url) {
    await this.#command('POST', '/url', { url });
    await this.#loaded();
  }

  async reload() {
    await this.#command('POST', '/refresh');
    await this.#loaded();
  }

  /** Gives the page a size. A window is at least 447 pixels wide. @param {{width: number, height: number}} size */
  async setViewport({ width, height }) {
    await this.#command('POST', '/window/rect', { x: 0, y: 0, width, height });
    const [wide, high] = await this.evaluate(() => [innerWidth, innerHeight]);
    if (wide < width || high !== height) await this.#command('POST', '/window/rect', { width: 2 * width - wide, height: 2 * height - high });
  }

  async bringToFront() {
    for (const page of this.pages) if (page !== this) await page.#command('POST', '/window/minimize');
    const { width, height } = await this.#command('GET', '/window/rect');
    await this.#command('POST', '/window/rect', { width, height });
  }

  /** Takes a picture of what the window shows. @param {{path: string}} options */
  async screenshot({ path }) {
    await writeFile(path, await this.#command('GET', '/screenshot'), 'base64');
  }

  /** @param {string} selector */
  async click(selector) {
    await this.#command('POST', `${await this.driver.find(this.window, selector)}/click`);
  }

  /** @param {string} selector */
  focus(selector) {
    return this.$eval(selector, (/** @type {HTMLElement} */ element) => element.focus());
  }

  keyboard = {
    press: (/** @type {string} */ key) => {
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: keys[key] ?? key }));
      return this.#command('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
  };

  /** @param {object} action of the mouse */
  #point = (action) => this.#command('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', actions: [action] }] });

  mouse = {
    move: (/** @type {number} */ x, /** @type {number} */ y) => this.#point({ type: 'pointerMove', x, y, duration: 0 }),
    down: () => this.#point({ type: 'pointerDown', button: 0 }),
    up: () => this.#point({ type: 'pointerUp', button: 0 }),
  };

  async close() {
    this.pages.delete(this);
    await this.driver.close(this.window);
  }
}

/** @returns {Promise<number>} a port of 127.0.0.1 that is free now */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts WebKit.
 * @param {import('./browser.mjs').Launch} launch
 * @returns {Promise<Pick<import('./browser.mjs').Browser, 'open' | 'close'>>}
 */
export async function startWebKit({ executablePath, profile, limit, started }) {
  const environment = {
    ...process.env,
    HOME: profile,
    TMPDIR: profile,
    XDG_RUNTIME_DIR: profile,
    XDG_CACHE_HOME: profile,
    XDG_CONFIG_HOME: profile,
    XDG_DATA_HOME: profile,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
  };
  /** Starts a process group that ends with this process. @param {string} command @param {string[]} args @param {object} more */
  const startGroup = async (command, args, more = {}) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true, env: { ...environment, ...more },
    });
    await once(child, 'spawn');
    started(child.pid);
    return child;
  };
  const display = await startGroup('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1200x24', '-nolisten', 'tcp']);
  const [number] = await once(display.stdio[3], 'data', { signal: AbortSignal.timeout(startLimit) });
  const port = await freePort();
  await startGroup(executablePath, [`--port=${port}`], { DISPLAY: `:${String(number).trim()}` });
  const driver = new WebDriver(`http://127.0.0.1:${port}`, limit);
  // WebKit takes the time of scripts with the page's own setTimeout(), which a test may replace.
  await driver.start({ timeouts: { script: null, pageLoad: startLimit } }, startLimit);
  /** @type {Set<WebKitPage>} */
  const pages = new Set();
  return {
    async open(url) {
      const page = new WebKitPage(driver, await driver.open(), pages);
      if (url) await page.goto(url);
      return /** @type {any} */ (page);
    },
    close: () => driver.end(),
  };
}
