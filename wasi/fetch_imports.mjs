/**
 * HTTP requests of WASI programs under Node.js: implements the imports that fetch_imports.h describes.
 *
 * A WASI program blocks its thread until it ends, so the requests run in another thread (fetch_worker.mjs), which starts
 * with the first request. That thread posts messages and wakes this one, which receives them when the program calls.
 */
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { weftFetchSizes, weftStatus } from '../web/host/host_layout.mjs';
import { weftReadRequest } from '../web/host/http_request.mjs';

/** WEFT__FETCH_NOT_YET and the success of fetch_imports.h. */
const NOT_YET = -1;
const OK = 0;

/** How long the worker may take to end, in milliseconds. */
const PATIENCE = 2000;

/**
 * @typedef {{status: number, url: Uint8Array, headers: Uint8Array}} Head the status, URL and headers of a response
 * @typedef {{status: number, reason: string}} Failure
 */

/**
 * What is known of a request.
 * @typedef {object} Exchange
 * @property {Head} [head]
 * @property {Uint8Array} [rest] bytes of the body that arrived and were not read yet
 * @property {'idle' | 'asked' | 'ended'} body whether more of it was requested, or it has ended
 * @property {boolean} wantsUpload the request wants more of the body that the program writes
 * @property {Failure} [failure] of the request or its response
 * @property {Failure} [uploadFailure]
 * @property {string} reason why the last call failed
 */

/**
 * What the worker posts about a request.
 * @typedef {object} Message
 * @property {number} number of the request
 * @property {Head} [head]
 * @property {Uint8Array} [piece] of the body
 * @property {true} [ended] the body has ended
 * @property {true} [wantsUpload]
 * @property {Failure} [failure]
 * @property {Failure} [uploadFailure]
 */

/** The imports of one program. */
export class Fetch {
  /** @type {() => WebAssembly.Memory} */
  #memory;
  /** @type {Map<number, Exchange>} */
  #exchanges = new Map();
  /** The number of the last request. */
  #last = 0;
  /** The requests that have news. @type {Set<number>} */
  #news = new Set();
  /** How many messages the worker has posted. */
  #posted = new Int32Array(new SharedArrayBuffer(4));
  /** @type {Worker | undefined} */
  #worker;
  /** Resolves when the worker has ended. @type {Promise<unknown> | undefined} */
  #ended;
  /** @type {import('node:worker_threads').MessagePort | undefined} */
  #port;

  /** @param {() => WebAssembly.Memory} memory returns the program's memory; called while the program runs */
  constructor(memory) {
    this.#memory = memory;
  }

  /** The import module "weft_fetch". @returns {Record<string, (...args: number[]) => number | void>} */
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

  /** Aborts pending requests, and ends the worker. @returns {Promise<void>} */
  async close() {
    const worker = this.#worker;
    if (!worker) return;
    // It ends by itself: Node.js may hang if a thread is stopped in which fetch() has run.
    this.#port?.postMessage({ call: 'quit' });
    worker.ref();
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    // A connection that is being made may keep it.
    const late = new Promise((resolve) => { timer = setTimeout(resolve, PATIENCE); });
    await Promise.race([this.#ended, late]);
    clearTimeout(timer);
    await worker.terminate();
  }

  // ---- The worker ----

  /**
   * @param {number} number
   * @param {{call: 'start' | 'read' | 'write' | 'end' | 'close'} & Record<string, unknown>} message
   * @param {import('node:worker_threads').TransferListItem[]} [transfer]
   */
  #post(number, message, transfer = []) {
    if (this.#exchanges.has(number)) this.#port?.postMessage({ number, ...message }, transfer);
  }

  #startWorker() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(new URL('fetch_worker.mjs', import.meta.url), {
      workerData: { port: port2, posted: this.#posted }, transferList: [port2], execArgv: [],
    });
    const worker = this.#worker;
    this.#ended = new Promise((resolve) => { worker.once('exit', resolve); });
    // The worker does not keep the process alive.
    this.#worker.unref();
    port1.unref();
  }

  /** Receives what the worker has posted. */
  #receiveMessages() {
    if (!this.#port) return;
    for (let received; (received = receiveMessageOnPort(this.#port)); ) {
      /** @type {Message} */
      const { number, head, piece, ended, wantsUpload, failure, uploadFailure } = received.message;
      const exchange = this.#exchanges.get(number);
      if (!exchange) continue;
      if (head) exchange.head = head;
      if (piece) {
        exchange.rest = piece;
        exchange.body = 'idle';
      }
      if (ended) exchange.body = 'ended';
      if (wantsUpload) exchange.wantsUpload = true;
      if (failure) exchange.failure = failure;
      if (uploadFailure) exchange.uploadFailure = uploadFailure;
      this.#news.add(number);
    }
  }

  // ---- The imports ----

  /** @param {number} address @param {number} size @returns {Uint8Array} a view, valid until the memory grows */
  #bytes(address, size) {
    return new Uint8Array(this.#memory().buffer, address >>> 0, size);
  }

  /** @param {number} milliseconds @returns {number} a request that has news, or 0 */
  #wait(milliseconds) {
    if (!this.#worker) return 0;
    for (const deadline = performance.now() + milliseconds; ; ) {
      const seen = Atomics.load(this.#posted, 0);
      this.#receiveMessages();
      const [number] = this.#news;
      if (number !== undefined) {
        this.#news.delete(number);
        return number;
      }
      const left = deadline - performance.now();
      if (left <= 0) return 0;
      Atomics.wait(this.#posted, 0, seen, left);
    }
  }

  /** @param {number} address of a weft_host_request @returns {number} */
  #start(address) {
    if (!this.#worker) this.#startWorker();
    const request = weftReadRequest(this.#memory().buffer, address >>> 0);
    const number = ++this.#last;
    this.#exchanges.set(number, { body: 'idle', wantsUpload: false, reason: '' });
    this.#post(number, { call: 'start', request });
    return number;
  }

  /** A request that is not closed: the program asks only about such. @param {number} number @returns {Exchange} */
  #exchange(number) {
    const exchange = this.#exchanges.get(number);
    if (!exchange) throw new RangeError(`weft_fetch: the request ${number} is closed, or was never started`);
    return exchange;
  }

  /** @param {Exchange} exchange @param {Failure} failure @returns {number} its status */
  #fail(exchange, { status, reason }) {
    exchange.reason = reason;
    return status;
  }

  /** @param {number} number @param {number} sizes address of a weft__fetch_sizes @returns {number} */
  #head(number, sizes) {
    const exchange = this.#exchange(number);
    if (exchange.failure) return this.#fail(exchange, exchange.failure);
    if (!exchange.head) return NOT_YET;
    const { status, url, headers } = exchange.head;
    const view = new DataView(this.#memory().buffer, sizes >>> 0);
    view.setInt32(weftFetchSizes.status, status, true);
    view.setInt32(weftFetchSizes.url, url.length, true);
    view.setInt32(weftFetchSizes.headers, headers.length, true);
    return OK;
  }

  /** @param {number} number @param {number} url address @param {number} headers address */
  #headText(number, url, headers) {
    const { head } = this.#exchange(number);
    if (!head) throw new RangeError(`weft_fetch: the request ${number} has no response yet`);
    this.#bytes(url, head.url.length).set(head.url);
    this.#bytes(headers, head.headers.length).set(head.headers);
  }

  /** @param {number} number @param {number} buffer address @param {number} size @returns {number} */
  #read(number, buffer, size) {
    const exchange = this.#exchange(number);
    if (exchange.rest) {
      const piece = exchange.rest.subarray(0, size);
      this.#bytes(buffer, piece.length).set(piece);
      exchange.rest = piece.length < exchange.rest.length ? exchange.rest.subarray(piece.length) : undefined;
      return piece.length;
    }
    if (exchange.failure) return this.#fail(exchange, exchange.failure);
    if (exchange.body === 'ended') return 0;
    if (exchange.body === 'idle') {
      exchange.body = 'asked';
      this.#post(number, { call: 'read' });
    }
    return NOT_YET;
  }

  /** @param {number} number @param {number} data address @param {number} size @returns {number} */
  #write(number, data, size) {
    const exchange = this.#exchanges.get(number);
    if (!exchange) return weftStatus.EPIPE;
    const failure = exchange.uploadFailure ?? exchange.failure;
    if (failure) return this.#fail(exchange, failure);
    if (!exchange.wantsUpload) return NOT_YET;
    exchange.wantsUpload = false;
    const piece = this.#bytes(data, size).slice();
    this.#post(number, { call: 'write', piece }, [piece.buffer]);
    return size;
  }

  /** @param {number} number @param {number} text address @param {number} size @returns {number} */
  #message(number, text, size) {
    const exchange = this.#exchanges.get(number);
    return exchange ? new TextEncoder().encodeInto(exchange.reason, this.#bytes(text, size)).written : 0;
  }
}
