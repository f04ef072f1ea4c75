/** Makes the requests of a WASI program in a thread of its own: the other half of fetch_imports.mjs. */
import { workerData } from 'node:worker_threads';
import { weftStatus } from '../web/host/host_layout.mjs';
import { weftFetchArguments, weftHeaderLines, weftReason, weftUrl } from '../web/host/http_request.mjs';

/** @type {{port: import('node:worker_threads').MessagePort, posted: Int32Array}} */
const { port, posted } = workerData;

/** Posts a message to the program's thread and wakes it. @param {import('./fetch_imports.mjs').Message} message */
function post(message) {
  port.postMessage(message);
  Atomics.add(posted, 0, 1);
  Atomics.notify(posted, 0);
}

/** A request, from its start until the program closes it. The public methods are calls of the program. */
class Exchange {
  /** @type {number} */
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

  /** @param {{request: import('../web/host/http_request.mjs').HostRequest}} call */
  async start({ request: wanted }) {
    const number = this.#number;
    let url, request;
    try {
      const upload = wanted.uploads ? this.#uploadStream() : undefined;
      url = weftUrl(wanted.url, ['http:', 'https:']);
      request = weftFetchArguments(wanted, url, this.#controller.signal, upload);
    } catch (error) {
      post({ number, failure: { status: weftStatus.EINVAL, reason: weftReason(error) } });
      return;
    }
    try {
      const response = await fetch(.../** @type {[any]} */ (request));
      const encoder = new TextEncoder();
      this.#body = response.body?.getReader();
      const finalUrl = encoder.encode(response.url || url.href);
      post({ number, head: { status: response.status, url: finalUrl, headers: encoder.encode(weftHeaderLines(response.headers)) } });
    } catch (error) {
      post({ number, failure: { status: weftStatus.ENETWORK, reason: weftReason(error) } });
    }
  }

  /** @returns {ReadableStream} */
  #uploadStream() {
    const number = this.#number;
    return new ReadableStream({
      start: (controller) => void (this.#upload = controller),
      pull: () => post({ number, wantsUpload: true }),
      cancel: () => {
        this.#upload = undefined;
        post({ number, uploadFailure: { status: weftStatus.EPIPE, reason: 'the request accepts no more of its body' } });
      },
    }, { highWaterMark: 0 });
  }

  async read() {
    const number = this.#number;
    try {
      for (;;) {
        const { value, done } = this.#body ? await this.#body.read() : { done: true };
        if (done) post({ number, ended: true });
        else if (value.length > 0) post({ number, piece: value });
        else continue;
        return;
      }
    } catch (error) {
      post({ number, failure: { status: weftStatus.ENETWORK, reason: weftReason(error) } });
    }
  }

  /** @param {{piece: Uint8Array}} call */
  write({ piece }) {
    this.#upload?.enqueue(piece);
  }

  end() {
    this.#upload?.close();
    this.#upload = undefined;
  }

  close() {
    exchanges.delete(this.#number);
    // Cancels the stream too, which may have buffered bytes.
    this.#body?.cancel().catch(() => {});
    this.#controller.abort();
  }
}

/** @type {Map<number, Exchange>} */
const exchanges = new Map();

/** Aborts all requests. Then nothing keeps this thread. */
function quit() {
  for (const exchange of exchanges.values()) exchange.close();
  port.close();
}

port.on('message', (/** @type {{number: number, call: 'start' | 'read' | 'write' | 'end' | 'close' | 'quit'} & Record<string, any>} */ message) => {
  const { number, call } = message;
  if (call === 'quit') quit();
  if (call === 'start') exchanges.set(number, new Exchange(number));
  exchanges.get(number)?.[/** @type {'start'} */ (call)](/** @type {any} */ (message));
});

// If this thread ended, the program would wait without end.
process.on('uncaughtException', (error) => {
  for (const number of exchanges.keys()) post({ number, failure: { status: weftStatus.EIO, reason: weftReason(error) } });
});
