/** The types of load_page.mjs, which runs any program of the page host. docs/javascript.md describes them. */

/** A trace event: see weft/trace.h. */
export interface WeftTraceEvent {
  kind: 'created' | 'started' | 'waiting' | 'resumed' | 'cancel-requested' | 'done';
  task: number;
  name: string;
  time: number;
  existed: boolean;
  by?: number;
  what?: string;
  awaited?: number;
  coroutine?: string;
  outcome?: 'returned' | 'failed' | 'cancelled';
  status?: number;
  message?: string;
}

/** The options of a program. `load` adds the module's own properties to this object, and returns it. */
export interface WeftOptions {
  /** The program's arguments, without its name. */
  arguments?: string[];
  /** The program's name. */
  thisProgram?: string;
  /** The program's environment variables. It sees no others. */
  env?: Record<string, string | undefined>;
  /** Standard input. Without it: in Node.js the process's, in browsers end of file. */
  stdin?: string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream<Uint8Array>;
  /** Receives each line of standard output, without its newline. */
  print?: (line: string) => void;
  /** Receives each line of standard error. */
  printErr?: (line: string) => void;
  /** Called with the exit status when the program has ended. */
  onExit?: (status: number) => void;
  /** For how many milliseconds the program runs before the page gets its turn: 4 by default. */
  slice?: number;
  /** Receives the events of a program that traces its tasks. `measure` does what happens without this option. */
  trace?: (event: WeftTraceEvent, measure: (event: WeftTraceEvent) => void) => void;
  /** Functions that the program imports: those of WEFT_IMPORT by name, others by module and name. */
  imports?: Record<string, Function | Record<string, Function>>;
}

/** A task that is not done: see weft/dump.h. */
export interface WeftTask {
  name: string;
  coroutines: string[];
  waitsFor: string | null;
  awaits: WeftTask[];
}

/** What shows the tasks of a program that links weft::inspect, or is not built for size. */
export interface WeftInspection {
  /** The tasks that are not done. String() writes the lines of weft_dump_tasks. */
  weftTasks?(): WeftTask[];
  /** Traces the tasks from now on, in programs that link weft::inspect and in debug builds. Returns what ends it. */
  weftTrace?(listener: (event: WeftTraceEvent) => void): () => void;
}

/**
 * Why the promise of an exported coroutine was rejected. Its `instanceof` is true also for the TypeErrors, RangeErrors and
 * AggregateErrors of Weft, which have the same properties.
 */
export declare class WeftError extends Error {
  constructor(status: number, code: string, message: string, options?: ErrorOptions);
  status: number;
  /** 'WEFT_EINVAL', ...; 'PROGRAM_7' for a status of the program's own; 'CRASHED' or 'EXITED' if the program has ended. */
  code: string;
  /** The coroutines of C in which the failure happened, the innermost first. */
  chain?: string[];
  /** Of an AggregateError: the failures of a group. */
  errors?: unknown[];
}

/** What C awaits: each function returns an id for C. */
export interface Weft {
  promise(work: unknown, options?: { abort?: AbortController | (() => void) }): number;
  event(target: EventTarget, type: string, options?: { value?: (event: any) => unknown } & AddEventListenerOptions): number;
  stream(source: ReadableStream | AsyncIterable<unknown> | Iterable<unknown>): number;
  events(
    target: EventTarget, types: string | string[],
    options?: { value?: (event: any) => unknown; limit?: number; overflow?: 'fail' | 'drop-oldest' | 'drop-newest' } & AddEventListenerOptions,
  ): number;
  close(id: number): void;
  /** Ends weft_serve. */
  stop(): void;
}

/** The plain C functions that a program exports. */
export type WeftFunctions = { [name: `_${string}`]: (...args: any[]) => any };

/** A program that runs. `Exports` are the coroutines that it exports. */
export type WeftModule<Exports = Record<string, (...args: any[]) => any>> =
  WeftOptions & WeftInspection & { weft: Weft; WeftError: typeof WeftError } & WeftFunctions & Exports;

/** A program: its URL, a response or file with it, its bytes, or the compiled module. */
export type WeftProgram = string | URL | Response | Blob | BufferSource | WebAssembly.Module;

/**
 * Runs a program. Resolves when main() has returned, which is before the program has run.
 * @throws {Error} if the program cannot be loaded, was not built for this host, or traps in main()
 */
export default function load<Exports = Record<string, (...args: any[]) => any>>(
  program: WeftProgram | Promise<WeftProgram>, options?: WeftOptions,
): Promise<WeftModule<Exports>>;
