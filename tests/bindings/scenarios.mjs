/**
 * What the scenarios of tests/bindings/scenarios share: the asyncio API on a loop in virtual time, and the functions of
 * tests/conformance/conformance.py and observe.py. A scenario prints what its twin in Python does.
 */
import { readFileSync } from 'node:fs';
import { packageUrl } from './package.mjs';

/** The asyncio API of the package. @type {any} scenarios call it as Python does */
const { createAsyncio, virtualClock } = await import(new URL('src/asyncio.mjs', packageUrl).href);

const clock = virtualClock();
const asyncio = await createAsyncio({ clock });

export const {
  Barrier, BoundedSemaphore, BrokenBarrierError, CancelledError, Condition, Event, ExceptionGroup, Future, InvalidStateError, LifoQueue, Lock,
  PriorityQueue, Queue, QueueEmpty, QueueFull, QueueShutDown, RuntimeError, Semaphore, Task, TaskGroup, TimeoutError, allTasks, asCompleted,
  contextVar, coroutine, createTask, currentTask, ensureFuture, gather, getRunningLoop, shield, sleep, timeout, timeoutAt, wait, waitFor,
} = asyncio;
const { core } = asyncio;

/** The exceptions of Python that JavaScript names otherwise. */
export const ValueError = RangeError;
export const LookupError = ReferenceError;
export const BaseExceptionGroup = ExceptionGroup;
export class Exception extends Error {}
export class BaseException extends Error {}

/** An exception of the program itself, with a positive status. */
export class Failure extends Error {
  /** @param {number} status @param {string} [message] */
  constructor(status, message = '') {
    super(message);
    this.status = status;
  }
}

/** @type {string[]} */
let lines = [];

/** @param {any} value @returns {string} as str() of Python returns it */
export function text(value) {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map((item) => (typeof item === 'string' ? `'${item}'` : text(item))).join(', ')}]`;
  if (value instanceof Error) return value.message;
  return String(value);
}

/** Prints one event as a line. @param {...any} words */
export const trace = (...words) => void lines.push(words.map(text).join(' '));

/** @param {any} error @param {any} Kind a class, or several @returns {boolean} */
export function isA(error, Kind) {
  if (Array.isArray(Kind)) return Kind.some((One) => isA(error, One));
  if (Kind === BaseException) return error instanceof Error;
  if (Kind === Exception) return error instanceof Error && !(error instanceof CancelledError);
  return error instanceof Kind;
}

/** @param {any} error @returns {string} the word for an exception; ok for none. name() in Python */
export function word(error) {
  if (error === undefined) return 'ok';
  if (error instanceof Failure) return `Failure(${error.status})`;
  if (error instanceof RangeError) return 'ValueError';
  return error.name;
}

/** @param {any} error @returns {string} the word, and those for a group's members in brackets */
export const tree = (error) => (error instanceof AggregateError ? `${word(error)}[${error.errors.map(tree).join(', ')}]` : word(error));

/** Blocks the loop for some virtual time. @param {number} seconds */
export function work(seconds) {
  clock.advance(seconds * 1000);
}

/** Awaits, and returns the word for the outcome. */
export const outcome = coroutine(function* (/** @type {any} */ awaitable) {
  try {
    yield* awaitable;
  } catch (error) {
    return word(error);
  }
  return 'ok';
});

/** Yields to the other ready tasks and callbacks. */
export const turns = coroutine(function* (/** @type {number} */ count) {
  for (let i = 0; i < count; i++) yield* sleep(0);
});

/** Calls, and returns the word for the outcome. status() in Python. @param {(...args: any[]) => any} call @param {...any} args @returns {string} */
export function attempt(call, ...args) {
  try {
    if (/^class/.test(String(call))) new /** @type {any} */ (call)(...args);
    else call(...args);
  } catch (error) {
    return word(error);
  }
  return 'ok';
}

/** @param {any} future @returns {string} pending, cancelled, or the word for its exception: state() of observe.py */
export function state(future) {
  if (!future.done()) return 'pending';
  return future.cancelled() ? 'cancelled' : word(future.exception());
}

/** @param {any} future @returns {string} state() of conformance.py */
export const stateWord = (future) => (state(future) === 'cancelled' ? 'CancelledError' : state(future));

/** @param {any} value @returns {string} */
export const flag = (value) => (value ? 'yes' : 'no');

/** @type {WeakMap<object, Map<string, Function>>} */
const methods = new WeakMap();

/** @param {any} object @param {string} name @returns {any} its method, the same each time */
export function bound(object, name) {
  const of = methods.get(object) ?? new Map();
  methods.set(object, of);
  if (!of.has(name)) of.set(name, object[name].bind(object));
  return of.get(name);
}

/** Enters what Python enters by `async with`. */
export const enter = coroutine(function* (/** @type {any} */ manager) {
  if (manager.enter) return manager.enter();
  if (manager instanceof Barrier) return yield* manager.wait();
  yield* manager.acquire();
  return undefined;
});

/** Leaves it, with what the block has thrown. */
export const exit = coroutine(function* (/** @type {any} */ manager, /** @type {any} */ failure) {
  let left = failure;
  if (manager instanceof TaskGroup) {
    left = undefined;
    yield* manager.exit(failure);
  } else if (manager.exit) {
    left = manager.exit(failure);
  } else if (manager.release) {
    manager.release();
  }
  if (left !== undefined) throw left;
});

// ---- What Python has ----

/** @param {any} of @returns {number} */
export const sizeOf = (of) => of.size ?? of.length;
/** @param {any} item @param {any} container @returns {boolean} */
export const isIn = (item, container) => (container instanceof Set ? container.has(item) : container.includes(item));
/** @param {number} first @param {number} [end] @returns {number[]} */
export const range = (first, end) => (end === undefined ? [...Array(first).keys()] : [...Array(end - first).keys()].map((i) => i + first));
/** @param {Iterable<any>} items @returns {Iterable<[number, any]>} */
export function* enumerate(items) {
  let i = 0;
  for (const item of items) yield [i++, item];
}
/** @param {...Iterable<any>} of @returns {any[]} */
export const zip = (...of) => [...of[0]].map((_, i) => of.map((one) => [...one][i]));
/** @param {Iterable<any>} items @returns {any[]} */
export const sorted = (items) => [...items].sort((a, b) => (a < b ? -1 : 1));
/** @param {Iterable<any>} items @returns {number} */
export const sum = (items) => [...items].reduce((a, b) => a + Number(b), 0);
/** @param {Iterator<any>} iterator @returns {any} */
export const next = (iterator) => iterator.next().value;

// ---- Inside of objects ----

/** By the name of the list: where it is in a weft_queue or weft_lock. @type {Record<string, number>} */
const lists = { getters: 48, putters: 56, waiters: 0 };

/** @param {any} queue @param {string} name @returns {number} how many tasks are in a list of waiters of C */
export function listed(queue, name) {
  const list = queue.address + lists[name];
  let count = 0;
  for (let link = core.host.word(list); link !== 0 && link !== list; link = core.host.word(link)) count++;
  return count;
}

/** @type {Map<any, any>} what each task waits for */
const awaited = new Map();
const { begin } = asyncio.Awaitable.prototype;
asyncio.Awaitable.prototype.begin = function (resolve, reject) {
  const task = core.current;
  awaited.set(task, /** @type {any} */ (this).object);
  const over = (/** @type {any} */ settle) => (/** @type {any} */ value) => {
    awaited.delete(task);
    settle(value);
  };
  begin.call(this, over(resolve), over(reject));
};

/** @param {any} object @returns {number} */
const recorded = (object) => [...awaited.values()].filter((one) => one === object).length;

/** @param {any} object @returns {number} how many tasks wait for it, or have waited and have not run yet */
export function waiting(object) {
  if (!(object instanceof Condition)) return recorded(object);
  // Not those that were notified and have run: they wait for the lock.
  return recorded(object) - (listed(object.lock, 'waiters') - recorded(object.lock));
}

/** @param {any} barrier @returns {string} */
export const barrierState = (barrier) => ['filling', 'draining', 'resetting', 'broken'][core.host.word(barrier.address + 8)];
/** @param {any} barrier @returns {number} how many tasks are in it */
export const inside = (barrier) => core.host.word(barrier.address + 4);
/** @param {any} semaphore @returns {number} */
export const valueOf = (semaphore) => core.host.word(semaphore.address + 8);
/** @param {any} queue @returns {number} */
export const unfinished = (queue) => core.host.word(queue.address + 40);

// ---- Running ----

getRunningLoop().setExceptionHandler(({ exception }) => trace('exception handler:', word(exception)));

/** @param {string} name @param {() => any} scenario @returns {Promise<string[]>} its lines */
export async function runScenario(name, scenario) {
  lines = [];
  try {
    await asyncio.run(scenario);
  } catch (error) {
    if (!(/** @type {any} */ (error).status || error instanceof RangeError)) throw error;
    trace('case ended with', word(error));
  }
  if (awaited.size > 0) awaited.clear();
  return lines;
}

/** @param {string} name of a file of tests/conformance @returns {Map<string, string[]>} what each case prints in Python */
export function tracesOf(name) {
  const all = readFileSync(new URL(`../conformance/${name}.trace`, import.meta.url), 'utf8').split(/^# /m).slice(1);
  return new Map(all.map((part) => {
    const [title, ...rest] = part.trimEnd().split('\n');
    return [title, rest];
  }));
}
