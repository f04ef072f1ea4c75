/// <reference lib="esnext.disposable" />
/** asyncio for JavaScript. Names and semantics are those of Python's asyncio, in camel case. */
import type { WeftError } from './index.js';

/** Something to await: `await x` in async functions, `yield* x` in generators. */
export interface Awaitable<T> extends PromiseLike<T> {
  [Symbol.iterator](): Generator<any, T, any>;
  catch<R = never>(onError?: ((error: any) => R | PromiseLike<R>) | null): Promise<T | R>;
  finally(call?: (() => void) | null): Promise<T>;
}

/** What runs in a task: an async function, a generator function, or a function that returns something to await. */
export type Body<T> = () => Generator<any, T, any> | PromiseLike<T> | T;

/** What becomes a task or a future: a body, or what one returns. */
export type Coroutine<T> = Body<T> | PromiseLike<T> | Generator<any, T, any>;

type Results<A extends readonly unknown[]> = { [K in keyof A]: A[K] extends Coroutine<infer T> ? T : never };

/** The context variables of a task. */
export type Context = ReadonlyMap<object, unknown>;

/** An eventual result, settled once. */
export declare class Future<T = any> implements Awaitable<T> {
  constructor();
  then<R = T, E = never>(onResult?: ((value: T) => R | PromiseLike<R>) | null, onError?: ((error: any) => E | PromiseLike<E>) | null): Promise<R | E>;
  catch<R = never>(onError?: ((error: any) => R | PromiseLike<R>) | null): Promise<T | R>;
  finally(call?: (() => void) | null): Promise<T>;
  [Symbol.iterator](): Generator<any, T, any>;
  done(): boolean;
  cancelled(): boolean;
  /** Throws what it has failed with, a CancelledError, or an InvalidStateError if it is pending. */
  result(): T;
  /** What it has failed with; undefined: it has a result. */
  exception(): any;
  setResult(result: T): void;
  setException(error: unknown): void;
  /** Asks it to end. False if it is done already. */
  cancel(): boolean;
  addDoneCallback(call: (future: this) => void, options?: { context?: Context }): void;
  removeDoneCallback(call: (future: this) => void): number;
}

/** A coroutine that runs concurrently. */
export declare class Task<T = any> extends Future<T> {
  private constructor();
  getName(): string;
  setName(name: string): void;
  cancelling(): number;
  uncancel(): number;
}

export declare function createTask<T>(coroutine: Coroutine<T>, options?: { name?: string; context?: Context }): Task<T>;
export declare function ensureFuture<T>(coroutine: Coroutine<T>): Future<T>;
/** A future of a promise that is not Weft's: a cancellation of who awaits it is thrown at that await. */
export declare function wrapFuture<T>(promise: PromiseLike<T>): Future<T>;
/** Makes a coroutine: a call of it makes an awaitable, whose body begins in the task that awaits it. */
export declare function coroutine<A extends any[], T>(body: (...args: A) => Generator<any, T, any> | PromiseLike<T> | T): (...args: A) => Awaitable<T>;
export declare function currentTask(): Task | undefined;
export declare function allTasks(): Task[];
/** Runs a coroutine, and then cancels the tasks that are left and waits for them. */
export declare function run<T>(main: Coroutine<T>): Promise<T>;

export declare function sleep(delay: number): Awaitable<undefined>;
export declare function sleep<T>(delay: number, result: T): Awaitable<T>;
export declare function gather<const A extends readonly Coroutine<any>[]>(coroutines: A, options?: { returnExceptions?: boolean }): Future<Results<A>>;
export declare function shield<T>(coroutine: Coroutine<T>): Future<T>;
export declare function waitFor<T>(coroutine: Coroutine<T>, seconds: number | null): Awaitable<T>;
export declare function wait<F extends Future>(futures: Iterable<F>, options?: {
  timeout?: number | null;
  returnWhen?: 'ALL_COMPLETED' | 'FIRST_COMPLETED' | 'FIRST_EXCEPTION';
}): Awaitable<{ done: Set<F>; pending: Set<F> } & Iterable<Set<F>>>;
/** Iterates over awaitables of the results, or with `for await` over the futures, in the order in which they end. */
export declare function asCompleted<T>(coroutines: Iterable<Coroutine<T>>, options?: { timeout?: number }): Iterable<Awaitable<T>> & AsyncIterable<Future<T>>;

/** A time limit for a block. */
export declare class Timeout {
  constructor(when: number);
  when(): number | null;
  expired(): boolean;
  reschedule(when: number | null): void;
  run<T>(block: (timeout: Timeout) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;
  enter(): this;
  /** To be called once. @returns what the block throws */
  exit(error?: unknown): unknown;
}
/** Runs a block for at most `delay` seconds; without a block, makes a Timeout. */
export declare function timeout(delay: number | null): Timeout;
export declare function timeout<T>(delay: number | null, block: (timeout: Timeout) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;
export declare function timeoutAt(when: number | null): Timeout;
export declare function timeoutAt<T>(when: number | null, block: (timeout: Timeout) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;

/** The tasks that a block starts. */
export declare class TaskGroup implements AsyncDisposable {
  constructor();
  createTask<T>(coroutine: Coroutine<T>, options?: { name?: string; context?: Context }): Task<T>;
  /** Runs a block, and waits for the tasks. A failure cancels the others and becomes an ExceptionGroup. */
  run<T>(block: (group: TaskGroup) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;
  enter(): this;
  /** To be called once. */
  exit(error?: unknown): Awaitable<undefined>;
  /** As `exit`, unless that was called. */
  [Symbol.asyncDispose](): Promise<void>;
}
export declare function taskGroup<T>(block: (group: TaskGroup) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;

interface Acquirable {
  acquire(): Awaitable<true>;
  release(): void;
  locked(): boolean;
  /** `using held = await lock.hold()` */
  hold(): Awaitable<Disposable & AsyncDisposable>;
  run<T>(block: Body<T>): Awaitable<T>;
}
export declare class Lock implements Acquirable {
  constructor();
  acquire(): Awaitable<true>;
  release(): void;
  locked(): boolean;
  hold(): Awaitable<Disposable & AsyncDisposable>;
  run<T>(block: Body<T>): Awaitable<T>;
}
export declare class Semaphore implements Acquirable {
  constructor(value?: number);
  acquire(): Awaitable<true>;
  release(): void;
  locked(): boolean;
  hold(): Awaitable<Disposable & AsyncDisposable>;
  run<T>(block: Body<T>): Awaitable<T>;
}
export declare class BoundedSemaphore extends Semaphore {}
export declare class Condition implements Acquirable {
  constructor(lock?: Lock);
  readonly lock: Lock;
  acquire(): Awaitable<true>;
  release(): void;
  locked(): boolean;
  hold(): Awaitable<Disposable & AsyncDisposable>;
  run<T>(block: Body<T>): Awaitable<T>;
  wait(): Awaitable<true>;
  waitFor<T>(predicate: () => T): Awaitable<T>;
  notify(count?: number): void;
  notifyAll(): void;
}
export declare class Event {
  constructor();
  wait(): Awaitable<true>;
  set(): void;
  clear(): void;
  isSet(): boolean;
}
export declare class Barrier {
  constructor(parties: number);
  wait(): Awaitable<number>;
  run<T>(block: (index: number) => Generator<any, T, any> | PromiseLike<T> | T): Awaitable<T>;
  reset(): void;
  abort(): void;
  readonly parties: number;
  readonly nWaiting: number;
  readonly broken: boolean;
}

/** A queue whose oldest item comes first. It is an async iterable of its items, until it is shut down. */
export declare class Queue<T = any> implements AsyncIterable<T> {
  constructor(maxsize?: number);
  put(item: T): Awaitable<undefined>;
  get(): Awaitable<T>;
  putNowait(item: T): void;
  getNowait(): T;
  join(): Awaitable<undefined>;
  taskDone(): void;
  shutdown(immediate?: boolean): void;
  qsize(): number;
  empty(): boolean;
  full(): boolean;
  readonly maxsize: number;
  [Symbol.asyncIterator](): AsyncIterator<T>;
}
export declare class LifoQueue<T = any> extends Queue<T> {}
export declare class PriorityQueue<T = any> extends Queue<T> {
  /** compare: as for Array.sort; without it, items are compared by `<`. */
  constructor(maxsize?: number, options?: { compare?: (a: T, b: T) => number });
}

/** What ContextVar.set returns. */
export interface Token<T> {
  readonly var: ContextVar<T>;
  readonly oldValue: T | undefined;
}
export declare class ContextVar<T = any> {
  constructor(name: string, options?: { default?: T });
  readonly name: string;
  get(): T;
  get<D>(fallback: D): T | D;
  set(value: T): Token<T>;
  reset(token: Token<T>): void;
}
export declare function contextVar<T>(name: string, options?: { default?: T }): ContextVar<T>;

/** A callback that is scheduled. */
export interface Handle {
  cancel(): void;
  cancelled(): boolean;
}
export interface Loop {
  time(): number;
  callSoon<A extends any[]>(call: (...args: A) => void, ...args: A): Handle;
  callLater<A extends any[]>(delay: number, call: (...args: A) => void, ...args: A): Handle;
  callAt<A extends any[]>(when: number, call: (...args: A) => void, ...args: A): Handle;
  createFuture<T = any>(): Future<T>;
  createTask<T>(coroutine: Coroutine<T>, options?: { name?: string }): Task<T>;
  setExceptionHandler(handler: ((context: { message: string; exception?: unknown }) => void) | undefined): void;
  callExceptionHandler(context: { message: string; exception?: unknown }): void;
}
export declare function getRunningLoop(): Loop;

/** What the errors below have in common. */
declare class AsyncioError extends WeftError {
  constructor(message?: string, options?: { cause?: unknown });
}
export declare class CancelledError extends AsyncioError {}
export declare class TimeoutError extends AsyncioError {}
export declare class InvalidStateError extends AsyncioError {}
export declare class RuntimeError extends AsyncioError {}
export declare class QueueFull extends AsyncioError {}
export declare class QueueEmpty extends AsyncioError {}
export declare class QueueShutDown extends AsyncioError {}
export declare class BrokenBarrierError extends AsyncioError {}
export declare class ExceptionGroup extends AggregateError {
  constructor(message: string, errors: Iterable<unknown>);
  readonly status: number;
  readonly code: string;
}

/** The clock of a loop. */
export interface Clock {
  now(): number;
  date(): number;
  setTimeout(call: () => void, delay: number): any;
  clearTimeout(timer: any): void;
}
/** A clock for tests: it jumps to when the next timer is due. */
export declare function virtualClock(): Clock & { advance(milliseconds: number): void };
/** Makes another loop, with an API of its own. */
export declare function createAsyncio(options?: { clock?: Partial<Clock>; slice?: number }): Promise<Omit<typeof import('./asyncio.js'), 'createAsyncio' | 'virtualClock'>>;
