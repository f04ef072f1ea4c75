/**
 * A program of C, as the classes of the asyncio API see it: its functions, its failures, what it asks of JavaScript.
 *
 * C knows tasks, callbacks and items by numbers. No function that it calls may throw: the frames of C would be lost.
 */
import { ExceptionGroup, errorOfStatus, statusOf, statuses } from './asyncio_errors.mjs';
import { Awaitable, isGenerator } from './awaitable.mjs';
import { Future, Task, bodyOf } from './task.mjs';
import { Steps } from './steps.mjs';
import { Numbered } from '../numbered.mjs';
import { newError } from '../errors.mjs';

/** The functions of C that do nothing when the program has ended, since all was freed. */
const freeing = ['free', 'handle_cancel', 'iterator_free', 'queue_free', 'release', 'unref'];

/** @param {(a: number, b: number) => any} call @returns {(a: number, b: number) => any} throws nothing, whatever the program's objects do */
const harmless = (call) => (a, b) => {
  try {
    return call(a, b);
  } catch (error) {
    console.error('weft: an exception that nothing can catch', error);
    return 0;
  }
};

/** One program of C with its loop. */
export class Core extends Steps {
  /** Callbacks that are scheduled or wait for a future. @type {Numbered<() => void>} */
  callbacks = new Numbered();
  /** The items of queues. @type {Numbered<import('./queue.mjs').Item>} */
  items = new Numbered();
  /** The context variables of callbacks and of code outside of tasks. @type {Map<object, unknown>} */
  context = new Map();
  /** Called with failures that were not handled. @type {((context: Record<string, any>) => void) | undefined} */
  exceptionHandler;
  /** What is being reported. @type {Record<string, any> | undefined} */
  reporting;
  /** Makes the error of calls of a program that has ended for good. @type {(() => Error) | undefined} */
  ended;
  /** What the last comparison of items that failed has thrown. @type {{error: unknown} | undefined} */
  #comparison;
  #hasMain;
  #isClosed;
  /** Frees what belongs to objects that are no more. @type {FinalizationRegistry<() => void>} */
  #registry = new FinalizationRegistry((free) => free());

  /**
   * @param {Record<string, any>} module of a program that has the functions
   * @param {() => boolean} isClosed whether the program does not start again when its loop ends
   */
  constructor(module, isClosed) {
    super();
    for (const [name, call] of Object.entries(module)) {
      if (name.startsWith('_weft_script_')) this.c[name.slice('_weft_script_'.length)] = call;
    }
    this.host = module.weftScript;
    this.#hasMain = Boolean(module._main);
    this.#isClosed = isClosed;
    this.host.calls = [this.step.bind(this), this.#discarded, this.#call, this.#compare, this.#drop, this.#report].map(harmless);
    this.host.ended = this.#loopEnded;
    this.host.begin();
  }

  /** Makes sure that the loop runs. */
  start() {
    const status = this.c.start(this.#hasMain);
    if (status === statuses.state) throw newError('EXITED', 'asyncio: the program has ended');
    if (status !== 0) throw errorOfStatus(status);
  }

  /** @returns {Future} that is pending */
  future() {
    return new Future(this, this.made(this.c.future())).register();
  }

  /**
   * @param {any} coroutine a function that returns a promise, a generator or an awaitable; or one of those
   * @param {{name?: string, context?: Map<object, unknown>}} [options]
   * @returns {Task}
   */
  createTask(coroutine, { name, context } = {}) {
    const isCoroutine = typeof coroutine === 'function' || typeof coroutine?.then === 'function' || isGenerator(coroutine);
    if (!isCoroutine) throw new TypeError('a task is made from a function, a generator, an awaitable or a promise');
    return new Task(this, bodyOf(this, coroutine), { name, context });
  }

  /** @param {any} value a future, a promise, or what createTask takes @returns {Future} */
  ensureFuture(value) {
    if (value instanceof Future) return value;
    const isForeign = typeof value?.then === 'function' && !(value instanceof Awaitable);
    return isForeign ? this.wrap(value) : this.createTask(value);
  }

  /** @param {any} promise one that is not Weft's @returns {Future} */
  wrap(promise) {
    if (promise instanceof Future) return promise;
    if (typeof promise?.then !== 'function') throw new TypeError('weft: a step awaits a value that is not a promise');
    const future = this.future();
    const settle = (/** @type {(value: any) => void} */ set) => (/** @type {any} */ value) => {
      if (!future.done()) set(value);
    };
    promise.then(settle((value) => future.setResult(value)), settle((error) => future.setException(error)));
    return future;
  }

  /** @param {object} object @param {() => void} free called when the object has been collected; must not refer to it */
  onCollected(object, free) {
    this.#registry.register(object, free, object);
  }

  /** @param {object} object */
  notCollected(object) {
    this.#registry.unregister(object);
  }

  /** @param {number} address of something that C has made @returns {number} */
  made = (address) => {
    if (address === 0) throw errorOfStatus(statuses.noMemory, 'out of memory');
    return address >>> 0;
  };

  /**
   * @param {ArrayLike<number>} words
   * @returns {{address: number, free: () => void}} an array of C
   */
  array(words) {
    const size = Math.max(4 * words.length, 4);
    const address = this.made(this.c.allocate(size));
    this.host.write(address, words);
    return { address, free: () => this.c.free(address, size) };
  }

  /** @param {string} text @returns {{address: number, free: () => void}} a string of C */
  string(text) {
    const bytes = new TextEncoder().encode(`${text}\0\0\0\0`);
    return this.array(new Uint32Array(bytes.buffer, 0, bytes.length >> 2));
  }

  // ---- Failures ----

  /** The failure that C shows, or a member of it. @param {number} [member] @returns {unknown} */
  error(member = -1) {
    const thrown = this.c.thrown(member) >>> 0;
    if (thrown !== 0) return this.host.thrown(thrown);
    const status = this.c.status(member);
    const text = this.host.text(this.c.text(member));
    if (status !== statuses.group || member >= 0) return errorOfStatus(status, text);
    return new ExceptionGroup(text, Array.from({ length: this.c.members() }, (_, i) => this.error(i)));
  }

  /** @param {unknown} error @returns {[status: number, thrown: number]} as C takes it */
  failure(error) {
    const status = statusOf(error);
    return [status, status === statuses.cancelled ? 0 : this.host.keep(error)];
  }

  /** @param {Record<string, any>} context with a `message`, and an `exception` if there is one */
  handle(context) {
    if (this.exceptionHandler) {
      try {
        this.exceptionHandler(context);
        return;
      } catch (error) {
        context = { message: 'the exception handler failed', exception: error };
      }
    }
    console.error(`weft: ${context.message}`, ...('exception' in context ? [context.exception] : []));
  }

  // ---- Context variables ----

  /** The context of the calling task. @returns {Map<object, unknown>} never changed */
  contextNow() {
    return this.current ? this.current.context : this.context;
  }

  /** @param {Map<object, unknown>} context becomes that of the calling task */
  setContext(context) {
    if (this.current) this.current.context = context;
    else this.context = context;
  }

  /** @param {Map<object, unknown>} context @param {() => void} call @returns {() => void} calls it in this context */
  inContext(context, call) {
    return () => {
      const outer = this.context;
      this.context = context;
      try {
        call();
      } finally {
        this.context = outer;
      }
    };
  }

  // ---- What C calls ----

  #discarded = (/** @type {number} */ id) => this.tasks.take(id)?.discarded();

  #call = (/** @type {number} */ id) => {
    this.isNested = true;
    try {
      this.callbacks.take(id)?.();
    } catch (error) {
      this.handle({ message: 'exception in a callback', exception: error });
    }
    this.isNested = false;
  };

  /** The order of a queue: that of `<`, unless it has one of its own. @type {(a: any, b: any) => number} */
  compare = (a, b) => (a < b ? -1 : b < a ? 1 : 0);

  #compare = (/** @type {number} */ a, /** @type {number} */ b) => {
    const [first, second] = /** @type {import('./queue.mjs').Item[]} */ ([this.items.get(a), this.items.get(b >>> 0)]);
    try {
      return Math.sign(Number(first.compare(first.item, second.item)));
    } catch (error) {
      // That of a put which waits comes out of it, as in Python.
      const put = first.put ?? second.put;
      if (put) put.failed ??= { error };
      else this.#comparison ??= { error };
      return 0;
    }
  };

  /** To be called after a function of C that compares items. Throws what a comparison has thrown. */
  checkComparison() {
    const failed = this.#comparison;
    this.#comparison = undefined;
    if (failed) throw failed.error;
  }

  #drop = (/** @type {number} */ id) => this.items.delete(id);

  #report = (/** @type {number} */ address) => {
    const detail = this.host.word(address + 16);
    const context = this.reporting ?? (detail ? { exception: errorOfStatus(this.host.word(address + 12) | 0, this.host.text(detail)) } : {});
    this.handle({ message: this.host.text(this.host.word(address)), ...context });
  };

  #loopEnded = () => {
    const makeError = () => newError(.../** @type {[string, string]} */ (this.host.ending()));
    const isFinal = this.#hasMain || this.#isClosed() || this.host.isPast();
    if (isFinal) {
      this.ended = makeError;
      for (const name of Object.keys(this.c)) {
        this.c[name] = freeing.includes(name) ? () => {} : () => { throw makeError(); };
      }
    }
    this.callbacks.takeAll();
    this.lose(makeError, isFinal);
  };
}
