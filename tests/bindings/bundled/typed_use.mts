/** What types/index.d.ts must accept, and refuse: types.test.mjs compiles it. */
import {
  App, WeftError, load, loadInWorker, pool,
  type asyncio, type CallOptions, type ImportOptions, type LoadOptions, type LoadedApp, type Source, type Task, type TraceEvent,
} from 'weft-wasm';
import { chromeEvents } from 'weft-wasm/trace';

/** As `weft-wasm types` writes it. */
interface Exports {
  count_down(from: number, pause: number, options?: CallOptions): Promise<string>;
  /** Its name is one of App's own. */
  run(times: bigint, options?: CallOptions): Promise<void>;
}

export async function typed(): Promise<string> {
  const options: LoadOptions = {
    args: ['one'],
    name: 'program',
    env: { SET: 'value', UNSET: undefined },
    stdin: () => 'text',
    stdout: (line) => line.trim(),
    stderr: new WritableStream<Uint8Array>(),
    fetch: (request, init) => fetch(request, init),
    clock: { now: () => 0, date: () => 0, setTimeout: (call, delay) => setTimeout(call, delay), clearTimeout: (timer) => clearTimeout(timer) },
    signal: AbortSignal.timeout(1000),
    slice: 8,
    trace: (event, measure) => measure(event),
    imports: { twice: (number: number) => 2 * number, app: { thrice: (number: number) => 3 * number } },
    module: { locateFile: (name: string) => name },
  };
  const app = await load<Exports>(new URL('https://example.org/program.wasm'), options);
  const same: LoadedApp<Exports> = app;
  const direct: string = await same.count_down(3, 0.5, { signal: AbortSignal.timeout(1000) });
  await app.call.run(7n);
  const status: number = await app.run('one', 'two');
  const tasks: Task[] = app.tasks();
  for await (const event of app.trace()) if (event.kind !== 'lost') chromeEvents(event satisfies TraceEvent);
  for await (const text of app.trace({ format: 'chrome' })) text.trim();
  await app[Symbol.asyncDispose]();
  await app.close();
  return `${direct} ${status} ${tasks.length} ${app.interrupt()} ${await app.exited}`;
}

export async function inWorkers(): Promise<number> {
  const app = await loadInWorker<Exports>(new URL('https://example.org/program.wasm'), { args: ['one'], worker: new URL('https://example.org/worker.js') });
  const buffer = new ArrayBuffer(8);
  const text: string = await app.count_down(3, 0.5, { transfer: [buffer] });
  const tasks: Task[] = await app.tasks();
  for await (const piece of app.trace({ format: 'chrome' })) piece.trim();
  const interrupted: boolean = await app.interrupt();
  // @ts-expect-error: a clock cannot be asked from a worker
  await loadInWorker('program.wasm', { clock: {} });
  const workers = await pool<Exports>('program.wasm', { size: 2, concurrency: 3 });
  await workers.call.run(1n);
  const counted: string = await workers.count_down(3, 0.5);
  // @ts-expect-error: not a number
  await pool('program.wasm', { size: '2' });
  await Promise.all([app.close(), workers.close()]);
  return text.length + counted.length + tasks.length + Number(interrupted) + workers.size;
}

export async function untyped(factory: (options?: object) => Promise<object>): Promise<number> {
  const sources: Source[] = ['program.wasm', new URL('https://example.org/program.wasm'), new Response(), new Blob([]), new Uint8Array(), new ArrayBuffer(8)];
  for (const source of sources) await (await load(Promise.resolve(source))).call.anything(1, 'two');
  const app: App = await load(factory);
  try {
    await app.run();
  } catch (error) {
    if (error instanceof WeftError && error.code === 'CRASHED') throw new Error(error.message, { cause: error.cause });
    if (error instanceof WeftError) return error.status + (error.chain?.length ?? 0) + (error.errors?.length ?? 0);
  }
  return app.exited;
}

/** As `weft-wasm types` writes them. */
interface Imports {
  ask(argument1: string | null, options: ImportOptions): string | null | PromiseLike<string | null>;
  host: {
    twice(argument1: number): number;
  };
}
interface Objects {
  jobs: asyncio.Queue<number>;
  ready: asyncio.Event;
}

export async function sharing(): Promise<void> {
  const imports: Imports = {
    ask: async (text, { signal }) => (signal.aborted ? null : text),
    host: { twice: (number) => 2 * number },
  };
  const app = await load<Exports, Objects>('program.wasm', { imports, stdin: ['text', new Uint8Array(1)] });
  const { objects, sleep } = await app.asyncio();
  await objects.jobs.put(1);
  objects.ready.set();
  await sleep(1);
  // @ts-expect-error: no such object
  objects.lock.release();
  // @ts-expect-error: not a number
  await objects.jobs.put('text');
}

export async function refused(): Promise<void> {
  // @ts-expect-error: there is no such option
  await load('program.wasm', { arguments: ['one'] });
  // @ts-expect-error: not a string
  await load('program.wasm', { args: [1] });
  // @ts-expect-error: not a program
  await load(7);
  const app = await load<Exports>('program.wasm');
  // @ts-expect-error: not a number
  await app.count_down('3', 0.5);
  // @ts-expect-error: one argument more
  await app.call.count_down(3, 0.5, {}, 7);
  // @ts-expect-error: no such coroutine
  await app.call.count_up(3);
  // @ts-expect-error: that is main
  await app.run(7n);
  // @ts-expect-error: apps are made by load
  new App();
}

export async function disposed(): Promise<void> {
  await using app = await load('program.wasm');
  await app.run();
}
