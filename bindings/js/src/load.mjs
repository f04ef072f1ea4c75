/**
 * Loads a program and calls its coroutines.
 *
 * @typedef {import('./loaded_program.mjs').Program} Program
 * @typedef {(...args: any[]) => any} Call the function of a coroutine or a generator
 */
import { clockSetter, newEmbedder } from './embedder.mjs';
import { Ending } from './ending.mjs';
import { newError } from './errors.mjs';
import { loadProgram } from './loaded_program.mjs';
import { checkOptions, readOptions } from './options.mjs';
import { chromeTrace, traceStream } from './trace.mjs';

/**
 * The object of the calls, still without them. It also has a function for each name that a coroutine could have, which
 * throws. Not for others: JSON.stringify(), test runners and frameworks look for methods such as toJSON and hasAttribute in
 * any object, and call them.
 * @param {string[]} names of the exported coroutines
 * @returns {Record<string, Call>}
 */
export const newCalls = (names) => Object.create(new Proxy({}, {
  get: (target, name) => (/^(?!then$)[a-z][a-z\d_]*$/.test(String(name)) && !(name in target) ? () => {
    throw newError('MISSING_EXPORT', `the program exports no coroutine ${String(name)}: it exports ${names.join(', ') || 'none'} (WEFT_EXPORT)`);
  } : Reflect.get(target, name)),
}));

/** A program that was loaded. */
export class App {
  /** @type {Program} */
  #program;
  /** @type {Ending} */
  #ending;
  /** @type {'loaded' | 'running' | 'closed'} */
  #state = 'loaded';

  /**
   * @param {Program} program
   * @param {Ending} ending
   */
  constructor(program, ending) {
    this.#program = program;
    this.#ending = ending;
    const { module, names } = program;
    /** The exported coroutines. */
    this.call = newCalls(names);
    for (const name of names) {
      const value = this.call[name] = module[name];
      if (!(name in this)) Object.defineProperty(this, name, { value, enumerable: true });
    }
    program.watchCalls((name) => this.#prepare(name));
  }

  /** The module of the program, for its plain C functions, and for what C awaits. */
  get module() {
    return this.#program.module;
  }

  /** The exit status. Rejected with a WeftError if the program crashes. @returns {Promise<number>} */
  get exited() {
    return this.#ending.exited;
  }

  /**
   * Runs main(), unless a call has started it.
   * @param {...string} args its arguments; without any, those of the option `args`
   * @returns {Promise<number>} the exit status
   */
  async run(...args) {
    if (!this.#program.hasMain) throw newError('NO_MAIN', 'run: the program has no main(): it can only be called');
    if (this.#state === 'running' && args.length > 0) throw newError('STARTED', 'run: the program was started before, with other arguments');
    if (args.some((arg) => typeof arg !== 'string' || arg.includes('\0'))) throw new TypeError('run: the arguments must be strings without NUL');
    const { exited } = this.#ending;
    if (this.#state === 'loaded') this.#start(args.length > 0 ? args : undefined);
    else this.#prepare('run');
    return exited;
  }

  /**
   * Ends the program: its main coroutine is cancelled, and so are its tasks; their cleanup runs.
   * @returns {Promise<void>} fulfilled when nothing of it runs any more
   */
  async close() {
    const { over } = this.#ending;
    this.#ending.isWanted = true;
    if (this.#state === 'loaded') this.#ending.end(0);
    // Without a main, no call may have begun, or the program may have ended before.
    else if (this.#state === 'running' && !this.#program.end() && !this.#program.hasMain) this.#ending.end(0);
    this.#state = 'closed';
    return over;
  }

  /**
   * Cancels the main coroutine, as Ctrl-C does in a terminal: its cleanup runs, and weft_interrupted() is true.
   * @returns {boolean} false if there is nothing to cancel: no main runs, or it was interrupted before
   */
  interrupt() {
    return this.#program.interrupt();
  }

  /** @returns {import('../types/index.d.ts').TaskTree} the tasks that are not done, and what each of them waits for */
  tasks() {
    const { tasks } = this.#program;
    if (!tasks) throw newError('LACKING', 'tasks: the program was built without the tree of its tasks: link weft::inspect');
    return tasks();
  }

  /**
   * Traces the tasks, from now on. The stream ends with the program; cancelling it ends the tracing.
   * @param {{format?: 'events' | 'chrome', limit?: number}} [options] format: objects (the default), or pieces of the JSON
   *   that Chrome's performance panel and Perfetto read. limit: how many events may wait to be read: 100,000 by default
   * @returns {any} a stream that can be iterated over
   */
  trace({ format = 'events', limit = 100_000 } = {}) {
    const { trace } = this.#program;
    if (format !== 'events' && format !== 'chrome') throw new TypeError(`trace: the format is ${JSON.stringify(format)}: it must be 'events' or 'chrome'`);
    if (!trace) throw newError('LACKING', 'trace: the program was built without tracing: link weft::inspect, or make a debug build');
    const events = traceStream(trace, this.#ending.over, limit);
    return format === 'chrome' ? chromeTrace(events) : events;
  }

  /**
   * The asyncio API on the loop of this program, with the queues, events, locks, ... that it exports (WEFT_EXPORT_OBJECT):
   * `objects`. Starts the program, as a call does.
   * @returns {Promise<ReturnType<typeof import('./asyncio_for.mjs').asyncioFor>>}
   */
  async asyncio() {
    const { asyncioOf } = await import('./asyncio_for.mjs');
    return asyncioOf(this.module, () => this.#prepare('asyncio'), () => this.#state === 'closed');
  }

  /** For `await using`. */
  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.close();
  }

  /** @param {string[]} [args] @throws {import('./errors.mjs').WeftError} if main() crashes */
  #start(args) {
    this.#state = 'running';
    if (!this.#program.hasMain) return;
    try {
      this.#program.start(args);
    } catch (error) {
      this.#ending.crash(error);
    }
  }

  /** Starts the program, unless it was. @param {string} what is to be called @throws {import('./errors.mjs').WeftError} if the app was closed */
  #prepare(what) {
    if (this.#state === 'closed') throw newError('EXITED', `${what}: the app was closed`);
    if (this.#state === 'loaded') this.#start();
  }
}

/**
 * Loads a program. Its main() is started by `run`, or by the first call of a coroutine.
 * @param {unknown} source the program: a URL, a path, a Response, a Blob, bytes, a WebAssembly.Module, or a promise of one
 *   of these; or the function that its .mjs exports by default
 * @param {Record<string, any>} [options]
 * @returns {Promise<App>}
 */
export async function load(source, options = {}) {
  if (typeof TextEncoder === 'undefined') (await import('./node_globals.mjs')).completeGlobals();
  const { module, clock, embedder, outputs, signal } = readOptions(await checkOptions(options));
  const aborting = signal && await import('./aborting.mjs');
  if (signal?.aborted) throw signal.reason;
  const ending = new Ending(outputs);
  Object.assign(module, { onExit: (/** @type {number} */ status) => ending.end(status) });
  /** @type {import('./embedder.mjs').Embedder} */
  const own = newEmbedder(embedder, {
    crashed: (error) => ending.crash(error),
    loopEnded: () => {
      if (ending.isWanted && own.hasMain === false) ending.end(0);
    },
  }, clock && await clockSetter(clock));
  const loading = loadProgram(source, module, own);
  const program = await (aborting ? aborting.abortable(loading, signal) : loading);
  own.hasMain = program.hasMain;
  const app = new App(program, ending);
  if (signal) aborting?.closeWhenAborted(app, program.module, ending, signal);
  return app;
}
