/**
 * Runs a program for run.mjs, which has started this process, and tells it what the terminal's user wants.
 *
 *     node run_child.mjs '{"file": "hello.wasm", "shown": "hello.c", "name": "hello", "args": [], "env": {}}'
 *
 * Messages name the program as it is `shown`. `tasks` and `trace` are further options.
 */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load } from '../src/index.mjs';
import { end, exitStatus, stackOf, writeTasks } from './run_process.mjs';

/** How often --tasks prints, in milliseconds. */
const period = 1000;

/** @param {string} file @returns {Promise<unknown>} what load() takes */
async function sourceOf(file) {
  const url = pathToFileURL(resolve(file));
  if (!/\.m?js$/.test(file)) return url;
  const { default: factory } = await import(url.href);
  if (typeof factory !== 'function') throw new Error('it has no default export: it is no module of a program');
  return factory;
}

/** Prints the tree of tasks again and again. @param {() => unknown} tasks @returns {() => void} ends that */
function printAgain(tasks) {
  const timer = setInterval(() => process.stderr.write(`${String(tasks()) || 'no task\n'}\n`), period);
  timer.unref();
  return () => clearInterval(timer);
}

/** Writes a trace to its end. @param {AsyncIterable<string>} trace @param {import('node:fs/promises').FileHandle} file @param {string} name */
async function writeTrace(trace, file, name) {
  try {
    for await (const text of trace) await file.writeFile(text);
  } catch (error) {
    console.error(`weft-wasm run: ${name}: the trace is not complete: ${/** @type {Error} */ (error).message}`);
  } finally {
    await file.close().catch(() => {});
  }
}

/**
 * Starts what watches the program.
 * @param {any} app
 * @param {{tasks?: boolean, trace?: string}} values
 * @returns {Promise<() => Promise<void>>} ends it, when the program has ended
 * @throws {Error} if the program cannot be watched
 */
async function watch(app, { tasks, trace }) {
  if (tasks) app.tasks();
  const stop = tasks ? printAgain(() => app.tasks()) : () => {};
  if (trace === undefined) return async () => stop();
  const events = app.trace({ format: 'chrome', limit: Infinity });
  const written = writeTrace(events, await open(trace, 'w'), trace);
  return () => {
    stop();
    return written;
  };
}

/**
 * Runs main to its end.
 * @param {any} app
 * @returns {Promise<{status: number, message?: string}>} the exit status; a message if it is not the program's
 */
async function runMain(app) {
  try {
    return { status: await app.run() };
  } catch (error) {
    const { code, cause, message } = /** @type {any} */ (error);
    return code === 'CRASHED' ? { status: exitStatus.trap, message: stackOf(cause) } : { status: exitStatus.notStarted, message };
  }
}

/** Does what run.mjs asks for. @param {any} app */
function listen(app) {
  process.on('message', (message) => {
    if (message === 'interrupt') {
      if (!app.interrupt()) process.exit(exitStatus.interrupted);
      process.send?.(message);
      return;
    }
    writeTasks(() => app.tasks(), () => process.send?.(message));
  });
  process.on('disconnect', () => process.exit(exitStatus.trap));
  process.channel?.unref();
}

/** @param {{file: string, shown: string, name: string, args: string[], env: Record<string, string>, tasks?: boolean, trace?: string}} options */
async function main({ file, shown, name, args, env, ...watching }) {
  try {
    const app = await load(await sourceOf(file), { args, env, name });
    const watched = await watch(app, watching);
    process.on('uncaughtException', (error) => end(exitStatus.trap, stackOf(error)));
    listen(app);
    const { status, message } = await runMain(app);
    await watched();
    if (message === undefined) process.exitCode = status;
    else if (status === exitStatus.trap) end(status, message);
    else throw new Error(message);
  } catch (error) {
    end(exitStatus.notStarted, `weft-wasm run: ${shown}: ${error instanceof Error ? error.message : error}`);
  }
}

// The terminal sends these signals to this process, too, but run.mjs decides what they mean.
for (const signal of ['SIGINT', ...(process.platform === 'win32' ? [] : ['SIGQUIT'])]) process.on(signal, () => {});
await main(JSON.parse(process.argv[2]));
