/** Programs in workers: what `load` gives, with the program in a thread of its own. */
import { newError } from '../errors.mjs';
import { iterable } from '../iterable_stream.mjs';
import { newCalls } from '../load.mjs';
import { urlOf } from '../urls.mjs';
import { Link } from './link.mjs';
import { encode, encodeArguments, encodeRecord, isSignal } from './message.mjs';
import { startWorker } from './start_worker.mjs';

/**
 * A call of a coroutine is a promise, and one of a generator an iterator: which of the two it is, only the worker knows.
 * @template T
 * @extends {Promise<T>}
 */
export class RemoteCall extends Promise {
  static get [Symbol.species]() {
    return Promise;
  }

  /** The iterator of a generator. @param {'next' | 'return' | 'throw'} method @param {unknown[]} given @returns {Promise<any>} */
  async #step(method, given) {
    const iterator = /** @type {any} */ (await this);
    if (typeof iterator?.[method] !== 'function') throw new TypeError('the coroutine is no generator: it cannot be iterated over');
    return iterator[method](...given);
  }

  /** @param {unknown[]} given */
  next(...given) {
    return this.#step('next', given);
  }

  /** @param {unknown} [value] */
  return(value) {
    return this.#step('return', [value]);
  }

  /** @param {unknown} [reason] */
  throw(reason) {
    return this.#step('throw', [reason]);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** For `await using`. */
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.return();
  }
}

/**
 * Gives an object the coroutines of a program: as functions of `call`, and as its own where the names do not clash.
 * @param {any} object
 * @param {string[]} names
 * @param {(name: string, given: unknown[]) => RemoteCall<any>} callNamed
 */
export function addCalls(object, names, callNamed) {
  object.call = newCalls(names);
  for (const name of names) {
    object.call[name] = (/** @type {unknown[]} */ ...given) => callNamed(name, given);
    if (!(name in object)) Object.defineProperty(object, name, { value: object.call[name], enumerable: true });
  }
}

/** @param {any} source @returns {Promise<{source: any, isModule: boolean}>} what a message can have */
async function sourceForWorker(source) {
  let given = await source;
  if (typeof given === 'function') {
    throw new TypeError('loadInWorker: a function cannot be passed to a worker: pass the URL of the .mjs file that exports it');
  }
  if (typeof given?.href === 'string') given = given.href;
  if (typeof given === 'string') return { source: (await urlOf(given)).href, isModule: /\.m?js([?#].*)?$/.test(given) };
  if (typeof given?.arrayBuffer !== 'function' || typeof given.slice === 'function') return { source: given, isModule: false };
  if (given.ok === false) throw newError('UNREADABLE', `load: ${given.url || 'the program'} cannot be loaded: HTTP status ${given.status}`);
  return { source: await given.arrayBuffer(), isModule: false };
}

/** Why an option cannot be passed, by name. @type {Record<string, string>} */
const unpassable = {
  clock: 'C reads it, and cannot wait for another thread',
  fetch: 'a Response belongs to one thread',
  module: 'its functions and objects belong to one thread',
};

/**
 * @param {Link} link
 * @param {Record<string, any>} options
 * @param {import('./message.mjs').Message} message
 */
function encodeOptions(link, options, message) {
  for (const [name, why] of Object.entries(unpassable)) {
    if (options[name] !== undefined) throw new TypeError(`loadInWorker: the option \`${name}\` cannot be passed to a worker: ${why}`);
  }
  const { imports, ...others } = options;
  for (const [name, call] of Object.entries(imports ?? {})) {
    if (typeof call === 'object' && call !== null) {
      throw new TypeError(`loadInWorker: the functions of the import ${name} cannot be passed to a worker: C does not await them`);
    }
  }
  const encoded = encodeRecord(link, others, message);
  if (imports) encoded.values.push(['imports', encodeRecord(link, imports, message)]);
  return encoded;
}

/**
 * The callbacks that the program does not wait for: their exceptions are uncaught, and no failures of the program.
 * @param {Record<string, any>} options
 */
function reporting(options) {
  const wrapped = { ...options };
  for (const name of ['stdout', 'stderr', 'trace']) {
    const call = options[name];
    if (typeof call !== 'function') continue;
    wrapped[name] = (/** @type {unknown[]} */ ...given) => {
      try {
        call(...given);
      } catch (error) {
        setTimeout(() => { throw error; });
      }
    };
  }
  return wrapped;
}

/** @typedef {{link: Link, terminate: () => void}} Thread the worker of an app, without the app */

/** @param {Thread} thread */
function endThread({ link, terminate }) {
  link.close(newError('EXITED', 'the program has ended'));
  terminate();
}

/** Ends a program in order, and its worker. @param {Thread} thread */
async function closeThread(thread) {
  try {
    if (!thread.link.isOver) await thread.link.request(0, 'close', []);
  } finally {
    endThread(thread);
  }
}

/** @param {Thread} thread @returns {() => void} closes it. A failure is that of `exited` */
const closer = (thread) => () => void closeThread(thread).catch(() => {});

/** @param {Thread} thread @param {Promise<number>} exited */
const endAfter = (thread, exited) => void exited.then(() => thread.link.whenQuiet(() => endThread(thread)), () => {});

/** Closes the programs of apps that were collected. @type {FinalizationRegistry<() => void>} */
const registry = new FinalizationRegistry((close) => close());

/**
 * For pools: calls a coroutine. `after` is called when the call has ended, and the iterator that it has returned; `caller` has the
 * stack of the call.
 * @type {(app: WorkerApp, name: string, given: unknown[], after: () => void, caller?: Error) => RemoteCall<any>}
 */
export let callOf;

/** For pools: `exited`, which does not keep the app. @type {(app: WorkerApp) => Promise<number>} */
export let exitOf;

/** A program in a worker. */
export class WorkerApp {
  static {
    callOf = (app, name, given, after, caller) => app.#call(name, given, after, caller);
    exitOf = (app) => app.#exited;
  }

  /** @type {Thread} */
  #thread;
  /** @type {Promise<number>} */
  #exited;
  #isAwaited = false;
  /** @type {Promise<void> | undefined} */
  #closed;

  /**
   * The functions that are made here hold the app. What has to outlive it is made elsewhere.
   * @param {Thread} thread
   * @param {string[]} names of the exported coroutines
   */
  constructor(thread, names) {
    this.#thread = thread;
    this.#exited = thread.link.request(0, 'exited', [], { isIdle: true });
    /** The exported coroutines. @type {Record<string, (...args: any[]) => any>} */
    this.call = {};
    addCalls(this, names, (name, given) => this.#call(name, given));
    thread.link.ownedBy(this);
    endAfter(thread, this.#exited);
    registry.register(this, closer(thread));
  }

  /** The exit status. Rejected with a WeftError if the program crashes, or its worker does. @returns {Promise<number>} */
  get exited() {
    // The app is not collected, and its program not closed, while somebody waits for its end.
    const hold = () => void this.#thread;
    if (!this.#isAwaited) this.#exited.then(hold, hold);
    this.#isAwaited = true;
    return this.#exited;
  }

  /** @param {...string} args @returns {Promise<number>} the exit status */
  run(...args) {
    return this.#request('run', args);
  }

  /** As Ctrl-C does in a terminal. @returns {Promise<boolean>} */
  async interrupt() {
    return !this.#thread.link.isOver && this.#request('interrupt', []);
  }

  /** @returns {Promise<import('../../types/index.d.ts').TaskTree>} */
  async tasks() {
    const { tasks, text } = this.#thread.link.isOver ? { tasks: [], text: '' } : await this.#request('tasks', []);
    return Object.defineProperty(tasks, 'toString', { value: () => text });
  }

  /** @param {object} [options] as those of App.trace @returns {any} a stream that can be iterated over */
  trace(options = {}) {
    const traced = this.#request('trace', [options]);
    traced.catch(() => {});
    /** @type {ReadableStreamDefaultReader | undefined} */
    let reader;
    return iterable(new ReadableStream({
      async pull(controller) {
        reader ??= (await traced).getReader();
        const { done, value } = await /** @type {ReadableStreamDefaultReader} */ (reader).read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async (reason) => (reader ?? await traced).cancel(reason),
    }, { highWaterMark: 0 }));
  }

  /** Ends the program, as App.close does, and its worker. @returns {Promise<void>} */
  close() {
    this.#closed ??= closeThread(this.#thread);
    return this.#closed;
  }

  /** Ends the worker at once: nothing of the program is cleaned up. */
  terminate() {
    this.#thread.link.close(newError('EXITED', 'the worker was terminated'));
    this.#thread.terminate();
  }

  /** For `await using`. */
  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.close();
  }

  /** @param {string} method @param {unknown[]} given @returns {Promise<any>} */
  #request(method, given) {
    return this.#thread.link.request(0, method, given, { holder: this });
  }

  /** @param {string} name @param {unknown[]} given @param {() => void} [after] @param {Error} [caller] */
  #call(name, given, after, caller = new Error(name)) {
    const { link } = this.#thread;
    const encoded = (/** @type {import('./message.mjs').Message} */ message) => [name, ...encodeArguments(link, given, message)];
    return new RemoteCall((resolve, reject) => {
      link.request(0, 'call', [name], { holder: this, after, encoded }).then(resolve, (error) => {
        if (link.idOfRemote(error) !== undefined) addCaller(error, caller);
        reject(error);
      });
    });
  }
}

/** The errors that have got a caller. One error may reject many calls. @type {WeakSet<Error>} */
const complete = new WeakSet();

/** The stack of an error of the worker ends where the worker's message has come. @param {Error} error @param {Error} caller */
function addCaller(error, caller) {
  if (typeof error.stack !== 'string' || typeof caller.stack !== 'string' || complete.has(error)) return;
  complete.add(error);
  const frames = caller.stack.split('\n').slice(1).filter((line) => !/\b(worker_app|pool)\.mjs/.test(line)).join('\n');
  error.stack = `${error.stack}\n${frames}`;
}

/** @param {unknown} reason what the worker has said at its end */
const deathOf = (reason) => newError('CRASHED', `the worker has ended: ${/** @type {any} */ (reason)?.message ?? reason}`, reason);

/**
 * Loads a program in a worker.
 * @param {unknown} source as the argument of `load`; in place of the function of a .mjs file, its URL
 * @param {Record<string, any>} [options] those of `load`, and `worker`: a Worker, or the URL of its script, for bundlers
 *   that do not find worker_thread.mjs by themselves
 * @returns {Promise<WorkerApp>}
 */
export async function loadInWorker(source, { worker: script, signal, ...options } = {}) {
  if (signal !== undefined && !isSignal(signal)) throw new TypeError('load: the option `signal` must be an AbortSignal');
  signal?.throwIfAborted();
  const passed = await sourceForWorker(source);
  signal?.throwIfAborted();
  const worker = await startWorker(script);
  const link = new Link(worker, {});
  const end = (/** @type {unknown} */ reason) => {
    link.close(reason);
    worker.terminate();
  };
  worker.watch((reason) => end(deathOf(reason)));
  const abort = () => end(signal.reason);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const encoded = (/** @type {import('./message.mjs').Message} */ message) => [
    encode(link, passed.source, message), passed.isModule, encodeOptions(link, reporting(options), message),
  ];
  try {
    const names = await link.request(0, 'load', ['loadInWorker'], { encoded });
    const thread = { link, terminate: worker.terminate };
    const close = closer(thread);
    worker.onIdle?.(close);
    signal?.addEventListener('abort', close);
    void link.closed.then(() => signal?.removeEventListener('abort', close));
    return new WorkerApp(thread, names);
  } catch (error) {
    end(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
