/** Makes the requests of a WASI program, in a thread of its own: the other half of fetch_imports.mjs. */
import { workerData } from 'node:worker_threads';

/** Of weft/status.h. */
const statusInvalid = -4;
const statusNetwork = -9;
const statusIo = -10;
const statusPipe = -20;

/** @type {{port: import('node:worker_threads').MessagePort, posted: Int32Array}} */
const { port, posted } = workerData;

/** @param {import('./fetch_imports.mjs').News} news */
function tell(news, transfer = []) {
  port.postMessage(news, transfer);
  Atomics.add(posted, 0, 1);
  Atomics.notify(posted, 0);
}

/** The most telling message of a failure: fetch()'s own "fetch failed" says nothing. @returns {string} */
function reasonOf(error) {
  let best = '';
  for (let each = error; each instanceof Error; each = each.errors?.[0] ?? each.cause) best = each.message || each.code || best;
  return best || String(error) || 'the request failed';
}

/** @throws {TypeError} */
function urlOf(text) {
  if (!URL.canParse(text)) throw new TypeError(`invalid URL "${text}"`);
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`URL "${text}" is of a scheme that cannot be fetched`);
  if (url.username || url.password) throw new TypeError('a URL with a user name or password in it');
  return url;
}

/** @param {string} lines each "name: value" and a newline @throws {TypeError} that names the header */
function headersOf(lines) {
  const headers = new Headers();
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const colon = line.indexOf(':');
    if (colon < 0) throw new TypeError(`invalid header "${line}": it has no colon`);
    try {
      headers.append(line.slice(0, colon), line.slice(colon + 1));
    } catch {
      throw new TypeError(`invalid header "${line}"`);
    }
  }
  return headers;
}

/**
 * @param {{url: string, method: string, headers: string, body?: Uint8Array, uploads: boolean, keepalive: boolean,
 *   options: Record<string, string>}} wanted
 * @param {AbortSignal} signal
 * @param {ReadableStream | undefined} upload
 * @returns {Request}
 * @throws {TypeError} that says what is wrong with it
 */
function requestOf({ url, method, headers, body, keepalive, options }, signal, upload) {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || /^(connect|trace|track)$/i.test(method)) {
    throw new TypeError(`invalid method "${method}"`);
  }
  if ((body || upload) && /^(get|head)$/i.test(method)) throw new TypeError(`a ${method} request with a body`);
  /** @type {RequestInit} */
  const init = { method, headers: headersOf(headers), signal, keepalive };
  // Not the bytes themselves: Node 20 cannot send those again after a redirect.
  if (body) init.body = new Blob([body]);
  if (upload) Object.assign(init, { body: upload, duplex: 'half' });
  for (const [name, value] of Object.entries(options)) {
    if (value !== '') init[name] = name === 'referrer' && value === 'no-referrer' ? '' : value;
  }
  return new Request(urlOf(url), init);
}

/** A request, from its start until the program closes it. */
class Exchange {
  #number;
  #controller = new AbortController();
  /** @type {ReadableStreamDefaultController | undefined} */
  #upload;
  /** @type {ReadableStreamDefaultReader | undefined} */
  #body;

  /** @param {number} number */
  constructor(number) {
    this.#number = number;
  }

  async start({ request: wanted }) {
    const number = this.#number;
    try {
      const request = this.#make(wanted);
      const answer = await fetch(request);
      const encoder = new TextEncoder();
      let lines = '';
      for (const [name, value] of answer.headers) lines += `${name}: ${value}\n`;
      this.#body = answer.body?.getReader();
      tell({ number, head: { status: answer.status, url: encoder.encode(answer.url || request.url), headers: encoder.encode(lines) } });
    } catch (error) {
      tell({ number, failure: { status: error.status ?? statusNetwork, reason: reasonOf(error) } });
    }
  }

  #make(wanted) {
    try {
      return requestOf(wanted, this.#controller.signal, wanted.uploads ? this.#uploadStream() : undefined);
    } catch (error) {
      throw Object.assign(error, { status: statusInvalid });
    }
  }

  #uploadStream() {
    const number = this.#number;
    return new ReadableStream({
      start: (controller) => void (this.#upload = controller),
      pull: () => tell({ number, wants: true }),
      cancel: () => {
        this.#upload = undefined;
        tell({ number, refusal: { status: statusPipe, reason: 'the request takes no more of its body' } });
      },
    }, { highWaterMark: 0 });
  }

  async read() {
    const number = this.#number;
    try {
      for (;;) {
        const { value, done } = this.#body ? await this.#body.read() : { done: true };
        if (done) tell({ number, ended: true });
        else if (value.length > 0) tell({ number, piece: value });
        else continue;
        return;
      }
    } catch (error) {
      tell({ number, failure: { status: statusNetwork, reason: reasonOf(error) } });
    }
  }

  write({ piece }) {
    this.#upload?.enqueue(piece);
  }

  end() {
    this.#upload?.close();
    this.#upload = undefined;
  }

  close() {
    exchanges.delete(this.#number);
    // The stream too, which has buffered some.
    this.#body?.cancel().catch(() => {});
    this.#controller.abort();
  }
}

/** @type {Map<number, Exchange>} */
const exchanges = new Map();

port.on('message', ({ number, call, ...details }) => {
  if (call === 'start') exchanges.set(number, new Exchange(number));
  exchanges.get(number)?.[call](details);
});

// The end of this thread would leave the program waiting.
process.on('uncaughtException', (error) => {
  for (const number of exchanges.keys()) tell({ number, failure: { status: statusIo, reason: reasonOf(error) } });
});
