/** A client of the W3C's WebDriver protocol: https://www.w3.org/TR/webdriver2/ */
import { setTimeout as sleep } from 'node:timers/promises';

/** The property that marks a JSON object as an element. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** A session: a browser with windows, each known by its handle. Commands run one after another. */
export class WebDriver {
  #base;
  #limit;
  /** The session's path. */
  #session = '';
  /** The window that commands are for. @type {string | undefined} */
  #window;
  /** The window that the browser starts with. It stays, because others can be opened only from one. */
  #first = '';
  /** The last command. @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {string} base the driver's URL @param {number} limit the time limit of each command, in milliseconds */
  constructor(base, limit) {
    this.#base = base;
    this.#limit = limit;
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async #request(method, path, body) {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
      signal: AbortSignal.timeout(this.#limit),
    });
    const { value } = /** @type {{value: any}} */ (await response.json());
    if (!response.ok) throw new Error(`${path.replace(/^\/session\/[^/]+/, '')}: ${value.message || value.error}`);
    return value;
  }

  /** Waits until the driver listens, and starts the browser. @param {object} capabilities that it must have @param {number} limit in milliseconds */
  async start(capabilities, limit) {
    const end = performance.now() + limit;
    while (!await this.#request('GET', '/status').then(({ ready }) => ready, () => false)) {
      if (performance.now() > end) throw new Error('the driver did not answer');
      await sleep(20);
    }
    const { sessionId } = await this.#request('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
    this.#session = `/session/${sessionId}`;
    this.#first = await this.command(undefined, 'GET', '/window');
  }

  /** Ends the browser. */
  async end() {
    await this.#request('DELETE', this.#session);
  }

  /**
   * Sends a command, after those before it have ended.
   * @param {string | undefined} window its window; undefined if it is for none
   * @param {string} method
   * @param {string} path below the session's
   * @param {object} [body]
   * @returns {Promise<any>} the command's result
   */
  command(window, method, path, body) {
    const run = async () => {
      if (window !== undefined && window !== this.#window) {
        this.#window = undefined;
        await this.#request('POST', `${this.#session}/window`, { handle: window });
        this.#window = window;
      }
      return this.#request(method, `${this.#session}${path}`, body);
    };
    const result = this.#last.then(run, run);
    this.#last = result;
    return result;
  }

  /** Opens a window. @returns {Promise<string>} its handle */
  async open() {
    // Not a tab: it would be hidden.
    const { handle } = await this.command(this.#first, 'POST', '/window/new', { type: 'window' });
    return handle;
  }

  /** @param {string} window */
  async close(window) {
    await this.command(window, 'DELETE', '/window');
    this.#window = undefined;
  }

  /** @param {string} window @param {string} selector @returns {Promise<string>} the path of the first element that it selects */
  async find(window, selector) {
    const element = await this.command(window, 'POST', '/element', { using: 'css selector', value: selector });
    return `/element/${element[elementKey]}`;
  }
}
