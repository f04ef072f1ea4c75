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

/** Posts the events of the first tasks. @returns {Promise<void>} fulfilled when all were posted */
async function trace() {
  /** @type {Set<number>} */
  const tasks = new Set();
  /** @type {any[]} */
  let events = [];
  let left = 0;
  let timer;
  const flush = () => {
    timer = undefined;
    if (events.length + left > 0) post({ events, left });
    events = [];
    left = 0;
  };
  for await (const event of app.trace()) {
    if (event.kind === 'created' && tasks.size < mostTasks) tasks.add(event.task);
    else if (event.kind === 'created') left++;
    if (!tasks.has(event.task)) continue;
    events.push(event);
    timer ??= setTimeout(flush, pause);
  }
  clearTimeout(timer);
  flush();
}

const requests = {
  /** @param {{program: Uint8Array, args: string[], stdin: string, most: number}} given most: how much it may print, in bytes */
  async run({ program, args, stdin, most }) {
    const admit = outputLimit(most);
    app = await load(program, { args, stdin, name: 'main', stdout: outputOf('stdout', admit), stderr: outputOf('stderr', admit) });
    post({ started: true });
    const traced = trace();
    const exited = await app.run();
    await traced;
    post({ exited });
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
