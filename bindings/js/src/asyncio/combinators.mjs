/**
 * Waiting for several futures, or for one under conditions.
 *
 * @typedef {import('./core.mjs').Core} Core
 */
import { Awaitable, Composite, ofCancel, ofNext } from './awaitable.mjs';
import { CancelledError, TimeoutError, checkSeconds, statuses } from './asyncio_errors.mjs';
import { Future } from './task.mjs';
import { timeout } from './blocks.mjs';

/** A sleep. */
class Sleep extends Awaitable {
  /** @param {Core} core @param {number} delay in seconds @param {any} result */
  constructor(core, delay, result) {
    super(core);
    this.delay = delay;
    this.result = result;
  }

  start() {
    return this.core.c.wait_sleep(checkSeconds(this.delay, 'the delay of a sleep'));
  }

  /** @param {number} status */
  finish(status) {
    if (status !== 0) throw this.core.error();
    return this.result;
  }
}

/** @param {Core} core @param {number} delay in seconds @param {any} [result] */
export const sleep = (core, delay, result) => new Sleep(core, delay, result);

/**
 * @template T
 * @param {Core} core
 * @param {Future[]} futures
 * @param {(address: number, count: number, addresses: number[]) => T} call gets an array of C
 * @returns {T}
 */
function withArray(core, futures, call) {
  const kept = [...new Set(futures)].map((future) => future.keepAddress());
  const addresses = kept.map(({ address }) => address);
  const array = core.array(addresses);
  try {
    return call(array.address, addresses.length, addresses);
  } finally {
    array.free();
    for (const { free } of kept) free();
  }
}

/** What gather returns: a future of all results. */
class Gather extends Future {
  /** @param {Core} core @param {Future[]} children @param {boolean} returnExceptions */
  constructor(core, children, returnExceptions) {
    super(core, core.made(withArray(core, children, (address, count) => core.c.gather(address, count, returnExceptions))));
    this.children = children;
    this.register();
  }

  /** @param {import('./task.mjs').State} state */
  settled(state) {
    if (state === 'finished') this.outcome = this.children.map((child) => outcomeOf(child));
    super.settled(state);
  }

  setResult() {
    throw new TypeError('a gather settles itself');
  }
}

/** @param {Future} future that is done @returns {any} its result, or what it has failed with */
function outcomeOf(future) {
  try {
    return future.result();
  } catch (error) {
    return error;
  }
}

/** @param {Core} core @param {any[]} awaitables @param {{returnExceptions?: boolean}} options */
export const gather = (core, awaitables, { returnExceptions = false }) => {
  core.start();
  /** @type {Map<any, Future>} */
  const known = new Map();
  return new Gather(core, awaitables.map((awaitable) => {
    const future = known.get(awaitable) ?? core.ensureFuture(awaitable);
    known.set(awaitable, future);
    return future;
  }), returnExceptions);
};

/** What shield returns. */
class Shield extends Future {
  /** @param {Core} core @param {Future} inside */
  constructor(core, inside) {
    super(core, core.made(core.c.shield(inside.address)));
    this.inside = inside;
    this.register();
  }

  /** @param {import('./task.mjs').State} state */
  settled(state) {
    if (state === 'finished') this.outcome = this.inside.result();
    super.settled(state);
  }
}

/** @param {Core} core @param {any} awaitable @returns {Future} */
export function shield(core, awaitable) {
  const inside = core.ensureFuture(awaitable);
  return inside.done() ? inside : new Shield(core, inside);
}

const returnWhens = ['ALL_COMPLETED', 'FIRST_COMPLETED', 'FIRST_EXCEPTION'];

/** What wait results in: `const { done, pending }`, or `const [done, pending]`. */
class Waited {
  /** @param {Future[]} futures */
  constructor(futures) {
    this.done = new Set(futures.filter((future) => future.done()));
    this.pending = new Set(futures.filter((future) => !this.done.has(future)));
  }

  *[Symbol.iterator]() {
    yield this.done;
    yield this.pending;
  }
}

/** What wait returns. */
class Wait extends Awaitable {
  /** @param {Core} core @param {Iterable<Future>} futures @param {{timeout?: number | null, returnWhen?: string}} options */
  constructor(core, futures, options) {
    super(core);
    this.futures = [...new Set(futures)];
    this.options = options;
    this.free = () => {};
  }

  start() {
    const { timeout: limit, returnWhen = 'ALL_COMPLETED' } = this.options;
    const when = returnWhens.indexOf(returnWhen);
    if (this.futures.length === 0) throw new RangeError('wait: there are no futures to wait for');
    if (when < 0) throw new RangeError(`wait: returnWhen is ${returnWhen}`);
    for (const future of this.futures) if (!(future instanceof Future)) throw new TypeError('wait: takes tasks and futures only');
    const seconds = checkSeconds(limit ?? Infinity, 'the timeout of a wait');
    const addresses = this.futures.map((future) => future.keepAddress());
    const { address, free } = this.core.array(addresses.map((kept) => kept.address));
    this.free = () => {
      free();
      for (const kept of addresses) kept.free();
    };
    return this.core.c.wait_some(address, addresses.length, seconds, when);
  }

  /** @param {number} status */
  finish(status) {
    this.free();
    if (status !== 0) throw this.core.error();
    return new Waited(this.futures);
  }
}

/** @param {Core} core @param {Iterable<Future>} futures @param {{timeout?: number | null, returnWhen?: string}} options */
export const wait = (core, futures, options) => new Wait(core, futures, options);

/** Waits until a future that was cancelled is done. */
class Cancelling extends Awaitable {
  /** @param {Core} core @param {Future} future */
  constructor(core, future) {
    super(core);
    this.future = future;
  }

  start() {
    return this.core.c.wait(ofCancel, this.future.address);
  }
}

/** @param {Core} core @param {any} awaitable @param {number | null} seconds */
export function waitFor(core, awaitable, seconds) {
  return new Composite(core, function* () {
    if (!(checkSeconds(seconds ?? Infinity, 'the timeout of waitFor') <= 0)) {
      return yield* timeout(core, seconds, () => startHere(core, awaitable));
    }
    const future = core.ensureFuture(awaitable);
    if (future.done()) return future.result();
    yield* new Cancelling(core, future);
    try {
      return future.result();
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      throw new TimeoutError(undefined, { cause: error });
    }
  });
}

/** @param {Core} core @param {any} awaitable which becomes a part of the task that calls @returns {any} */
function startHere(core, awaitable) {
  if (typeof awaitable === 'function') return awaitable();
  const isForeign = typeof awaitable?.then === 'function' && !(awaitable instanceof Awaitable);
  return isForeign ? core.wrap(awaitable) : awaitable;
}

/** The next future that is done. */
class Next extends Awaitable {
  /** @param {AsCompleted} of @param {(future: Future | undefined) => any} take gets undefined after the last */
  constructor(of, take) {
    super(of.core);
    this.of = of;
    this.take = take;
  }

  start() {
    return this.core.c.wait(ofNext, this.of.address);
  }

  /** @param {number} status */
  finish(status) {
    if (status === statuses.end) return this.take(undefined);
    if (status !== 0) throw this.core.error();
    return this.take(this.of.futures.get(this.core.c.number()));
  }
}

/** What asCompleted returns: both an iterable of awaitables of results, and an async iterable of futures. */
class AsCompleted {
  /** @param {Core} core @param {Future[]} futures @param {number} limit */
  constructor(core, futures, limit) {
    this.core = core;
    this.left = futures.length;
    /** By their address in C. @type {Map<number, Future>} */
    this.futures = new Map();
    const address = core.made(withArray(core, futures, (at, count, addresses) => {
      futures.forEach((future, i) => this.futures.set(addresses[i], future));
      return core.c.iterator(at, count, limit);
    }));
    this.address = address;
    const { c } = core;
    core.onCollected(this, () => c.iterator_free(address));
  }

  *[Symbol.iterator]() {
    while (this.left > 0) {
      this.left--;
      yield new Next(this, (future) => /** @type {Future} */ (future).result());
    }
  }

  [Symbol.asyncIterator]() {
    return { next: () => new Next(this, (future) => (future ? { value: future, done: false } : { value: undefined, done: true })) };
  }
}

/** @param {Core} core @param {Iterable<any>} awaitables @param {{timeout?: number}} options */
export const asCompleted = (core, awaitables, { timeout: limit = Infinity }) => {
  core.start();
  checkSeconds(limit, 'the timeout of asCompleted');
  const futures = [...new Set([...new Set(awaitables)].map((awaitable) => core.ensureFuture(awaitable)))];
  return new AsCompleted(core, futures, limit);
};
