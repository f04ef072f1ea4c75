/** What the cases of export_argument_cases.mjs, export_result_cases.mjs and export_generator_cases.mjs use. */
export { many, pause } from './show_outcome.mjs';

/** Waits until what was called before waits or has ended. @param {any} module */
export const quiet = async (module) => {
  for (let i = 0; i < 5; i++) await module.memory();
};
const encoder = new TextEncoder();
export const bytes = (/** @type {string} */ given) => encoder.encode(given);
export const text = (/** @type {Uint8Array} */ given) => new TextDecoder().decode(given);
export const thrown = Object.assign(new TypeError('boom'), { code: 7 });

/**
 * Logs what a value or a promise is.
 * @param {import('./cases.mjs').Log} log
 * @param {unknown} value
 */
export async function show(log, value) {
  try {
    const result = await value;
    log(typeof result === 'bigint' ? `${result}n` : result instanceof Uint8Array ? text(result) : JSON.stringify(result));
  } catch (error) {
    if (error === thrown) {
      log('thrown');
      return;
    }
    const { name, code, message } = /** @type {any} */ (error ?? {});
    log(error === undefined ? 'nothing thrown' : `${[name, code].filter((part) => part !== undefined).join(' ')}: ${message}`);
  }
}

/**
 * A case that uses a program which serves calls, and then stops it.
 * @param {(module: any, show: (value: unknown) => Promise<void>, log: import('./cases.mjs').Log) => Promise<unknown>} use
 * @param {(string | RegExp)[]} lines without the last one
 * @returns {import('./cases.mjs').Case}
 */
export const uses = (use, lines) => ({
  program: 'tests/web/export_streams_probe',
  async use(module, log) {
    await use(module, (value) => show(log, value), log);
    module.weft.stop();
  },
  lines: [...lines, 'app: done'],
});

/**
 * A stream of pieces.
 * @param {import('./cases.mjs').Log} log
 * @param {unknown[]} pieces
 * @param {{then?: 'close' | 'wait'}} [options] then: what follows the pieces
 */
export const source = (log, pieces, { then = 'close' } = {}) => new ReadableStream({
  pull(controller) {
    if (pieces.length > 0) controller.enqueue(pieces.shift());
    else if (then === 'close') controller.close();
    else return new Promise(() => {});
    return undefined;
  },
  cancel: (reason) => log(`source cancelled: ${reason === thrown ? 'thrown' : reason}`),
}, { highWaterMark: 0 });

/**
 * A stream that logs what it gets.
 * @param {import('./cases.mjs').Log} log
 * @param {Partial<UnderlyingSink<Uint8Array>>} [own] other functions of it
 */
export const sink = (log, own = {}) => new WritableStream({
  write: (piece) => log(`sink gets ${text(piece)}`),
  close: () => log('sink closed'),
  abort: (reason) => log(`sink aborted: ${reason === thrown ? 'thrown' : reason}`),
  ...own,
});

/** @param {string} name @param {unknown} reason @returns {AsyncIterable<Uint8Array>} */
export const failing = async function* failing(name, reason) {
  yield bytes(name);
  throw reason;
};
