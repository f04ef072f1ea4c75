/**
 * HTTP requests for WASI programs under Node.js: what fetch_imports.h describes.
 *
 * A WASI program holds its thread until it ends, so the requests are made in another one
 * (fetch_worker.mjs), which starts with the first of them. It posts what happens and wakes this thread,
 * which looks when the program calls.
 */
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';

const notYet = -1;
/** Of weft/status.h. */
const brokenPipe = -20;

/** The strings of a weft_host_request that are options of fetch(), by their offset. */
const options = {
  redirect: 24, credentials: 28, mode: 32, cache: 36, referrer: 40, referrerPolicy: 44, integrity: 48,
};

/**
 * What is known here of a request.
 * @typedef {object} Exchange
 * @property {{status: number, url: Uint8Array, headers: Uint8Array}} [head]
 * @property {Uint8Array} [rest] what came of the body and was not taken
 * @property {boolean} asked for more of it
 * @property {boolean} ended
 * @property {boolean} wants more of the upload
 * @property {{status: number, reason: string}} [failure] of the request or its body
 * @property {{status: number, reason: string}} [refusal] of its upload
 * @property {string} said why the last call failed
 */

/**
 * What the worker posts of a request.
 * @typedef {{number: number, head?: {status: number, url: Uint8Array, headers: Uint8Array}, piece?: Uint8Array,
 *   ended?: true, wants?: true, failure?: {status: number, reason: string},
 *   refusal?: {status: number, reason: string}}} News
 */

export class Fetch {
  /** @type {() => WebAssembly.Memory} */
  #memory;
  /** @type {Map<number, Exchange>} */
  #exchanges = new Map();
  #last = 0;
  /** Those of which there is news. @type {Set<number>} */
  #news = new Set();
  /** How many messages the worker has posted. */
  #posted = new Int32Array(new SharedArrayBuffer(4));
  /** @type {Worker | undefined} */
  #worker;
  /** @type {import('node:worker_threads').MessagePort | undefined} */
  #port;

  /** @param {() => WebAssembly.Memory} memory the program's; called when it runs */
  constructor(memory) {
    this.#memory = memory;
  }

  /** What the program imports. @returns {Record<string, (...args: number[]) => number | void>} */
  get imports() {
    return {
      start: (request) => this.#start(request),
      wait: (milliseconds) => this.#wait(milliseconds),
      head: (number, sizes) => this.#head(number, sizes),
      head_text: (number, url, headers) => this.#headText(number, url, headers),
      read: (number, buffer, size) => this.#read(number, buffer, size >>> 0),
      write: (number, data, size) => this.#write(number, data >>> 0, size >>> 0),
      end: (number) => this.#post(number, { call: 'end' }),
      message: (number, text, size) => this.#message(number, text, size >>> 0),
      close: (number) => {
        this.#post(number, { call: 'close' });
        this.#exchanges.delete(number);
        this.#news.delete(number);
      },
    };
  }

  /** Aborts what is under way. @returns {Promise<void>} */
  async close() {
    this.#port?.close();
    await this.#worker?.terminate();
  }

  // ---- The worker ----

  #post(number, message, transfer = []) {
    if (this.#exchanges.has(number)) this.#port.postMessage({ number, ...message }, transfer);
  }

  #startWorker() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(new URL('fetch_worker.mjs', import.meta.url), {
      workerData: { port: port2, posted: this.#posted }, transferList: [port2], execArgv: [],
    });
    // It does not keep the process from ending.
    this.#worker.unref();
    port1.unref();
  }

  /** Takes in what the worker has posted. */
  #takeMessages() {
    for (let taken; (taken = receiveMessageOnPort(this.#port)); ) {
      /** @type {News} */
      const { number, head, piece, ended, wants, failure, refusal } = taken.message;
      const exchange = this.#exchanges.get(number);
      if (!exchange) continue;
      if (head) exchange.head = head;
      if (piece) exchange.rest = piece;
      if (piece || ended) exchange.asked = false;
      if (ended) exchange.ended = true;
      if (wants) exchange.wants = true;
      if (failure) exchange.failure = failure;
      if (refusal) exchange.refusal = refusal;
      this.#news.add(number);
    }
  }

  // ---- What the program calls ----

  /** @returns {Uint8Array} a view of its memory, which a growth of it ends */
  #bytes(address, size) {
    return new Uint8Array(this.#memory().buffer, address >>> 0, size);
  }

  #wait(milliseconds) {
    if (!this.#worker) return 0;
    for (const deadline = performance.now() + milliseconds; ; ) {
      const seen = Atomics.load(this.#posted, 0);
      this.#takeMessages();
      for (const number of this.#news) {
        this.#news.delete(number);
        return number;
      }
      const left = deadline - performance.now();
      if (left <= 0) return 0;
      Atomics.wait(this.#posted, 0, seen, left);
    }
  }

  #start(address) {
    if (!this.#worker) this.#startWorker();
    const view = new DataView(this.#memory().buffer, address >>> 0);
    const bytes = new Uint8Array(view.buffer);
    const pointer = (offset) => view.getUint32(offset, true);
    const text = (offset) => {
      const from = pointer(offset);
      return new TextDecoder().decode(bytes.subarray(from, bytes.indexOf(0, from)));
    };
    const body = pointer(12);
    const request = {
      url: text(0),
      method: text(4),
      headers: text(8),
      body: body === 0 ? undefined : bytes.slice(body, body + pointer(16)),
      uploads: bytes[view.byteOffset + 20] !== 0,
      keepalive: bytes[view.byteOffset + 21] !== 0,
      options: Object.fromEntries(Object.entries(options).map(([name, offset]) => [name, text(offset)])),
    };
    const number = ++this.#last;
    this.#exchanges.set(number, { asked: false, ended: false, wants: false, said: '' });
    this.#post(number, { call: 'start', request });
    return number;
  }

  /** @param {Exchange} exchange */
  #fail(exchange, { status, reason }) {
    exchange.said = reason;
    return status;
  }

  #head(number, sizes) {
    const exchange = this.#exchanges.get(number);
    if (exchange.failure) return this.#fail(exchange, exchange.failure);
    if (!exchange.head) return notYet;
    const { status, url, headers } = exchange.head;
    const view = new DataView(this.#memory().buffer, sizes >>> 0);
    [status, url.length, headers.length].forEach((size, i) => view.setInt32(i * 4, size, true));
    return 0;
  }

  #headText(number, url, headers) {
    const { head } = this.#exchanges.get(number);
    this.#bytes(url, head.url.length).set(head.url);
    this.#bytes(headers, head.headers.length).set(head.headers);
  }

  #read(number, buffer, size) {
    const exchange = this.#exchanges.get(number);
    if (exchange.rest) {
      const piece = exchange.rest.subarray(0, size);
      this.#bytes(buffer, piece.length).set(piece);
      exchange.rest = piece.length < exchange.rest.length ? exchange.rest.subarray(piece.length) : undefined;
      return piece.length;
    }
    if (exchange.failure) return this.#fail(exchange, exchange.failure);
    if (exchange.ended) return 0;
    if (!exchange.asked) {
      exchange.asked = true;
      this.#post(number, { call: 'read' });
    }
    return notYet;
  }

  #write(number, data, size) {
    const exchange = this.#exchanges.get(number);
    if (!exchange) return brokenPipe;
    const refusal = exchange.refusal ?? exchange.failure;
    if (refusal) return this.#fail(exchange, refusal);
    if (!exchange.wants) return notYet;
    exchange.wants = false;
    const piece = this.#bytes(data, size).slice();
    this.#post(number, { call: 'write', piece }, [piece.buffer]);
    return size;
  }

  #message(number, text, size) {
    const exchange = this.#exchanges.get(number);
    return exchange ? new TextEncoder().encodeInto(exchange.said, this.#bytes(text, size)).written : 0;
  }
}
