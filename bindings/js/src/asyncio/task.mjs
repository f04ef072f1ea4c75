/**
 * Futures and tasks.
 *
 * @typedef {import('./core.mjs').Core} Core
 * @typedef {import('./awaitable.mjs').Settle} Settle
 * @typedef {'pending' | 'cancelled' | 'finished' | 'failed'} State
 */
import { Awaitable, drive, inspected, isGenerator, ofFuture } from './awaitable.mjs';
import { CancelledError, InvalidStateError, RuntimeError, errorOfStatus, statusOf } from './asyncio_errors.mjs';

/** @type {readonly any[]} */
const none = Object.freeze([]);

/** The states by what weft_script_state returns. @type {State[]} */
const states = ['pending', 'cancelled', 'finished', 'failed'];

/** An eventual result, settled once. */
export class Future extends Awaitable {
  /** @type {State} */
  state = 'pending';
  /** The result, or what it has failed with. @type {any} */
  outcome;
  /** The future in C. This object holds a reference to it until it is done; then it is 0. */
  address = 0;
  /** Its done callbacks that were not called yet. @type {readonly {call: (future: any) => void, id: number}[]} */
  callbacks = none;
  /** Whether C is told when this object is collected. */
  isRegistered = false;

  /** @param {Core} core @param {number} address of the future of C */
  constructor(core, address) {
    super(core);
    this.address = address;
  }

  /** A future of C is released when its object is collected. @returns {this} */
  register() {
    const { core: { c }, address } = this;
    this.isRegistered = true;
    this.core.onCollected(this, () => c.unref(address));
    return this;
  }

  /** Learns whether C has settled it. */
  look() {
    if (this.state !== 'pending' || this.address === 0) return;
    if (this.core.ended) {
      this.lose(this.core.ended());
      return;
    }
    const state = states[this.core.c.state(this.address)];
    if (state !== 'pending') this.settled(state);
  }

  /** @param {State} state of C */
  settled(state) {
    this.state = state;
    if (state !== 'failed') this.forget();
  }

  /** The loop has ended before. @param {Error} error @returns {Settle[]} what gets an error, too */
  lose(error) {
    this.outcome = error;
    this.state = 'failed';
    this.forget();
    return [];
  }

  /** Releases the future of C. */
  forget() {
    if (this.address === 0) return;
    if (this.isRegistered) this.core.notCollected(this);
    this.core.c.unref(this.address);
    this.address = 0;
  }

  /** Whether it is settled: with a result, with a failure, or cancelled. */
  done() {
    this.look();
    return this.state !== 'pending';
  }

  cancelled() {
    this.look();
    return this.state === 'cancelled';
  }

  /** The result. Throws the failure, a CancelledError, or an InvalidStateError if it is pending. */
  result() {
    this.look();
    if (this.state === 'pending') throw new InvalidStateError('the result is not set');
    if (this.state === 'cancelled') throw new CancelledError();
    if (this.state === 'failed') throw this.#failure();
    return this.outcome;
  }

  /** The failure; undefined: none. Throws a CancelledError, or an InvalidStateError if it is pending. @returns {any} */
  exception() {
    this.look();
    if (this.state === 'pending') throw new InvalidStateError('the exception is not set');
    if (this.state === 'cancelled') throw new CancelledError();
    return this.state === 'failed' ? this.#failure() : undefined;
  }

  /** The failure, which counts as retrieved. */
  #failure() {
    if (this.address !== 0) {
      this.core.c.retrieve(this.address);
      this.outcome ??= this.core.error();
      this.forget();
    }
    return this.outcome;
  }

  /** @param {any} result */
  setResult(result) {
    this.#set('finished', result, 0, 0);
  }

  /** @param {any} error */
  setException(error) {
    if (typeof error === 'function') error = new error();
    const [status, thrown] = [statusOf(error), this.core.host.keep(error)];
    this.#set('failed', error, status, thrown);
  }

  /** @param {State} state @param {any} outcome @param {number} status @param {number} thrown */
  #set(state, outcome, status, thrown) {
    if (this.done()) throw new InvalidStateError('the future is settled already');
    this.outcome = outcome;
    const failure = this.core.c.settle(this.address, status, thrown);
    if (failure !== 0) throw errorOfStatus(failure);
    this.settled(state);
    if (state === 'failed') this.reportWhenCollected();
  }

  /** A failure that was never retrieved is reported when the future is collected. */
  reportWhenCollected() {
    const { core, address, outcome } = this;
    if (this.isRegistered) core.notCollected(this);
    this.isRegistered = true;
    // Until it is read, the stack of V8 refers to the functions in it, and they to this.
    void outcome?.stack;
    core.onCollected(this, () => {
      core.reporting = { exception: outcome };
      core.c.unref(address);
      core.reporting = undefined;
    });
  }

  /** Asks it to end. @returns {boolean} false if it is settled already */
  cancel() {
    this.look();
    if (this.address === 0) return false;
    const accepted = this.core.c.cancel(this.address) !== 0;
    this.look();
    return accepted;
  }

  /** Calls a function with the future in the turn after it is done. @param {(future: this) => void} call @param {{context?: any}} [options] */
  addDoneCallback(call, { context } = {}) {
    const { core } = this;
    const bound = core.inContext(context ?? core.contextNow(), () => {
      this.callbacks = this.callbacks.filter((callback) => callback.id !== id);
      call(this);
    });
    const id = core.callbacks.add(bound);
    this.callbacks = [...this.callbacks, { call, id }];
    core.start();
    const { address, free } = this.keepAddress();
    core.c.watch(address, id);
    free();
  }

  /** @param {(future: this) => void} call @returns {number} how many callbacks were removed */
  removeDoneCallback(call) {
    const removed = this.callbacks.filter((callback) => (
      callback.call === call && this.address !== 0 && this.core.c.unwatch(this.address, callback.id) !== 0
    ));
    for (const { id } of removed) this.core.callbacks.delete(id);
    this.callbacks = this.callbacks.filter((callback) => !removed.includes(callback));
    return removed.length;
  }

  /** @returns {{address: number, free: () => void}} of the future in C, or of one that is settled likewise */
  keepAddress() {
    this.look();
    const { c, host, made } = this.core;
    if (this.address !== 0) return { address: this.address, free: () => {} };
    const address = made(c.future());
    if (this.state === 'finished') c.settle(address, 0, 0);
    else if (this.state === 'cancelled') c.settle(address, -1, 0);
    else c.settle(address, statusOf(this.outcome), host.keep(this.outcome));
    if (this.state === 'failed') c.retrieve(address);
    return { address, free: () => c.unref(address) };
  }

  /** @param {unknown} error @param {Settle} resolve @param {Settle} reject */
  late(error, resolve, reject) {
    if (!this.done()) reject(error);
    else if (this.state === 'finished') resolve(this.outcome);
    else reject(this.state === 'cancelled' ? new CancelledError() : this.exception());
  }

  [inspected]() {
    this.look();
    return `<Future ${this.state}>`;
  }

  start() {
    this.look();
    return this.state === 'pending' ? this.core.c.wait(ofFuture, this.address) : 0;
  }

  /** @param {number} status */
  finish(status) {
    if (status === -1) throw new CancelledError();
    if (status !== 0 && !this.done()) throw this.core.error();
    return this.result();
  }
}

/** A coroutine that runs concurrently. */
export class Task extends Future {
  /** What goes on with it when its wait has ended. @type {import('./steps.mjs').Resume | undefined} */
  resume;
  /** What gets an error if that does not happen. @type {Settle | undefined} */
  lost;
  /** What gets the cancellation while it is foreign in a function that a generator waits for: the innermost last. @type {Settle[] | undefined} */
  inner;
  /** Its first step has begun. */
  hasBegun = false;
  /** It stands for code outside of tasks that awaits something, ... */
  isOutside = false;
  /** ... or for code of this task that awaits something beside it. @type {Task | undefined} */
  whole;
  /** The tasks whose `whole` is this one. @type {Set<Task> | undefined} */
  parts;

  /**
   * @param {Core} core
   * @param {(task: Task) => void} run its first step
   * @param {{name?: string, context?: Map<object, unknown>, isHidden?: boolean}} options hidden: it is none of the program's
   * @param {(id: number, isHidden: boolean) => number} [create] makes the task of C
   */
  constructor(core, run, { name, context = core.contextNow(), isHidden = false }, create = core.c.task) {
    core.start();
    const id = core.tasks.add(/** @type {any} */ (undefined));
    let address = 0;
    try {
      address = create(id, isHidden);
    } finally {
      if (address === 0) core.tasks.delete(id);
    }
    super(core, core.made(address));
    core.tasks.set(id, this);
    this.id = id;
    this.isHidden = isHidden;
    this.name = `Task-${id}`;
    if (name !== undefined) this.setName(name);
    this.context = context;
    this.resume = () => run(this);
  }

  /** @returns {string} */
  getName() {
    return this.name;
  }

  /** Names it, also in traces and in the tree of tasks. @param {any} name */
  setName(name) {
    this.name = String(name);
    if (this.address === 0) return;
    const { address, free } = this.core.string(this.name);
    this.core.c.name(this.address, address);
    free();
  }

  [inspected]() {
    this.look();
    return `<Task ${this.name} ${this.state}>`;
  }

  setResult() {
    throw new RuntimeError('a task settles itself');
  }

  setException() {
    throw new RuntimeError('a task settles itself');
  }

  /** The number of requests to cancel that were not taken back. */
  cancelling() {
    return this.address === 0 ? this.requests : this.core.c.cancelling(this.address);
  }

  /** Takes back a request to cancel. @returns {number} how many are left */
  uncancel() {
    if (this.address !== 0) return this.core.c.uncancel(this.address);
    if (this.requests > 0) this.requests--;
    return this.requests;
  }

  /** How many requests to cancel there were when it ended. */
  requests = 0;

  isDone() {
    return this.state !== 'pending';
  }

  /** @param {Error} error @returns {Settle[]} */
  lose(error) {
    if (this.isDone()) return [];
    const { inner = [], lost } = this;
    this.resume = this.lost = this.inner = undefined;
    super.lose(error);
    return lost ? [lost] : inner.reverse();
  }

  /** Its function returns. In its open step. @param {any} value */
  end(value) {
    if (!this.isDone()) this.#end('finished', value, 0, 0);
  }

  /** Its function throws. @param {any} error */
  fail(error) {
    if (this.isDone()) return;
    const [status, thrown] = this.core.failure(error);
    this.#end('failed', error, status, thrown);
  }

  /** @param {State} state @param {any} outcome @param {number} status @param {number} thrown */
  #end(state, outcome, status, thrown) {
    const { core } = this;
    const { isNested } = core;
    core.current = undefined;
    core.foreign.delete(this);
    this.whole?.parts?.delete(this);
    this.outcome = outcome;
    this.requests = core.c.cancelling(this.address);
    core.tasks.delete(this.id);
    const isCancelled = core.c.end(status, thrown) !== 0;
    this.settled(isCancelled ? 'cancelled' : state);
    if (this.state === 'failed') this.reportWhenCollected();
    if (!isNested) core.closed();
  }

  /** It was cancelled before its first step, or is cut off. */
  discarded() {
    const { core, lost } = this;
    this.whole?.parts?.delete(this);
    this.requests = core.c.cancelling(this.address);
    this.settled('cancelled');
    if (lost && this.hasBegun) core.cutOff.push(lost);
    else lost?.(new CancelledError());
  }
}

/**
 * @param {Core} core
 * @param {any} coroutine a function that returns a promise, a generator or an awaitable; or one of those
 * @returns {(task: Task) => void} the first step of a task that runs it
 */
export function bodyOf(core, coroutine) {
  return (task) => {
    const end = (/** @type {any} */ value) => task.end(value);
    const fail = (/** @type {any} */ error) => task.fail(error);
    const made = typeof coroutine === 'function' ? coroutine() : coroutine;
    if (made instanceof Awaitable) {
      made.begin(end, fail);
    } else if (isGenerator(made)) {
      drive(core, made, end, fail);
    } else if (typeof made?.then === 'function') {
      made.then(
        (/** @type {any} */ value) => core.goOn(task, () => end(value), fail),
        (/** @type {any} */ error) => core.goOn(task, () => fail(error), () => fail(error)),
      );
    } else {
      end(made);
    }
  };
}
