/**
 * The loop's own functions: callbacks, the clock, the exception handler; and run.
 *
 * @typedef {import('./core.mjs').Core} Core
 */
import { Composite } from './awaitable.mjs';
import { checkSeconds, errorOfStatus } from './asyncio_errors.mjs';
import { gather } from './combinators.mjs';
import { Task, bodyOf } from './task.mjs';

/** A callback that is scheduled. */
export class Handle {
  #core;
  #address = 0;
  #id = 0;
  #cancelled = false;

  /**
   * @param {Core} core
   * @param {(address: number, id: number) => number} schedule
   * @param {() => void} call
   * @param {Map<object, unknown>} [context]
   */
  constructor(core, schedule, call, context = core.contextNow()) {
    core.start();
    this.#core = core;
    this.#address = core.made(core.c.object());
    this.#id = core.callbacks.add(core.inContext(context, () => {
      this.#release();
      call();
    }));
    const status = schedule(this.#address, this.#id);
    if (status === 0) return;
    this.#release();
    throw errorOfStatus(status);
  }

  #release() {
    this.#core.callbacks.delete(this.#id);
    this.#core.c.release(this.#address);
    this.#address = 0;
  }

  cancel() {
    this.#cancelled = true;
    if (this.#address === 0) return;
    this.#core.c.handle_cancel(this.#address);
    this.#release();
  }

  cancelled() {
    return this.#cancelled;
  }
}

/** The event loop. */
export class Loop {
  #core;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /** In seconds. */
  time() {
    return this.#core.c.time();
  }

  /** @param {(...args: any[]) => void} call @param {...any} args */
  callSoon(call, ...args) {
    return new Handle(this.#core, this.#core.c.call_soon, () => call(...args));
  }

  /** @param {number} delay in seconds @param {(...args: any[]) => void} call @param {...any} args */
  callLater(delay, call, ...args) {
    checkSeconds(delay, 'the delay of a callback');
    return new Handle(this.#core, (address, id) => this.#core.c.call_later(address, delay, id), () => call(...args));
  }

  /** @param {number} when a time of the loop @param {(...args: any[]) => void} call @param {...any} args */
  callAt(when, call, ...args) {
    checkSeconds(when, 'the time of a callback');
    return new Handle(this.#core, (address, id) => this.#core.c.call_at(address, when, id), () => call(...args));
  }

  createFuture() {
    return this.#core.future();
  }

  /** @param {any} coroutine @param {{name?: string}} [options] */
  createTask(coroutine, options) {
    return this.#core.createTask(coroutine, options);
  }

  /** @param {((context: Record<string, any>) => void) | undefined} handler */
  setExceptionHandler(handler) {
    this.#core.exceptionHandler = handler;
  }

  /** @param {Record<string, any>} context */
  callExceptionHandler(context) {
    this.#core.handle(context);
  }
}

/** @param {Core} core @returns {import('./task.mjs').Task[]} those that are not done */
export const allTasks = (core) => [...core.tasks.values()].filter((task) => task && !task.isHidden && !task.done());

/**
 * Runs a coroutine, and then cancels the tasks that are left and waits for them.
 * @param {Core} core
 * @param {any} main
 * @returns {Promise<any>}
 */
export function run(core, main) {
  return new Promise((resolve, reject) => {
    core.start();
    const runner = new Composite(core, function* () {
      const task = core.createTask(main, { name: 'main' });
      let settle;
      try {
        const result = yield* task;
        settle = () => resolve(result);
      } catch (error) {
        settle = () => reject(error);
      }
      try {
        yield* cancelAll(core);
      } catch (error) {
        settle = () => reject(error); // The loop ends.
      }
      settle();
    });
    new Task(core, bodyOf(core, runner), { isHidden: true });
  });
}

/** @param {Core} core */
function* cancelAll(core) {
  const left = allTasks(core);
  for (const task of left) task.cancel();
  yield* gather(core, left, { returnExceptions: true });
  for (const task of left) {
    if (task.cancelled() || task.exception() === undefined) continue;
    core.handle({ message: 'a task failed while the program ended', exception: task.exception(), task });
  }
}
