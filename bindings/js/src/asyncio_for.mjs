/** The asyncio API on the loop of a program. */
import { Core } from './asyncio/core.mjs';
import { Awaitable, Composite, inner } from './asyncio/awaitable.mjs';
import {
  BrokenBarrierError, CancelledError, ExceptionGroup, InvalidStateError, QueueEmpty, QueueFull, QueueShutDown, RuntimeError, TimeoutError,
} from './asyncio/asyncio_errors.mjs';
import { Future, Task } from './asyncio/task.mjs';
import { ContextVar } from './asyncio/context.mjs';
import { asCompleted, gather, shield, sleep, wait, waitFor } from './asyncio/combinators.mjs';
import { TaskGroup, Timeout, blockOr, timeout } from './asyncio/blocks.mjs';
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from './asyncio/sync.mjs';
import { LifoQueue, PriorityQueue, Queue } from './asyncio/queue.mjs';
import { Loop, allTasks, run } from './asyncio/loop.mjs';
import { newError } from './errors.mjs';

/**
 * @template {new (core: Core, ...args: any[]) => any} C
 * @param {Core} core
 * @param {C} Class
 * @returns {new (...args: any[]) => InstanceType<C>} the class for this program; also instanceof works
 */
function classFor(core, Class) {
  const Base = /** @type {any} */ (Class);
  const For = class extends Base {
    /** @param {...any} args */
    constructor(...args) {
      super(core, ...args.slice(Number(args[0] === core)));
    }

    /** @param {any} value */
    static [Symbol.hasInstance](value) {
      return value instanceof Class && (!('core' in value) || value.core === core);
    }
  };
  Object.defineProperty(For, 'name', { value: Class.name });
  return /** @type {any} */ (For);
}

/** By enum weft__object_kind of weft/export_object.h. @type {((core: Core, address: number, name: string, items: number) => object)[]} */
const kinds = [
  Queue.of,
  (core, address) => new Event(core, address),
  (core, address) => new Lock(core, address),
  (core, address) => new Condition(core, undefined, address),
  (core, address) => new Semaphore(core, undefined, undefined, address),
  (core, address) => new Barrier(core, 1, address),
];

/**
 * @param {Core} core
 * @param {Record<string, any>} module
 * @returns {Record<string, any>} what the program exports with WEFT_EXPORT_OBJECT
 */
function objectsOf(core, module) {
  const prefix = '_weft_object_';
  return Object.fromEntries(Object.keys(module).filter((name) => name.startsWith(prefix)).map((name) => {
    const entry = module[name]() >>> 0;
    const [address, kind, items] = [0, 4, 8].map((offset) => core.host.word(entry + offset));
    const own = name.slice(prefix.length);
    return [own, kinds[kind](core, address, own, items)];
  }));
}

/**
 * @param {Record<string, any>} module of a program that has what the API needs
 * @param {() => boolean} isClosed whether the program does not start again when its loop ends
 */
export function asyncioFor(module, isClosed) {
  const core = new Core(module, isClosed);
  const loop = new Loop(core);
  return {
    core,
    /** The queues, events, locks, ... that the program exports. */
    objects: objectsOf(core, module),
    BrokenBarrierError, CancelledError, ExceptionGroup, InvalidStateError, QueueEmpty, QueueFull, QueueShutDown, RuntimeError, TimeoutError,
    Awaitable,
    Task,
    Future: classFor(core, class extends Future {
      /** @param {Core} of */
      constructor(of) {
        super(of, of.made(of.c.future()));
        this.register();
      }
    }),
    createTask: core.createTask.bind(core),
    ensureFuture: core.ensureFuture.bind(core),
    wrapFuture: core.wrap.bind(core),
    /** @param {number} delay @param {any} [result] */
    sleep: (delay, result) => sleep(core, delay, result),
    /** @param {any[]} awaitables @param {{returnExceptions?: boolean}} [options] */
    gather: (awaitables, options = {}) => gather(core, awaitables, options),
    /** @param {Iterable<Future>} futures @param {{timeout?: number, returnWhen?: string}} [options] */
    wait: (futures, options = {}) => wait(core, futures, options),
    /** @param {any} awaitable @param {number | null} seconds */
    waitFor: (awaitable, seconds) => waitFor(core, awaitable, seconds),
    /** @param {any} awaitable */
    shield: (awaitable) => shield(core, awaitable),
    /** @param {Iterable<any>} awaitables @param {{timeout?: number}} [options] */
    asCompleted: (awaitables, options = {}) => asCompleted(core, awaitables, options),
    /** @param {number | null} delay @param {(timeout: Timeout) => any} [block] */
    timeout: (delay, block) => timeout(core, delay, block),
    /** @param {number | null} when @param {(timeout: Timeout) => any} [block] */
    timeoutAt: (when, block) => blockOr(new Timeout(core, when), block),
    Timeout: classFor(core, Timeout),
    TaskGroup: classFor(core, TaskGroup),
    /** @param {(group: TaskGroup) => any} block */
    taskGroup: (block) => new TaskGroup(core).run(block),
    Lock: classFor(core, Lock),
    Event: classFor(core, Event),
    Condition: classFor(core, Condition),
    Semaphore: classFor(core, Semaphore),
    BoundedSemaphore: classFor(core, BoundedSemaphore),
    Barrier: classFor(core, Barrier),
    Queue: classFor(core, Queue),
    LifoQueue: classFor(core, LifoQueue),
    PriorityQueue: classFor(core, PriorityQueue),
    ContextVar: classFor(core, ContextVar),
    /** @param {string} name @param {{default?: any}} [options] */
    contextVar: (name, options) => new ContextVar(core, name, options),
    currentTask: () => core.currentTask(),
    allTasks: () => allTasks(core),
    getRunningLoop: () => loop,
    /**
     * Makes a coroutine of an async function or a generator function: a call of it does nothing but make an awaitable, whose
     * body begins when it is awaited, in the task that awaits it.
     * @template {any[]} A
     * @param {(...args: A) => any} call
     * @returns {(...args: A) => Composite}
     */
    coroutine: (call) => Object.defineProperty((/** @type {A} */ ...args) => new Composite(core, () => inner(call, ...args)), 'name', { value: call.name }),
    /** @param {any} main */
    run: (main) => run(core, main),
  };
}

/** @type {WeakMap<object, ReturnType<typeof asyncioFor>>} */
const known = new WeakMap();

/**
 * @param {Record<string, any>} module of a program that was loaded
 * @param {() => void} start starts the program, unless it runs
 * @param {() => boolean} isClosed as for asyncioFor
 * @returns {ReturnType<typeof asyncioFor>} always the same of a module
 */
export function asyncioOf(module, start, isClosed) {
  if (!module.weftScript) throw newError('LACKING', 'asyncio: the program exports no object: WEFT_EXPORT_OBJECT does');
  start();
  const asyncio = known.get(module) ?? asyncioFor(module, isClosed);
  known.set(module, asyncio);
  return asyncio;
}
