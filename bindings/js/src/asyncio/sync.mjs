/**
 * Locks, events, conditions, semaphores and barriers.
 *
 * @typedef {import('./core.mjs').Core} Core
 */
import { Awaitable, Composite, inner, inspected, ofBarrier, ofCondition, ofEvent, ofLock, ofSemaphore } from './awaitable.mjs';
import { checkCount, errorOfStatus } from './asyncio_errors.mjs';

/** An object of C that tasks wait for. */
export class Shared {
  /** @param {Core} core @param {number} address @param {boolean} isOwn whether it ends with this object */
  constructor(core, address, isOwn) {
    this.core = core;
    this.address = address;
    const { c } = core;
    if (isOwn) core.onCollected(this, () => c.release(address));
  }

  /** @param {number} status @param {string} [message] */
  check(status, message) {
    if (status !== 0) throw errorOfStatus(status, message);
  }

  /** Its state, for the console. @returns {string} */
  shown() {
    return '';
  }

  [inspected]() {
    return `<${this.core.ended ? 'ended' : this.shown()}>`;
  }

  /** @param {number} what @param {(status: number) => any} [finish] @returns {Awaitable} */
  wait(what, finish) {
    return new Waiting(this, what, finish);
  }
}

/** A wait for an object, which it holds. */
class Waiting extends Awaitable {
  /** @param {Shared} object @param {number} what @param {(status: number) => any} [finish] */
  constructor(object, what, finish) {
    super(object.core);
    this.object = object;
    this.what = what;
    if (finish) this.finish = finish;
  }

  start() {
    return this.core.c.wait(this.what, this.object.address);
  }

  /** @param {number} status @returns {any} */
  finish(status) {
    if (status !== 0) throw this.core.error();
    return true;
  }
}

/** What holds a lock or a permit: `using held = await lock.hold()`. */
class Held {
  /** @type {{release: () => void} | undefined} */
  #of;

  /** @param {{release: () => void}} of */
  constructor(of) {
    this.#of = of;
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() {
    const of = this.#of;
    this.#of = undefined;
    of?.release();
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    /** @type {any} */ (this)[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
  }
}

/** Something that is acquired and released. */
export class Acquirable extends Shared {
  /** @returns {Awaitable} of true */
  acquire() {
    throw new TypeError('abstract');
  }

  release() {}

  locked() {
    return false;
  }

  lockedOrNot() {
    return this.locked() ? 'locked' : 'unlocked';
  }

  /** Acquires it. @returns {Composite} of an object that releases it when it is disposed of */
  hold() {
    const self = this;
    return new Composite(this.core, function* () {
      yield* self.acquire();
      return new Held(self);
    });
  }

  /** Runs a block that holds it. @param {() => any} block @returns {Composite} an awaitable of its result */
  run(block) {
    const self = this;
    return new Composite(this.core, function* () {
      yield* self.acquire();
      try {
        return yield* inner(block);
      } finally {
        self.release();
      }
    });
  }
}

/** Mutual exclusion among tasks. */
export class Lock extends Acquirable {
  /** @param {Core} core @param {number} [address] of C */
  constructor(core, address) {
    super(core, address ?? core.made(core.c.object()), address === undefined);
  }

  acquire() {
    return this.wait(ofLock);
  }

  release() {
    this.check(this.core.c.lock_release(this.address), 'the lock is not acquired');
  }

  locked() {
    return this.core.c.lock_locked(this.address) !== 0;
  }

  shown() {
    return `Lock ${this.lockedOrNot()}`;
  }
}

/** A flag that tasks can wait for. */
export class Event extends Shared {
  /** @param {Core} core @param {number} [address] of C */
  constructor(core, address) {
    super(core, address ?? core.made(core.c.object()), address === undefined);
  }

  wait() {
    return super.wait(ofEvent);
  }

  set() {
    this.core.c.event_set(this.address);
  }

  clear() {
    this.core.c.event_clear(this.address);
  }

  isSet() {
    return this.core.c.event_is_set(this.address) !== 0;
  }

  shown() {
    return this.isSet() ? 'Event set' : 'Event unset';
  }
}

/** Tasks that hold a lock wait until another task notifies them. */
export class Condition extends Acquirable {
  /** @param {Core} core @param {Lock} [lock] @param {number} [address] of C */
  constructor(core, lock, address) {
    super(core, address ?? core.made(core.c.condition(lock?.address ?? 0)), address === undefined);
    // That of the condition is in its memory.
    this.lock = lock ?? Object.assign(new Lock(core, core.c.condition_lock(this.address)), { of: this });
  }

  acquire() {
    return this.lock.acquire();
  }

  release() {
    this.lock.release();
  }

  locked() {
    return this.lock.locked();
  }

  shown() {
    return `Condition ${this.lockedOrNot()}`;
  }

  wait() {
    return super.wait(ofCondition);
  }

  /** @param {() => any} predicate @returns {Composite} of what it returns at last */
  waitFor(predicate) {
    const self = this;
    return new Composite(this.core, function* () {
      let result;
      while (!(result = predicate())) yield* self.wait();
      return result;
    });
  }

  /** Wakes waiting tasks. @param {number} [count] at most so many */
  notify(count = 1) {
    this.check(this.core.c.condition_notify(this.address, count), 'the lock of the condition is not acquired');
  }

  notifyAll() {
    this.notify(0xffffffff);
  }
}

/** Limits how many tasks do something at once. */
export class Semaphore extends Acquirable {
  /** @param {Core} core @param {number} [value] the free permits @param {number} [bound] @param {number} [address] of C */
  constructor(core, value = 1, bound = 0, address) {
    super(core, address ?? core.made(core.c.semaphore(checkCount(value, 'the value of a semaphore', 0), bound)), address === undefined);
  }

  acquire() {
    return this.wait(ofSemaphore);
  }

  release() {
    this.check(this.core.c.semaphore_release(this.address), 'the semaphore is released more often than acquired');
  }

  locked() {
    return this.core.c.semaphore_locked(this.address) !== 0;
  }

  shown() {
    return `Semaphore ${this.lockedOrNot()}`;
  }
}

/** A Semaphore that detects a release without an acquire. */
export class BoundedSemaphore extends Semaphore {
  /** @param {Core} core @param {number} [value] */
  constructor(core, value = 1) {
    // C takes a bound of 0 for none, and then the largest value is none either.
    super(core, value, value);
  }
}

/** Tasks wait for each other until enough have arrived. */
export class Barrier extends Shared {
  /** @param {Core} core @param {number} parties the size of a group @param {number} [address] of C */
  constructor(core, parties, address) {
    super(core, address ?? core.made(core.c.barrier(checkCount(parties, 'the number of parties', 1))), address === undefined);
  }

  /** @returns {Awaitable} of an index in the group */
  wait() {
    return super.wait(ofBarrier, (status) => {
      if (status !== 0) throw this.core.error();
      return this.core.c.number();
    });
  }

  /** Waits, and then runs a block. @param {(index: number) => any} block @returns {Composite} an awaitable of its result */
  run(block) {
    const self = this;
    return new Composite(this.core, function* () {
      return yield* inner(block, yield* self.wait());
    });
  }

  reset() {
    this.core.c.barrier_reset(this.address);
  }

  abort() {
    this.core.c.barrier_abort(this.address);
  }

  get parties() {
    return this.core.c.barrier_parties(this.address) >>> 0;
  }

  get nWaiting() {
    return this.core.c.barrier_n_waiting(this.address) >>> 0;
  }

  shown() {
    return `Barrier parties=${this.parties} waiting=${this.nWaiting}`;
  }

  get broken() {
    return this.core.c.barrier_broken(this.address) !== 0;
  }
}
