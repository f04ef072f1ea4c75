/**
 * The worker of a program. Of the messages that it posts, `started` comes first, and `exited` or `crashed` last.
 *
 * What the program prints is posted at once: a program that does not return, and prints, is seen.
 */
import './sandbox_globals.js';
import { load } from '../../bindings/js/src/load.mjs';

/** How many tasks are traced, with how many events, and how many are listed: a program may have a million. */
const mostTasks = 40;
const mostEvents = 2000;
const mostListed = 300;
/** How long events are collected, in milliseconds. */
const pause = 40;
/** How many pieces of output are posted at once in each period, in milliseconds: the page stands still if there are a million. */
const burst = 100;
const period = 16;

/** @type {import('../../bindings/js/src/load.mjs').App} */
let app;
/** How many tasks there are. */
let alive = 0;

const post = (/** @type {object} */ message) => globalThis.postMessage(message);

/** What the program prints. */
class Output {
  #bytesLeft;
  #linesLeft;
  #began = -Infinity;
  #count = 0;
  /** @type {{text: string, kind: string}[]} */
  #pieces = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{bytes: number, lines: number}} most how much it may print */
  constructor({ bytes, lines }) {
    this.#bytesLeft = bytes;
    this.#linesLeft = lines;
  }

  /** @param {string} kind stdout or stderr @returns {any} what looks like a WritableStream, but writes at once */
  stream(kind) {
    const decoder = new TextDecoder();
    return {
      getWriter: () => ({
        closed: new Promise(() => {}),
        ready: Promise.resolve(),
        write: async (/** @type {Uint8Array} */ bytes) => this.#write(bytes, decoder, kind),
        async close() {},
        async abort() {},
      }),
    };
  }

  /** @param {Uint8Array} bytes @param {TextDecoder} decoder @param {string} kind */
  #write(bytes, decoder, kind) {
    if (this.#isFlooded) return;
    const text = decoder.decode(bytes, { stream: true });
    this.#bytesLeft -= bytes.length;
    this.#linesLeft -= text.split('\n').length - 1;
    if (this.#isFlooded) {
      this.flush();
      post({ flood: true });
      return;
    }
    const last = this.#pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#pieces.push({ text, kind });
    const now = performance.now();
    if (now - this.#began > period) {
      this.#began = now;
      this.#count = 0;
    }
    if (this.#count++ < burst) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), period);
  }

  get #isFlooded() {
    return this.#bytesLeft < 0 || this.#linesLeft < 0;
  }

  /** Posts what is left. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pieces.length > 0) post({ print: this.#pieces });
    this.#pieces = [];
  }
}

/** Tells at which line a task waits: the coroutine of the event is "name:line", see playground_lines.h. @param {any} event */
function withLine(event) {
  if (!['started', 'resumed', 'waiting'].includes(event.kind)) return event;
  const line = app.module._take_line_of_await();
  return event.kind === 'waiting' ? { ...event, coroutine: `${event.coroutine}:${line}` } : event;
}

/** Posts the first events of the first tasks. @returns {() => void} posts what is left */
function trace() {
  /** @type {Set<number>} */
  const tasks = new Set();
  /** @type {any[]} */
  let events = [];
  let told = 0;
  let left = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (events.length + left > 0) post({ events, left, isCut: told === mostEvents });
    events = [];
    left = 0;
  };
  app.module.weftTrace((/** @type {any} */ event) => {
    if (event.kind === 'created') alive++;
    else if (event.kind === 'done') alive--;
    if (told === mostEvents) return;
    if (event.kind === 'created' && tasks.size < mostTasks) tasks.add(event.task);
    else if (event.kind === 'created') left++;
    const traced = withLine(event);
    if (!tasks.has(event.task)) return;
    events.push(traced);
    if (++told === mostEvents) flush();
    else timer ??= setTimeout(flush, pause);
  });
  return flush;
}

const requests = {
  /** @param {{program: Uint8Array, args: string[], stdin: string, most: {bytes: number, lines: number}}} given most: how much it may print */
  async run({ program, args, stdin, most }) {
    const output = new Output(most);
    let endTrace = () => {};
    try {
      app = await load(program, { args, stdin, name: 'main', stdout: output.stream('stdout'), stderr: output.stream('stderr') });
      post({ started: true });
      endTrace = trace();
      const exited = await app.run();
      output.flush();
      endTrace();
      post({ exited });
    } catch (error) {
      output.flush();
      endTrace();
      post({ crashed: error instanceof Error ? error.message : String(error) });
    }
  },
  interrupt: () => app?.interrupt(),
  /** @param {number} id of the request */
  tasks: (id) => post(alive > mostListed ? { id, many: alive } : { id, tasks: app.tasks() }),
};

addEventListener('message', ({ data: { request, given } }) => void requests[/** @type {'run'} */ (request)](given));
