/// <reference lib="esnext.disposable" />

/** A task that is not done. */
export interface Task {
  /** That of its coroutine, unless it was given one. */
  name: string;
  /** Those that it is in, from the outermost to the innermost. */
  coroutines: string[];
  /** 'a sleep', 'a lock', ...; null if it is ready or running. */
  waitsFor: string | null;
  /** The tasks that it awaits, or that are in its task groups. */
  awaits: Task[];
}

/** The tasks of a program. String() writes the lines of weft_dump_tasks. */
export type TaskTree = Task[] & { toString(): string };

/** What happens to a task: weft/trace.h describes it. */
export interface TraceEvent {
  /** What has happened. */
  kind: 'created' | 'started' | 'waiting' | 'resumed' | 'cancel-requested' | 'done';
  /** The task's number, from 1. */
  task: number;
  /** The task's name. */
  name: string;
  /** In milliseconds, on the clock of performance.now(). */
  time: number;
  /** It describes the state of a task that existed before tracing began. */
  existed: boolean;
  /** Of 'created' and 'cancel-requested': the number of the task that did it; 0 for none. */
  by?: number;
  /** Of 'waiting': what it waits for. */
  what?: string;
  /** Of 'waiting': the number of the task that it waits for; 0 for none. */
  awaited?: number;
  /** Of 'waiting': the innermost coroutine. */
  coroutine?: string;
  /** Of 'done': how the task ended. */
  outcome?: 'returned' | 'failed' | 'cancelled';
  /** Of 'done': 0 if it returned. */
  status?: number;
  /** Of 'done', unless it returned: what the failure says. */
  message?: string;
}

/** In place of events that were not read in time. */
export interface LostEvents {
  /** Tells it from a TraceEvent. */
  kind: 'lost';
  /** How many were lost. */
  count: number;
}

/** A stream that can be iterated over, also in WebKit. */
export type IterableStream<T> = ReadableStream<T> & AsyncIterable<T>;

/** The options of a call, after its arguments. */
export interface CallOptions {
  /** Aborting it cancels the task; when that has ended, the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Of programs in workers: buffers of the arguments that are moved to the worker, and not copied. Others leave them. */
  transfer?: readonly ArrayBuffer[] | undefined;
}

/** What a function that C calls gets after its arguments. */
export interface ImportOptions {
  /** Aborted when the task that waits for the function is cancelled. */
  signal: AbortSignal;
}

/** A clock and timers for a program. What is missing is the host's. */
export interface Clock {
  /** Milliseconds that never decrease, as performance.now(). */
  now?: () => number;
  /** Milliseconds since 1970, UTC, as Date.now(). */
  date?: () => number;
  /** Calls `call` after `delay` milliseconds of `now`. */
  setTimeout?: (call: () => void, delay: number) => any;
  /** Gets what setTimeout has returned. */
  clearTimeout?: (timer: any) => void;
}

/** The options of `load`. */
export interface LoadOptions {
  /** The program's arguments, without its name. */
  args?: readonly string[] | undefined;
  /** The program's name, argv[0]. */
  name?: string | undefined;
  /** The environment variables. The program sees no others. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Standard input; a function returns the next piece, and undefined at the end. A piece is asked for when the program reads.
      Without it: in Node.js the process's, in browsers end of file. */
  stdin?: string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream<Uint8Array> | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>
    | (() => StdinPiece | Promise<StdinPiece>) | null | undefined;
  /** Standard output: a stream of bytes, which is closed when the program has ended, or a function that gets each line without
      its newline. Without it: in Node.js the process's, in browsers the console. */
  stdout?: WritableStream<Uint8Array> | ((line: string) => void) | undefined;
  /** Standard error, as stdout. */
  stderr?: WritableStream<Uint8Array> | ((line: string) => void) | undefined;
  /** Makes the program's requests in place of the global fetch(). The program itself is not requested with it. */
  fetch?: ((request: any, init?: any) => Promise<Response>) | undefined;
  /** The program's clock and timers. */
  clock?: Clock | undefined;
  /** Aborting it ends the loading, and the request for the program; later, it closes the app. */
  signal?: AbortSignal | undefined;
  /** For how many milliseconds the program runs before the page or Node.js gets its turn: 4 by default. */
  slice?: number | undefined;
  /** Receives the events of a program that traces its tasks itself. `measure` does what happens without this option. */
  trace?: ((event: TraceEvent, measure: (event: TraceEvent) => void) => void) | undefined;
  /** Functions that the program imports: those of WEFT_IMPORT by name, those of other modules of WebAssembly by module and
      name. `weft-wasm types` writes their types, `Imports`. */
  imports?: Readonly<Record<string, any>> | undefined;
  /** Further options of the module: docs/javascript.md and Emscripten's documentation describe them. */
  module?: Record<string, any> | undefined;
}

/** A piece of standard input. */
export type StdinPiece = string | Uint8Array | null | undefined;

/** What makes the module of a program: the default export of the .mjs that was built with it, by Emscripten for example. */
export type ModuleFactory = (options?: any) => Promise<any>;

/** A compiled WebAssembly.Module. */
type CompiledProgram = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module & object : object;

/** A program of the page host: its URL, in Node.js also its path; a response or file with it, its bytes, or the compiled
    module. */
export type Source = string | URL | Response | Blob | ArrayBuffer | ArrayBufferView | CompiledProgram;

/** Coroutines whose types are not known. */
export interface AnyExports {
  /** By the coroutine's name. */
  [name: string]: (...args: any[]) => any;
}

/** The types of `weft-wasm/asyncio`, also for CommonJS. */
export type * as asyncio from './asyncio.js';

/** Exported objects whose types are not known. */
export interface AnyObjects {
  /** By the object's name. */
  [name: string]: any;
}

/** The asyncio API on the loop of a program. */
export type ProgramAsyncio<Objects extends object = AnyObjects> = Omit<typeof import('./asyncio.js'), 'createAsyncio' | 'virtualClock'> & {
  /** The queues, events, locks, ... that the program exports. */
  readonly objects: Objects;
};

/** A program that was loaded. `Exports` are its coroutines, and `Objects` what WEFT_EXPORT_OBJECT exports, as `weft-wasm
    types` writes them. */
export declare class App<Exports extends object = AnyExports, Objects extends object = AnyObjects> implements AsyncDisposable {
  private constructor();
  /** The exported coroutines. Those that have no name of the app's own are functions of the app, too. */
  readonly call: Exports;
  /** The module below, for plain C functions and for what C awaits: docs/javascript.md. */
  readonly module: Record<string, any>;
  /** The exit status, when the program has ended and its output was written. Rejected with a WeftError if it crashes. */
  readonly exited: Promise<number>;
  /** Runs main(), unless a call has started it, and returns the exit status. Without arguments: with those of `args`. */
  run(...args: string[]): Promise<number>;
  /** Ends the program: a call of weft_serve ends, or its main coroutine is cancelled; all cleanup runs. Fulfilled when nothing
      of it runs any more. */
  close(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Cancels the main coroutine, as Ctrl-C does. Returns false if there is nothing to cancel. */
  interrupt(): boolean;
  /** The asyncio API on the loop of this program, with the queues, events, locks, ... that it exports (WEFT_EXPORT_OBJECT).
      Starts the program, as a call does. Throws a WeftError LACKING if it exports none. */
  asyncio(): Promise<ProgramAsyncio<Objects>>;
  /** The tasks that are not done. Throws a WeftError LACKING if the program was built for size, without weft::inspect. */
  tasks(): TaskTree;
  /** What happens to the tasks from now on, until the program ends or the stream is cancelled. Throws a WeftError
      LACKING unless the program links weft::inspect or is a debug build. */
  trace(options?: { format?: 'events'; limit?: number }): IterableStream<TraceEvent | LostEvents>;
  /** The same as the pieces of a JSON document that Chrome's performance panel and Perfetto read. */
  trace(options: { format: 'chrome'; limit?: number }): IterableStream<string>;
}

/** What `load` resolves to: an app with its coroutines as functions. */
export type LoadedApp<Exports extends object = AnyExports, Objects extends object = AnyObjects> = App<Exports, Objects> & Omit<Exports, keyof App>;

/** The codes of this package's own errors. */
export type PackageErrorCode =
  | 'CRASHED' | 'EXITED' | 'FORBIDDEN' | 'LACKING' | 'MISSING_EXPORT' | 'MISSING_IMPORT' | 'NOT_WASM' | 'NOT_WEFT' | 'NO_MAIN' | 'OTHER_VERSION'
  | 'STARTED' | 'UNREADABLE';

/** Why a program could not be loaded, or a call failed. */
export declare class WeftError extends Error {
  /** For a status and a code of the caller's own. */
  constructor(status: number, code: string, message: string, options?: { cause?: unknown });
  /** 'WeftError', or the name of a class that says more: 'TypeError', 'AggregateError', 'TimeoutError', ... */
  name: string;
  /** Of weft/status.h: negative for Weft's, positive for the program's own. */
  status: number;
  /** Stays the same in all versions: 'WEFT_EINVAL', 'EXITED', ... */
  code: PackageErrorCode | (string & {});
  /** What was thrown, if something was. */
  cause?: unknown;
  /** Of a coroutine that has failed: the coroutines of C in which it happened, the innermost first. Empty if they are not
      known. */
  chain?: string[];
  /** Of a failed group, which is an AggregateError: what has failed in it. */
  errors?: unknown[];
}

/**
 * Loads a program. Its main() is started by `run`, or by the first call of a coroutine.
 * @throws {WeftError} if the program cannot be loaded: its code says why
 * @throws {TypeError} if the source is no program, or an option is wrong
 */
export declare function load<Exports extends object = AnyExports, Objects extends object = AnyObjects>(
  source: Source | Promise<Source> | ModuleFactory, options?: LoadOptions,
): Promise<LoadedApp<Exports, Objects>>;

// ---- Workers ----

/** The options of `loadInWorker`. Callbacks, streams and signals stay in the thread that has loaded the program. */
export interface WorkerOptions extends Omit<LoadOptions, 'clock' | 'fetch' | 'module'> {
  /**
   * The worker, or the URL of its script: `weft-wasm/worker`, bundled. For bundlers that do not find it by themselves, unless
   * dist/worker_thread.mjs is copied beside the bundle.
   */
  worker?: URL | string | { postMessage: (message: any, ...more: any[]) => void } | undefined;
}

/**
 * A program in a worker. It is closed when the app is collected; pending calls, streams, iterators and the promise of `exited` keep
 * the app.
 */
export declare class WorkerApp<Exports extends object = AnyExports> implements AsyncDisposable {
  private constructor();
  /** The exported coroutines. Those that have no name of the app's own are functions of the app, too. */
  readonly call: Exports;
  /** The exit status. Rejected with a WeftError if the program crashes, or its worker ends. */
  readonly exited: Promise<number>;
  /** Runs main(), unless a call has started it, and returns the exit status. */
  run(...args: string[]): Promise<number>;
  /** Cancels the main coroutine, as Ctrl-C does. Resolves to false if there is nothing to cancel. */
  interrupt(): Promise<boolean>;
  /** As App.tasks. */
  tasks(): Promise<TaskTree>;
  /** As App.trace. */
  trace(options?: { format?: 'events'; limit?: number }): IterableStream<TraceEvent | LostEvents>;
  /** As App.trace. */
  trace(options: { format: 'chrome'; limit?: number }): IterableStream<string>;
  /** Ends the program, as App.close does, and its worker. */
  close(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Ends the worker at once, also in the middle of C: nothing is cleaned up. Pending calls are rejected. */
  terminate(): void;
}

/** What `loadInWorker` resolves to. */
export type LoadedWorkerApp<Exports extends object = AnyExports> = WorkerApp<Exports> & Omit<Exports, keyof WorkerApp>;

/**
 * Loads a program in a worker of its own. In place of the function of a .mjs file, it takes the URL of that.
 * @throws as `load`
 */
export declare function loadInWorker<Exports extends object = AnyExports>(
  source: Source | Promise<Source>, options?: WorkerOptions,
): Promise<LoadedWorkerApp<Exports>>;

/** The options of `pool`. */
export interface PoolOptions extends WorkerOptions {
  /** How many workers there are: by default as many as the machine has threads. */
  size?: number | undefined;
  /** How many calls one worker runs at a time: 1 by default. Others wait. */
  concurrency?: number | undefined;
}

/**
 * Several workers with the same program, for calls that are independent of each other. There is no `run`, `interrupt` or
 * `exited`: each program has a main of its own, which its first call starts, and one that ends is replaced.
 */
export declare class Pool<Exports extends object = AnyExports> implements AsyncDisposable {
  private constructor();
  /**
   * The exported coroutines. Each call goes to a worker that is free. An iterator counts as a call until it has ended. Those that
   * have no name of the pool's own are functions of the pool, too.
   */
  readonly call: Exports;
  /** How many workers there are. */
  readonly size: number;
  /** The tasks of each worker. */
  tasks(): Promise<TaskTree[]>;
  /** Ends all programs and workers. Calls that wait for a worker are rejected. */
  close(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What `pool` resolves to. */
export type LoadedPool<Exports extends object = AnyExports> = Pool<Exports> & Omit<Exports, keyof Pool>;

/**
 * Loads a program in several workers. A worker whose program crashes is replaced.
 * @throws as `load`; {RangeError} if `size` or `concurrency` is less than 1
 */
export declare function pool<Exports extends object = AnyExports>(
  source: Source | Promise<Source>, options?: PoolOptions,
): Promise<LoadedPool<Exports>>;
