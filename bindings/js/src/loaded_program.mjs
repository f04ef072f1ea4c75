/**
 * The one place that knows how the modules of programs look: those of the page host, which host/core.mjs makes of a .wasm,
 * and those that an Emscripten build or a .mjs of the page host makes itself.
 *
 * @typedef {Record<string, any>} Module what runs a program: docs/javascript.md describes it
 *
 * @typedef {object} Program
 * @property {Module} module
 * @property {string[]} names the exported coroutines
 * @property {boolean} hasMain
 * @property {(args?: string[]) => void} start runs main() until it awaits. Throws the error of a trap
 * @property {(watch: (name: string) => void) => void} watchCalls `watch` is called before each call of a coroutine, which
 *   fails with what it throws
 * @property {() => boolean} end asks a program that runs to end. False if it does not run
 * @property {() => boolean} interrupt cancels main, as SIGINT does. False if there is nothing to cancel
 * @property {(() => import('../types/index.d.ts').TaskTree) | undefined} tasks undefined if the program does not have it
 * @property {((listener: (event: import('../types/index.d.ts').TraceEvent) => void) => () => void) | undefined} trace the same
 */
import { newError } from './errors.mjs';
import loadPage from './host/core.mjs';
import { urlOf } from './urls.mjs';

/**
 * @param {any} source as the argument of `load`
 * @param {AbortSignal} [signal] ends the request for a URL
 * @returns {Promise<any>} what the host takes
 */
async function open(source, signal) {
  const given = await source;
  const url = typeof given === 'string' ? await urlOf(given) : given;
  return typeof url?.href === 'string' && !/^file:/.test(url.href) ? fetch(url, { signal }) : url;
}

/**
 * Loads a program, whose main() then waits for `start`.
 * @param {any} source as the argument of `load`
 * @param {Record<string, any>} options those of the module
 * @param {import('./embedder.mjs').Embedder} embedder
 * @returns {Promise<Program>}
 */
export async function loadProgram(source, options, embedder) {
  /** @type {Module} */
  let module;
  let opened;
  try {
    const given = { ...options, embedder, noInitialRun: true };
    if (typeof source !== 'function') opened = open(source, embedder.signal);
    module = await (opened ? loadPage(opened, given) : source(given));
  } catch (error) {
    // Without a network neither can be loaded.
    const explaining = await import('./load_errors.mjs').catch(() => undefined);
    throw explaining ? await explaining.loadError(error, source, opened) : newError('UNREADABLE', String(error), error);
  }
  const { pump } = embedder;
  if (!pump) throw newError('NOT_WEFT', 'load: the function makes a module, but none of this version of Weft');
  return {
    module,
    names: Object.keys(module).map((name) => /^_weft_export_(.+)/.exec(name)?.[1] ?? '').filter(Boolean),
    hasMain: Boolean(module._main),
    // Emscripten's has no default.
    start: (args = options.arguments ?? []) => module.callMain(args),
    watchCalls: (watch) => (embedder.beforeCall = watch),
    interrupt: () => Boolean(module._weft_loop_interrupt?.()),
    tasks: module.weftTasks,
    trace: module.weftTrace,
    end() {
      // One that only waits for calls need not be interrupted.
      if (module.weft?.stop?.()) return true;
      if (module._weft_loop_interrupt) return module._weft_loop_interrupt() !== 0;
      pump.die(newError('EXITED', 'the program was closed'));
      return true;
    },
  };
}
