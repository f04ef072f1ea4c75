/**
 * The worker of a program. Of the messages that it posts, `started` comes first, and `exited` or `crashed` last.
 *
 * What the program prints is posted at once: a program that does not return, and prints, is seen.
 */
import './sandbox_globals.js';
import { load } from '../../bindings/js/src/load.mjs';

/** How many tasks are traced: a program may have a million. */
const mostTasks = 40;
/** How long events are collected, in milliseconds. */
const pause = 40;

/** @type {import('../../bindings/js/src/load.mjs').App} */
let app;

const post = (/** @type {object} */ message) => globalThis.postMessage(message);

/** @param {string} kind @param {(size: number) => boolean} admit @returns {any} what looks like a WritableStream, but writes at once */
const outputOf = (kind, admit) => ({
  getWriter: () => ({
    closed: new Promise(() => {}),
    ready: Promise.resolve(),
    async write(/** @type {Uint8Array} */ bytes) {
      if (admit(bytes.length)) post({ print: bytes.slice(), kind });
    },
    async close() {},
    async abort() {},
  }),
});

/** @param {number} most in bytes @returns {(size: number) => boolean} whether there is room for more */
function outputLimit(most) {
  let printed = 0;
  return (size) => {
    const had = printed;
    printed += size;
    if (printed > most && had <= most) post({ flood: true });
    return printed <= most;
  };
}

/** What the program exports. @type {any} */
let exported = {};
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (/** @type {any[]} */ ...given) => {
  const made = await /** @type {any} */ (instantiate)(...given);
  exported = (made.instance ?? made).exports;
  return made;
};

/** The line of the last await in the present step, which each await notes: see make_playground.mjs. */
const line = {
  /** @returns {Int32Array} the place of the number */
  get place() {
    const { memory, line_of_await: address } = exported;
    return address ? new Int32Array(memory.buffer, address.value, 1) : new Int32Array(1);
  },
};

/** Tells at which line a task waits: the coroutine of the event is "name:line". @param {any} event */
function withLine(event) {
  if (event.kind === 'started' || event.kind === 'resumed') line.place[0] = 0;
  return event.kind === 'waiting' ? { ...event, coroutine: `${event.coroutine}:${line.place[0]}` } : event;
}

/** Posts the events of the first tasks. @returns {() => void} posts what is left */
function trace() {
  /** @type {Set<number>} */
  const tasks = new Set();
  /** @type {any[]} */
  let events = [];
  let left = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flush = () => {
    timer = undefined;
    if (events.length + left > 0) post({ events, left });
    events = [];
    left = 0;
  };
  app.module.weftTrace((/** @type {any} */ event) => {
    if (event.kind === 'created' && tasks.size < mostTasks) tasks.add(event.task);
    else if (event.kind === 'created') left++;
    const told = withLine(event);
    if (!tasks.has(event.task)) return;
    events.push(told);
    timer ??= setTimeout(flush, pause);
  });
  return () => {
    clearTimeout(timer);
    flush();
  };
}

const requests = {
  /** @param {{program: Uint8Array, args: string[], stdin: string, most: number}} given most: how much it may print, in bytes */
  async run({ program, args, stdin, most }) {
    const admit = outputLimit(most);
    app = await load(program, { args, stdin, name: 'main', stdout: outputOf('stdout', admit), stderr: outputOf('stderr', admit) });
    post({ started: true });
    const end = trace();
    try {
      const exited = await app.run();
      end();
      post({ exited });
    } catch (error) {
      end();
      throw error;
    }
  },
  interrupt: () => app?.interrupt(),
  /** @param {number} id of the request */
  tasks: (id) => post({ id, tasks: app.tasks() }),
};

addEventListener('message', async ({ data: { request, given } }) => {
  try {
    await requests[/** @type {'run'} */ (request)](given);
  } catch (error) {
    if (request === 'run') post({ crashed: error instanceof Error ? error.message : String(error) });
  }
});
