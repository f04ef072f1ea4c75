/**
 * Starts workers: those of Node.js, also in Deno and Bun, which end a process that waits for them; in pages those of the web.
 *
 * @typedef {object} StartedWorker
 * @property {(message: any, moved: any[]) => void} post
 * @property {(receive: (message: any) => void) => void} listen
 * @property {(died: (reason: unknown) => void) => void} watch `died` is called if the worker ends by itself
 * @property {(isBusy: boolean) => void} [hold] whether the process waits for the worker
 * @property {(idle: () => void) => void} [onIdle] `idle` is called when the process has nothing left to do
 * @property {() => void} terminate
 */

import { nodeModule } from '../urls.mjs';

/** Whether there is a process, and no page with workers of its own. */
const isProcess = () => Boolean(globalThis.process?.versions?.node) && (!globalThis.document || !globalThis.Worker);

/** How many threads the machine has. @returns {Promise<number>} */
export async function parallelism() {
  if (!isProcess()) return globalThis.navigator?.hardwareConcurrency ?? 4;
  const { availableParallelism, cpus } = await nodeModule('node:os');
  return availableParallelism?.() ?? cpus().length;
}

/** @param {any} script @returns {StartedWorker} */
function startOnPage(script) {
  const isWorker = typeof script?.postMessage === 'function';
  // Bundlers know this form.
  const worker = isWorker ? script
    : script ? new Worker(script, { type: 'module', name: 'weft' })
      : new Worker(new URL('./worker_thread.mjs', import.meta.url), { type: 'module', name: 'weft' });
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    listen: (receive) => worker.addEventListener('message', (/** @type {MessageEvent} */ { data }) => receive(data)),
    watch(died) {
      worker.addEventListener('error', (/** @type {ErrorEvent} */ event) => {
        event.preventDefault();
        died(event.error ?? new Error(event.message || 'its script cannot be loaded'));
      });
      worker.addEventListener('messageerror', () => died(new Error('a message cannot be read')));
    },
    terminate: () => worker.terminate(),
  };
}

/** Bundlers copy what they see to be a URL of a file, but know only workers of the web. */
const url = import.meta.url;

/** What to call when the process has nothing left to do. @type {Set<() => void>} */
const idle = new Set();
const callIdle = () => {
  for (const call of idle) call();
};

/** @param {any} script @returns {Promise<StartedWorker>} */
async function startInProcess(script) {
  const { process } = globalThis;
  const { Worker: Thread } = await nodeModule('node:worker_threads');
  const worker = typeof script?.postMessage === 'function' ? script : new Thread(script ?? new URL('./worker_thread.mjs', url), {
    // The worker inherits the options of the command line, but refuses one that is for the text of --eval.
    ...(process.execArgv.some((/** @type {string} */ option) => option.startsWith('--input-type')) && { execArgv: [] }),
  });
  /** @type {(() => void) | undefined} */
  let whenIdle;
  worker.unref();
  worker.on('exit', () => {
    if (whenIdle) idle.delete(whenIdle);
  });
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    listen: (receive) => worker.on('message', receive),
    watch(died) {
      worker.on('error', died);
      worker.on('messageerror', died);
      worker.on('exit', (/** @type {number} */ code) => died(new Error(`its thread has ended with status ${code}`)));
    },
    hold: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    onIdle(call) {
      if (!process.listeners('beforeExit').includes(callIdle)) process.on('beforeExit', callIdle);
      whenIdle = call;
      idle.add(call);
    },
    terminate: () => void worker.terminate(),
  };
}

/** @param {any} [script] a worker, or the URL of its script, in place of the package's @returns {Promise<StartedWorker>} */
export const startWorker = async (script) => (isProcess() ? startInProcess(script) : startOnPage(script));

/**
 * In a worker: its port to the thread that has started it.
 * @param {(port: import('./link.mjs').Port) => void} use called at once in a worker of the web, which does not keep
 *   messages that come later
 */
export async function openPort(use) {
  if (typeof globalThis.postMessage === 'function' && !globalThis.process?.versions?.node) {
    use({
      post: (message, moved) => globalThis.postMessage(message, /** @type {any} */ (moved)),
      listen: (receive) => globalThis.addEventListener('message', ({ data }) => receive(data)),
    });
    return;
  }
  const { parentPort } = await nodeModule('node:worker_threads');
  use({
    post: (message, moved) => parentPort.postMessage(message, moved),
    listen: (receive) => parentPort.on('message', receive),
  });
}
