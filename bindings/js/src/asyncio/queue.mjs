/**
 * Queues between tasks.
 *
 * @typedef {import('./core.mjs').Core} Core
 *
 * @typedef {object} Item of a queue that JavaScript has made
 * @property {any} item
 * @property {(a: any, b: any) => number} compare
 * @property {Put} [put] that is not over
 */
import { Awaitable, inspected, ofGet, ofJoin } from './awaitable.mjs';
import { QueueShutDown, checkCount, errorOfStatus, inWords } from './asyncio_errors.mjs';

const orders = { fifo: 0, lifo: 1, priority: 2 };

/** Waits for room, and puts an item into the queue. */
class Put extends Awaitable {
  /** @param {Queue} queue @param {any} item */
  constructor(queue, item) {
    super(queue.core);
    this.queue = queue;
    this.item = item;
    this.number = 0;
    /** What a comparison with the item has thrown. @type {{error: unknown} | undefined} */
    this.failed = undefined;
  }

  start() {
    this.number = this.queue.numberOf(this.item, this);
    return this.core.c.wait_put(this.queue.address, this.number, this.queue.isFloating);
  }

  /** @param {number} status */
  finish(status) {
    if (status !== 0) {
      this.queue.drop(this.number);
      throw this.core.error();
    }
    const item = this.queue.isOwn && this.core.items.get(this.number);
    if (item) item.put = undefined;
    // The item is in the queue, as in Python.
    if (this.failed) throw this.failed.error;
  }
}

/** Waits for an item. */
class Get extends Awaitable {
  /** @param {Queue} queue @param {(isOpen: boolean, item?: any) => any} [take] what becomes the result; without it a queue that is shut down is a failure */
  constructor(queue, take) {
    super(queue.core);
    this.queue = queue;
    this.take = take;
  }

  start() {
    return this.core.c.wait(ofGet, this.queue.address);
  }

  /** @param {number} status */
  finish(status) {
    if (status === 0) {
      const item = this.queue.taken();
      return this.take ? this.take(true, item) : item;
    }
    const error = this.core.error();
    if (this.take && error instanceof QueueShutDown) return this.take(false);
    throw error;
  }
}

/** Waits until all items are done. */
class Join extends Awaitable {
  /** @param {Queue} queue */
  constructor(queue) {
    super(queue.core);
    this.queue = queue;
  }

  start() {
    return this.core.c.wait(ofJoin, this.queue.address);
  }
}

/** A queue whose oldest item comes first. It is an async iterable of its items, until it is shut down. */
export class Queue {
  /** How the numbers of C stand for items: for those of `core.items`, or for themselves. */
  isOwn = true;
  /** Which numbers the queue takes, if they stand for themselves. */
  isFloating = false;
  least = -Infinity;
  most = Infinity;
  name = '';

  /**
   * @param {Core} core
   * @param {number} [maxsize] the largest number of items; 0: no bound
   * @param {keyof typeof orders} [order]
   */
  constructor(core, maxsize = 0, order = 'fifo') {
    const bound = Math.max(checkCount(maxsize, 'the maxsize of a queue'), 0);
    const address = core.made(core.c.queue(bound, orders[order]));
    const { c } = core;
    this.core = core;
    this.address = address;
    core.onCollected(this, () => c.queue_free(address));
  }

  /** @param {Core} core @param {number} address of C @param {string} name @param {number} items as in weft/export_object.h @returns {Queue} one that C owns */
  static of(core, address, name, items) {
    const queue = Object.assign(Object.create(Queue.prototype), { core, address, name, isOwn: false, isFloating: items % 2 === 1 });
    const [isSigned, bits] = [(items & 2) !== 0, (items >> 2) * 8];
    const most = bits > 53 ? Number.MAX_SAFE_INTEGER : 2 ** (isSigned ? bits - 1 : bits) - 1;
    return Object.assign(queue, { most, least: !isSigned ? 0 : bits > 53 ? -most : -most - 1 });
  }

  /** How its items are ordered, if they are. @type {((a: any, b: any) => number) | undefined} */
  compare;

  /** @param {any} item @param {Put} [put] @returns {number} */
  numberOf(item, put) {
    if (this.isOwn) return this.core.items.add({ item, compare: this.compare ?? this.core.compare, put });
    const isPossible = typeof item === 'number' && (this.isFloating || (Number.isInteger(item) && item >= this.least && item <= this.most));
    if (isPossible) return item;
    const kind = this.isFloating ? 'numbers' : `integers from ${this.least} to ${this.most}`;
    throw new (typeof item === 'number' ? RangeError : TypeError)(`the queue ${this.name} takes ${kind}, not ${inWords(item)}`);
  }

  /** @param {number} number */
  drop(number) {
    if (this.isOwn) this.core.items.delete(number);
  }

  /** The item that C has returned. @returns {any} */
  taken() {
    if (this.isOwn) {
      const { item } = /** @type {Item} */ (this.core.items.take(this.core.c.number()));
      this.core.checkComparison(); // An item that was taken is lost then, as in Python.
      return item;
    }
    return this.isFloating ? this.core.c.floating() : this.core.c.number();
  }

  /** @param {any} item */
  put(item) {
    return new Put(this, item);
  }

  get() {
    return new Get(this);
  }

  /** @param {any} item */
  putNowait(item) {
    const number = this.numberOf(item);
    const status = this.core.c.put(this.address, number, this.isFloating);
    if (status !== 0) {
      this.drop(number);
      throw errorOfStatus(status);
    }
    this.core.checkComparison();
  }

  /** @returns {any} */
  getNowait() {
    const status = this.core.c.get(this.address);
    if (status !== 0) throw errorOfStatus(status);
    return this.taken();
  }

  join() {
    return new Join(this);
  }

  taskDone() {
    const status = this.core.c.queue_task_done(this.address);
    if (status !== 0) throw errorOfStatus(status, 'taskDone() was called more often than items were put');
  }

  /** @param {boolean} [immediate] also drops its items */
  shutdown(immediate = false) {
    this.core.c.queue_shutdown(this.address, immediate);
  }

  qsize() {
    return this.core.c.queue_size(this.address) >>> 0;
  }

  empty() {
    return this.qsize() === 0;
  }

  full() {
    return this.maxsize !== 0 && this.qsize() >= this.maxsize;
  }

  get maxsize() {
    return this.core.c.queue_maxsize(this.address) >>> 0;
  }

  [inspected]() {
    return this.core.ended ? '<Queue ended>' : `<Queue maxsize=${this.maxsize} size=${this.qsize()}>`;
  }

  [Symbol.asyncIterator]() {
    return { next: () => new Get(this, (isOpen, value) => ({ value, done: !isOpen })) };
  }
}

/** A queue whose newest item comes first. */
export class LifoQueue extends Queue {
  /** @param {Core} core @param {number} [maxsize] */
  constructor(core, maxsize) {
    super(core, maxsize, 'lifo');
  }
}

/** A queue whose least item comes first. */
export class PriorityQueue extends Queue {
  /** @param {Core} core @param {number} [maxsize] @param {{compare?: (a: any, b: any) => number}} [options] */
  constructor(core, maxsize, { compare } = {}) {
    super(core, maxsize, 'priority');
    this.compare = compare;
  }
}
