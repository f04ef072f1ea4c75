/**
 * Blocks with an end: timeouts and task groups. A block is a function; `await` of it runs it in the task that awaits.
 *
 * @typedef {import('./core.mjs').Core} Core
 */
import { Awaitable, Composite, inner } from './awaitable.mjs';
import { RuntimeError, TimeoutError, checkSeconds, errorOfStatus, statusOf } from './asyncio_errors.mjs';
import { Task, bodyOf } from './task.mjs';

/** A time limit for a block. */
export class Timeout {
  #core;
  #address = 0;
  #when;
  #expired = false;
  #exited = false;

  /** @param {Core} core @param {number | null} when a time of the loop, in seconds; null or Infinity: none */
  constructor(core, when) {
    this.#core = core;
    this.#when = checkSeconds(when ?? Infinity, 'the time of a timeout');
  }

  /** The deadline, as a time of the loop; null: none. */
  when() {
    return this.#when === Infinity ? null : this.#when;
  }

  /** Whether the deadline passed before the block ended. */
  expired() {
    return this.#address === 0 ? this.#expired : this.#core.c.timeout_expired(this.#address) !== 0;
  }

  /** Moves the deadline. @param {number | null} when a time of the loop; null or Infinity: none */
  reschedule(when) {
    if (this.#address === 0) throw new RuntimeError('the timeout is not entered');
    this.#when = checkSeconds(when ?? Infinity, 'the time of a timeout');
    const status = this.#core.c.timeout_reschedule(this.#address, this.#when);
    if (status !== 0) throw errorOfStatus(status);
  }

  /** Begins the block, in the task that calls. */
  enter() {
    const core = this.#core;
    if (this.#address !== 0 || this.#exited) throw new RuntimeError('the timeout was entered already');
    if (!core.current) throw new RuntimeError('a timeout must be used in a task');
    const address = core.made(core.c.object());
    const status = core.c.timeout_enter(address, this.#when);
    if (status !== 0) {
      core.c.release(address);
      throw errorOfStatus(status);
    }
    this.#address = address;
    return this;
  }

  /** Ends the block. @param {unknown} [error] what it throws, undefined: nothing @returns {unknown} what it throws instead */
  exit(error) {
    const { c } = this.#core;
    if (this.#address === 0) throw new RuntimeError(this.#exited ? 'the timeout was exited already' : 'the timeout was not entered');
    const status = error === undefined ? 0 : statusOf(error);
    const left = c.timeout_exit(this.#address, status);
    this.#expired = c.timeout_expired(this.#address) !== 0;
    this.#exited = true;
    c.release(this.#address);
    this.#address = 0;
    return left === status ? error : new TimeoutError(undefined, { cause: error });
  }

  /** Runs a block. @param {(timeout: Timeout) => any} block @returns {Composite} an awaitable of its result */
  run(block) {
    const self = this;
    return new Composite(this.#core, function* () {
      self.enter();
      let value;
      try {
        value = yield* inner(block, self);
      } catch (error) {
        throw self.exit(error);
      }
      self.exit();
      return value;
    });
  }
}

/**
 * @param {Core} core
 * @param {number | null} delay in seconds; null or Infinity: no limit
 * @param {(timeout: Timeout) => any} [block]
 * @returns {any} an awaitable of the block's result, or a Timeout if there is no block
 */
export function timeout(core, delay, block) {
  return blockOr(new Timeout(core, core.c.time() + checkSeconds(delay ?? Infinity, 'the delay of a timeout')), block);
}

/** @param {Timeout} limit @param {(timeout: Timeout) => any} [block] @returns {any} */
export const blockOr = (limit, block) => (block ? limit.run(block) : limit);

/** The end of a group. */
class Exit extends Awaitable {
  /** @param {Core} core @param {() => number} start @param {() => void} over */
  constructor(core, start, over) {
    super(core);
    this.start = start;
    this.over = over;
  }

  /** @param {number} status */
  finish(status) {
    const error = status === 0 ? undefined : this.core.error();
    this.over();
    if (status !== 0) throw error;
  }
}

/** The tasks that a block starts. */
export class TaskGroup {
  #core;
  #address = 0;
  #state = 'new';

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /** Begins the block, in the task that calls. */
  enter() {
    const core = this.#core;
    if (this.#state !== 'new') throw new RuntimeError('the group was entered already');
    if (!core.current) throw new RuntimeError('a task group must be used in a task');
    const address = core.made(core.c.object());
    const status = core.c.group_enter(address);
    if (status !== 0) {
      core.c.release(address);
      throw errorOfStatus(status);
    }
    this.#address = address;
    this.#state = 'entered';
    return this;
  }

  /**
   * Makes a task in the group.
   * @param {any} coroutine as for createTask
   * @param {{name?: string, context?: Map<object, unknown>}} [options]
   * @returns {Task}
   */
  createTask(coroutine, options = {}) {
    const core = this.#core;
    if (this.#state === 'new') throw new RuntimeError('the group was not entered');
    if (this.#state === 'over') throw new RuntimeError('the group has ended');
    return new Task(core, bodyOf(core, coroutine), options, (id) => {
      const address = core.c.group_task(this.#address, id);
      if (address === 0) throw new RuntimeError('the group is shutting down');
      return address;
    });
  }

  /** Ends the block: waits for the tasks. @param {unknown} [error] what the block throws @returns {Awaitable} */
  exit(error) {
    const core = this.#core;
    return new Exit(core, () => {
      if (this.#state !== 'entered') throw new RuntimeError(this.#state === 'new' ? 'the group was not entered' : 'the group was exited already');
      this.#state = 'exiting';
      return core.c.wait_group(this.#address, ...(error === undefined ? [0, 0] : core.failure(error)));
    }, () => {
      this.#state = 'over';
      core.c.release(this.#address);
    });
  }

  /** Runs a block. @param {(group: TaskGroup) => any} block @returns {Composite} an awaitable of its result */
  run(block) {
    const self = this;
    return new Composite(this.#core, function* () {
      self.enter();
      let value;
      try {
        value = yield* inner(block, self);
      } catch (error) {
        yield* self.exit(error);
        return undefined;
      }
      yield* self.exit();
      return value;
    });
  }

  /** Waits for the tasks, unless that was done. It does not learn whether the block has failed: `run` does. */
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    if (this.#state === 'entered') await this.exit();
  }
}
