/** The hooks of newer versions of Node.js, which must not wait: they let a worker compile, and block until it has. */
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { idOf, isCFile, syntaxError } from './module_url.mjs';

/** @typedef {{text: string, message?: undefined} | {text?: undefined, message: string}} Answer */

/** @type {((id: string) => Answer) | undefined} */
let ask;

/** @returns {(id: string) => Answer} */
function startWorker() {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('module_worker.mjs', import.meta.url), {
    workerData: { port: port2, done }, transferList: [port2], execArgv: [], env: { ...process.env, NODE_OPTIONS: '' },
  });
  worker.unref();
  return (id) => {
    Atomics.store(done, 0, 0);
    port1.postMessage(id);
    Atomics.wait(done, 0, 0);
    return receiveMessageOnPort(port1)?.message;
  };
}

/**
 * @param {string} url
 * @param {object} context
 * @param {(url: string, context: object) => object} next
 * @returns {object}
 */
export function load(url, context, next) {
  if (!isCFile(url)) return next(url, context);
  ask ??= startWorker();
  const { text, message } = ask(idOf(url));
  if (text === undefined) throw syntaxError(message);
  return { format: 'module', shortCircuit: true, source: text };
}
