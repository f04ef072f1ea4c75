/**
 * The steps of the tasks of JavaScript on the loop of C.
 *
 * A task of JavaScript is a task of C whose body is JavaScript. When C gives it its step, JavaScript goes on with the
 * task's function. That of a generator runs while C waits for it, up to its next `yield*`: the step is nested. An async
 * function goes on in microtasks: until it awaits something of Weft again, or has ended, its step is open, and the loop
 * stands still. So tasks run in the order of asyncio, and whatever awaits or calls meanwhile is the task of the open step.
 *
 * If no microtask is left and the step is still open, the function awaits a promise that is not Weft's: the task is
 * foreign then, and the loop goes on. A task of C can wait for one thing only. So what an async function awaits beside its
 * own await, by Promise.all for example, has a hidden task of its own: a part, and the task is its whole. A task that was
 * cancelled while it is foreign passes that on to its parts, because its function cannot be reached otherwise. The inner
 * functions of a task are async functions for which a generator in it waits, as in `lock.run(async () => ...)`: when the
 * task is foreign in one of them, the generator gets the cancellation.
 *
 * @typedef {import('./awaitable.mjs').Awaitable} Awaitable
 * @typedef {import('./awaitable.mjs').Settle} Settle
 * @typedef {(status: number) => void} Resume goes on with a task whose wait has ended
 * @typedef {{task: Task, run: () => void, lost: Settle}} Return what goes on in a step of the task; or, with an error, elsewhere
 */
import { CancelledError } from './asyncio_errors.mjs';
import { waits } from './awaitable.mjs';
import { Task } from './task.mjs';
import { Numbered } from '../numbered.mjs';
import { newError } from '../errors.mjs';

/** @typedef {import('./core.mjs').Core} Core */

export class Steps {
  /** The functions weft_script_..., without that prefix. @type {Record<string, (...args: any[]) => any>} */
  c = {};
  /** The host's part: web/host/host_web_script.js. @type {any} */
  host;
  /** The tasks that are not done. @type {Numbered<Task>} */
  tasks = new Numbered();
  /** The task whose step is open. @type {Task | undefined} */
  current;
  /** That step is nested, or a callback runs. */
  isNested = false;
  /** The tasks that wait for a promise that is not Weft's. @type {Set<Task>} */
  foreign = new Set();
  /** What has to go on in a step that is to be opened again: one at a time. @type {Return[]} */
  returning = [];
  /** Those of tasks that were cut off because the loop ends. @type {Settle[]} */
  cutOff = [];
  #isGuarded = false;

  /**
   * The task of the open step awaits something.
   * @param {Awaitable} awaitable
   * @param {Resume} resume called in the task's next step
   * @param {Settle} lost called instead with an error if the loop ends before
   * @returns {number} `waits`, or a status: then the step goes on
   */
  await(awaitable, resume, lost) {
    const task = this.current;
    if (!task) throw newError('EXITED', 'asyncio: the loop has ended');
    task.resume = resume;
    task.lost = lost;
    this.current = undefined;
    const { isNested } = this;
    let status;
    try {
      status = awaitable.start();
    } catch (error) {
      this.current = task;
      task.resume = task.lost = undefined;
      throw error;
    }
    if (status === waits) {
      // Its next step may have begun already.
      if (!isNested && !this.current) {
        this.host.recent = task;
        this.closed();
      }
    } else {
      task.resume = task.lost = undefined;
      this.current = task;
    }
    return status;
  }

  /** The step that went on in microtasks is over. */
  closed() {
    const next = this.returning.shift();
    if (!next) {
      this.host.close();
      return;
    }
    // What is returning goes on in a microtask of its own, as it would have without a step that was open.
    Promise.resolve().then(() => this.#return(next));
  }

  /**
   * Goes on with a task that may be foreign.
   * @param {Task} task
   * @param {() => void} run in an open step of the task
   * @param {Settle} lost called instead if the task was cancelled meanwhile: in its next step
   */
  goOn(task, run, lost) {
    if (this.current === task) run();
    else if (this.current && !this.isNested) this.returning.push({ task, run, lost });
    else this.#return({ task, run, lost });
  }

  /** @param {Return} next */
  #return({ task, run, lost }) {
    const isOpen = !task.isDone() && this.foreign.has(task) && this.c.return(task.address);
    if (!isOpen) {
      this.host.isOpen = false;
      if (!task.isDone()) {
        task.lost = lost;
        task.resume = () => lost(new CancelledError());
      }
      this.closed();
      return;
    }
    this.foreign.delete(task);
    this.#open(task);
    run();
  }

  /** @param {Task} task */
  #open(task) {
    this.current = task;
    this.host.isOpen = true;
    this.#guard();
  }

  /** When no microtask is left, a step that is still open waits for a promise that is not Weft's. */
  #guard() {
    if (this.#isGuarded) return;
    this.#isGuarded = true;
    this.host.later(() => {
      this.#isGuarded = false;
      const task = this.current;
      if (!task || this.isNested) return;
      this.current = undefined;
      if (task.isOutside && !task.inner?.length) {
        task.end(undefined);
      } else {
        this.foreign.add(task);
        this.c.leave();
      }
      this.closed();
    });
  }

  /** The task that calls now, for the program. @returns {Task | undefined} */
  currentTask() {
    const task = this.current?.whole ?? this.current;
    return task?.isHidden ? undefined : task;
  }

  /** The task that calls now; undefined: none that could be told. @returns {Task | undefined} */
  caller() {
    if (this.current || this.foreign.size === 0) return this.current;
    // One with parts waits for those.
    const tasks = [...this.foreign].filter(({ parts }) => !parts?.size);
    return tasks.length === 1 ? tasks[0] : undefined;
  }

  /**
   * Awaits an awaitable for the calling task.
   * @this {Core}
   * @param {Awaitable} awaitable
   * @param {Settle} resolve
   * @param {Settle} reject
   */
  run(awaitable, resolve, reject) {
    const { isNested } = this;
    const task = isNested ? undefined : this.caller();
    if (task) {
      this.goOn(task, () => awaitable.begin(resolve, reject), reject);
      return;
    }
    // A function that has not awaited anything yet goes on beside this; and what is awaited in the same breath as what a
    // task awaits is a part of it, too.
    const whole = isNested ? this.current : this.host.recent;
    const fail = whole ? reject : (/** @type {any} */ error) => {
      const isEnding = error instanceof CancelledError && outside.cancelling() > 0;
      reject(isEnding ? newError('EXITED', 'asyncio: the program ends', error) : error);
    };
    const outside = new Task(this, () => awaitable.begin(resolve, fail), { context: whole?.context, isHidden: true });
    outside.isOutside = true;
    outside.lost = reject;
    if (!whole) return;
    const { whole: outermost = whole } = whole;
    outside.whole = outermost;
    (outermost.parts ??= new Set()).add(outside);
  }

  /** C gives a task its step. @param {number} id @param {number} status */
  step(id, status) {
    const task = /** @type {Task} */ (this.tasks.get(id));
    const { resume } = task;
    task.resume = task.lost = undefined;
    task.hasBegun = true;
    const outer = this.isNested;
    this.current = task;
    this.isNested = true;
    try {
      if (resume) resume(status);
      else this.#abandon(task);
    } catch (error) {
      if (this.current === task) task.fail(error);
    }
    this.isNested = outer;
    if (this.current === task && !outer) this.#open(task);
  }

  /** A foreign task was cancelled. Its function cannot be reached there, only a part of it. @param {Task} task */
  #abandon(task) {
    if (task.parts?.size) {
      for (const part of task.parts) part.cancel();
      this.current = undefined;
      this.c.leave();
      return;
    }
    this.foreign.delete(task);
    const fail = task.inner?.pop();
    if (fail) fail(new CancelledError());
    else task.fail(new CancelledError());
  }

  /**
   * The loop has ended, and nothing goes on.
   * @param {() => Error} makeError
   * @param {boolean} isFinal functions that wait get an error; otherwise they are dropped, as they might begin again
   */
  lose(makeError, isFinal) {
    const lost = [...this.cutOff.splice(0), ...this.returning.splice(0).map((next) => next.lost)];
    for (const task of this.tasks.takeAll()) lost.push(...task.lose(makeError()));
    this.current = undefined;
    this.isNested = false;
    this.foreign.clear();
    if (isFinal) for (const fail of lost) fail(makeError());
  }
}
