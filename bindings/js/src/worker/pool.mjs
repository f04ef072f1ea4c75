/** Several workers with the same program, for calls that are independent of each other. */
import { newError } from '../errors.mjs';
import { isSignal } from './message.mjs';
import { parallelism } from './start_worker.mjs';
import { addCalls, callOf, exitOf, loadInWorker, RemoteCall } from './worker_app.mjs';

/** @typedef {import('./worker_app.mjs').WorkerApp} WorkerApp */
/** @typedef {{app: WorkerApp | undefined, calls: number}} Member `app` is undefined while it is loading */
/** @typedef {Member & {app: WorkerApp}} Free */
/** @typedef {{start: (member: Free) => void, fail: (reason: unknown) => void}} Job a call that waits for a worker */

/**
 * Workers with the same program. There is no `run`, `interrupt` or `exited`: each program has a main of its own, which its first call
 * starts, and one that ends is replaced.
 */
export class Pool {
  /** @type {() => Promise<WorkerApp>} */
  #load;
  /** How many calls one worker runs at a time. @type {number} */
  #concurrency;
  /** @type {Member[]} */
  #members;
  /** @type {Set<Job>} */
  #waiting = new Set();
  /** Why no call is accepted any more. @type {{reason: unknown} | undefined} */
  #over;

  /**
   * @param {WorkerApp[]} apps
   * @param {() => Promise<WorkerApp>} load loads another one
   * @param {number} concurrency
   */
  constructor(apps, load, concurrency) {
    this.#load = load;
    this.#concurrency = concurrency;
    this.#members = apps.map((app) => ({ app, calls: 0 }));
    for (const member of this.#members) this.#watch(member);
    /** The exported coroutines. @type {Record<string, (...args: any[]) => any>} */
    this.call = {};
    const callNamed = (/** @type {string} */ name, /** @type {unknown[]} */ given) => new RemoteCall((resolve) => {
      resolve(this.#call(name, given));
    });
    addCalls(this, Object.keys(apps[0].call), callNamed);
  }

  /** How many workers there are. */
  get size() {
    return this.#members.length;
  }

  /** The tasks of each worker. @returns {Promise<import('../../types/index.d.ts').TaskTree[]>} */
  async tasks() {
    return Promise.all(this.#members.flatMap(({ app }) => (app ? [app.tasks()] : [])));
  }

  /** Ends all programs, as App.close does. Calls that wait for a worker are rejected. @returns {Promise<void>} */
  async close() {
    this.#end(newError('EXITED', 'the pool was closed'));
    await Promise.all(this.#members.map(({ app }) => app?.close()));
  }

  /** For `await using`. */
  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.close();
  }

  /** @param {unknown} reason */
  #end(reason) {
    this.#over ??= { reason };
    for (const { fail } of this.#waiting) fail(this.#over.reason);
    this.#waiting.clear();
  }

  /** Replaces the worker when its program has ended, without keeping the pool. @param {Member} member */
  #watch(member) {
    const weak = new WeakRef(this);
    const weakMember = new WeakRef(member);
    const replace = () => {
      const owner = weak.deref();
      const ended = weakMember.deref();
      if (owner && ended) void owner.#replace(ended);
    };
    exitOf(/** @type {WorkerApp} */ (member.app)).then(replace, replace);
  }

  /** @param {Member} member */
  async #replace(member) {
    if (this.#over) return;
    const { app } = member;
    member.app = undefined;
    app?.terminate();
    try {
      const next = await this.#load();
      if (this.#over) {
        await next.close();
        return;
      }
      Object.assign(member, { app: next, calls: 0 });
      this.#watch(member);
      this.#startWaiting();
    } catch (error) {
      this.#end(error);
    }
  }

  /** @returns {Free | undefined} the worker with the fewest calls, if it may have one more */
  #free() {
    let best;
    for (const member of this.#members) {
      if (member.app && member.calls < this.#concurrency && member.calls < (best?.calls ?? Infinity)) best = member;
    }
    return /** @type {any} */ (best);
  }

  #startWaiting() {
    for (const job of this.#waiting) {
      const member = this.#free();
      if (!member) return;
      this.#waiting.delete(job);
      job.start(member);
    }
  }

  /** @param {AbortSignal | undefined} signal of the call @returns {Promise<Free>} a worker that has been given a call more */
  async #take(signal) {
    if (this.#over) throw this.#over.reason;
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const forget = () => signal?.removeEventListener('abort', abort);
      /** @type {Job} */
      const job = {
        start(given) {
          forget();
          given.calls++; // before the next one looks
          resolve(given);
        },
        fail(reason) {
          forget();
          reject(reason);
        },
      };
      const abort = () => {
        this.#waiting.delete(job);
        job.fail(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.add(job);
    });
  }

  /** @param {string} name @param {unknown[]} given */
  async #call(name, given) {
    const last = /** @type {any} */ (given.at(-1));
    const free = this.#over || this.#waiting.size > 0 ? undefined : this.#free();
    if (free) free.calls++;
    const caller = free ? undefined : new Error(name); // a stack ends where a call waits
    const member = free ?? await this.#take(isSignal(last?.signal) ? last.signal : undefined);
    const { app } = member;
    const done = () => {
      if (member.app !== app) return;
      member.calls--;
      this.#startWaiting();
    };
    return callOf(app, name, given, done, caller);
  }
}

/**
 * Loads a program in several workers.
 * @param {any} source as the argument of loadInWorker
 * @param {Record<string, any>} [options] those of loadInWorker; `size`: how many workers (default: as many as the machine has
 *   threads); `concurrency`: how many calls one worker runs at a time (default: 1)
 * @returns {Promise<Pool>}
 */
export async function pool(source, { size: wanted, concurrency = 1, ...options } = {}) {
  const size = wanted ?? await parallelism();
  for (const [name, value] of Object.entries({ size, concurrency })) {
    if (!(value >= 1) || (name === 'size' && !Number.isInteger(value))) {
      throw new RangeError(`pool: the option \`${name}\` is ${value}: it must be 1 or more`);
    }
  }
  for (const [name, value] of Object.entries(options)) {
    if (typeof value?.getReader === 'function' || typeof value?.getWriter === 'function') {
      throw new TypeError(`pool: the option \`${name}\` is a stream, which workers cannot share: pass a function`);
    }
  }
  const given = await source;
  // A response has its body once.
  const isResponse = typeof given?.arrayBuffer === 'function' && typeof given.slice !== 'function' && given.ok !== false;
  const shared = isResponse ? await given.arrayBuffer() : given;
  const load = () => loadInWorker(shared, options);
  const loads = await Promise.allSettled(Array.from({ length: size }, load));
  const apps = loads.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = loads.find(({ status }) => status === 'rejected');
  if (failed) {
    await Promise.all(apps.map((app) => app.close()));
    throw /** @type {PromiseRejectedResult} */ (failed).reason;
  }
  return new Pool(apps, load, concurrency);
}
