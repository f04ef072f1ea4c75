/** The script of a worker: loads one program, and calls it for the thread that has started the worker. */
import { newError } from '../errors.mjs';
import { load } from '../load.mjs';
import { Link } from './link.mjs';
import { openPort } from './start_worker.mjs';

/** @type {import('../load.mjs').App} */
let app;

/** The callbacks that the program does not wait for: the other thread reports their failures. @param {Record<string, any>} options */
function unawaited(options) {
  for (const name of ['stdout', 'stderr', 'trace']) {
    const call = options[name];
    if (typeof call === 'function') options[name] = (/** @type {unknown[]} */ ...given) => void call(...given).catch(() => {});
  }
  return options;
}

const methods = {
  /**
   * @param {any} source as the argument of load; or what is to be imported
   * @param {boolean} isModule which of the two
   * @param {Record<string, any>} options
   */
  async load(source, isModule, options) {
    const factory = isModule ? (await import(/* @vite-ignore */ /* webpackIgnore: true */ source)).default : source;
    if (isModule && typeof factory !== 'function') throw newError('NOT_WEFT', `load: ${source} has no default export: it is no module of a program`);
    app = await load(factory, unawaited(options));
    return Object.keys(app.call);
  },
  /** @param {string} name @param {unknown[]} given */
  call: (name, ...given) => app.call[name](...given),
  run: (/** @type {string[]} */ ...given) => app.run(...given),
  exited: () => app.exited,
  interrupt: () => app.interrupt(),
  tasks() {
    const tasks = app.tasks();
    return { tasks, text: String(tasks) };
  },
  trace: (/** @type {any} */ options) => app.trace(options),
  async close() {
    await app.close();
    // The response to that request goes first.
    await app.exited.catch(() => {});
  },
};

void openPort((port) => new Link(port, methods, true));
