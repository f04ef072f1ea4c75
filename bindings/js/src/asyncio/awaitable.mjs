/**
 * What can be awaited: `await x` in async functions, `yield* x` in generators.
 *
 * @typedef {import('./core.mjs').Core} Core
 * @typedef {import('./task.mjs').Task} Task
 * @typedef {(value?: any) => void} Settle
 */
import { inWords } from './asyncio_errors.mjs';

/** The method by which Node.js's console shows an object. */
export const inspected = Symbol.for('nodejs.util.inspect.custom');

/** What a function weft_script_wait_... returns if the task waits. */
export const waits = -(2 ** 31);

/** What a task waits for with nothing but an object of C: enum script_wait of runtime/src/js/script_internal.h. */
export const [ofFuture, ofCancel, ofNext, ofEvent, ofLock, ofCondition, ofSemaphore, ofBarrier, ofGet, ofJoin] = Array(10).keys();

/** Something of C that a task can wait for. */
export class Awaitable {
  /** @param {Core} core */
  constructor(core) {
    this.core = core;
  }

  /** Starts the wait of the task whose step is open. @returns {number} `waits`, or a status */
  start() {
    return 0;
  }

  /** Called when the wait is over. @param {number} status @returns {any} its result. Throws its failure */
  finish(status) {
    if (status !== 0) throw this.core.error();
    return undefined;
  }

  /** Settles, although nothing can be awaited any more. @param {unknown} error says why @param {Settle} resolve @param {Settle} reject */
  late(error, resolve, reject) {
    reject(error);
  }

  /** In the open step: settles now, or in the task's next step. @param {Settle} resolve @param {Settle} reject */
  begin(resolve, reject) {
    const resume = (/** @type {number} */ outcome) => {
      let value;
      try {
        value = this.finish(outcome);
      } catch (error) {
        reject(error);
        return;
      }
      resolve(value);
    };
    let status;
    try {
      status = this.core.await(this, resume, reject);
    } catch (error) {
      reject(error);
      return;
    }
    if (status !== waits) resume(status);
  }

  /** @returns {Generator<any, any, any>} */
  *[Symbol.iterator]() {
    return yield this;
  }

  /**
   * Called by `await`, with functions that settle its promise.
   * @param {((value: any) => any) | null} [onResult]
   * @param {((error: any) => any) | null} [onError]
   * @returns {Promise<any>}
   */
  then(onResult, onError) {
    return new Promise((resolve, reject) => {
      const settle = (/** @type {any} */ call, /** @type {Settle} */ without) => (/** @type {any} */ value) => {
        if (typeof call !== 'function') {
          without(value);
          return;
        }
        try {
          resolve(call(value));
        } catch (error) {
          reject(error);
        }
      };
      // `await` does not look at the promise that this returns: an exception would be lost.
      const [end, fail] = [settle(onResult, resolve), settle(onError, reject)];
      try {
        this.core.run(this, end, fail);
      } catch (error) {
        this.late(error, end, fail);
      }
    });
  }

  /** @param {((error: any) => any) | null} [onError] @returns {Promise<any>} */
  catch(onError) {
    return this.then(undefined, onError);
  }

  /** @param {(() => void) | null} [call] @returns {Promise<any>} */
  finally(call) {
    return Promise.resolve(this).finally(call);
  }
}

/** An awaitable that a generator describes. */
export class Composite extends Awaitable {
  /** @param {Core} core @param {() => Generator<any, any, any>} make */
  constructor(core, make) {
    super(core);
    this.make = make;
  }

  [Symbol.iterator]() {
    return this.make();
  }

  /** @param {Settle} resolve @param {Settle} reject */
  begin(resolve, reject) {
    drive(this.core, this.make(), resolve, reject);
  }
}

/** What a generator yields to wait for a part of its task's own function: a promise. */
export class Inner {
  /** @param {Promise<any>} promise */
  constructor(promise) {
    this.promise = promise;
  }
}

/**
 * Runs a generator in the open step of a task, and in those that follow.
 * @param {Core} core
 * @param {Generator<any, any, any>} generator yields what the task waits for
 * @param {Settle} resolve called in an open step
 * @param {Settle} reject
 */
export function drive(core, generator, resolve, reject) {
  /** @type {'next' | 'throw'} */
  let method = 'next';
  /** @type {any} */
  let value;
  /** @type {Settle} */
  const next = (result) => {
    method = 'next';
    value = result;
  };
  /** @type {Settle} */
  const fail = (error) => {
    method = 'throw';
    value = error;
  };
  const go = () => {
    for (;;) {
      let step;
      try {
        step = generator[method](value);
      } catch (error) {
        reject(error);
        return;
      }
      if (step.done) {
        resolve(step.value);
        return;
      }
      let awaited = step.value;
      if (awaited instanceof Inner) {
        waitInner(core, awaited.promise, next, fail, go);
        return;
      }
      try {
        if (!(awaited instanceof Awaitable)) awaited = core.wrap(awaited);
      } catch (error) {
        fail(error);
        continue;
      }
      let isOver = false;
      let waited = false;
      const then = (/** @type {Settle} */ take) => (/** @type {any} */ result) => {
        take(result);
        isOver = true;
        if (waited) go();
      };
      awaited.begin(then(next), then(fail));
      waited = true;
      if (!isOver) return;
    }
  };
  go();
}

/**
 * Waits for a promise of the task's own function, whose awaits are the task's.
 * @param {Core} core
 * @param {Promise<any>} promise
 * @param {Settle} next
 * @param {Settle} fail
 * @param {() => void} go
 */
function waitInner(core, promise, next, fail, go) {
  const task = /** @type {Task} */ (core.current);
  let isOver = false;
  const lost = (/** @type {any} */ error) => {
    isOver = true;
    fail(error);
    go();
  };
  (task.inner ??= []).push(lost);
  const settle = (/** @type {Settle} */ take) => (/** @type {any} */ value) => {
    if (isOver) return;
    task.inner?.pop();
    core.goOn(task, () => {
      take(value);
      go();
    }, lost);
  };
  promise.then(settle(next), settle(fail));
}

/**
 * Calls a part of the task's own function, in its open step.
 * @param {(...args: any[]) => any} call an async function, a generator function, or one that returns an awaitable
 * @param {...any} args
 * @returns {Generator<any, any, any>}
 */
export function* inner(call, ...args) {
  if (typeof call !== 'function') throw new TypeError(`a block must be a function, but is ${inWords(call)}`);
  return yield* innerOf(call(...args));
}

/** @param {any} made what such a function has returned @returns {Generator<any, any, any>} */
export function* innerOf(made) {
  if (made instanceof Awaitable || isGenerator(made)) return yield* made;
  if (typeof made?.then === 'function') return yield new Inner(Promise.resolve(made));
  return made;
}

/** @param {any} value @returns {boolean} */
export const isGenerator = (value) => typeof value?.next === 'function' && typeof value.throw === 'function' && typeof value[Symbol.iterator] === 'function';
