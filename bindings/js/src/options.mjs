/** The options of `load`, checked, and as the module of a program has them. */
import { newOutput } from './outputs.mjs';

/** @typedef {import('./outputs.mjs').Output} Output */

const isText = (/** @type {unknown} */ value) => typeof value === 'string' && !value.includes('\0');
const isFunction = (/** @type {unknown} */ value) => typeof value === 'function';
const isObject = (/** @type {unknown} */ value) => typeof value === 'object';
const isOutput = (/** @type {any} */ value) => isFunction(value) || isFunction(value.getWriter);
/** Whether the host reads it: text, bytes, a Blob or a ReadableStream. */
const isInput = (/** @type {any} */ value) => typeof value === 'string' || value.byteLength >= 0 || isFunction(value.stream) || isFunction(value.getReader);

/** Whether an option has a value that is possible: option_errors.mjs has the same in words. @type {Record<string, (value: any) => boolean>} */
const isPossible = {
  args: (value) => Array.isArray(value) && value.every(isText),
  clock: (value) => Object.values(value).every(isFunction),
  env: (value) => Object.entries(value).every(([key, text]) => isText(key) && (text === undefined || isText(text))),
  fetch: isFunction,
  imports: isObject,
  module: isObject,
  name: isText,
  signal: (value) => isFunction(value.addEventListener),
  slice: (value) => Number.isFinite(value) && value >= 0,
  stderr: isOutput,
  stdin: (value) => isInput(value) || isFunction(value[Symbol.asyncIterator] ?? value[Symbol.iterator] ?? value),
  stdout: isOutput,
  trace: isFunction,
};

/**
 * @param {Record<string, any>} options
 * @returns {Promise<Record<string, any>>} the same, for readOptions
 * @throws {TypeError}
 */
export async function checkOptions(options) {
  for (const [option, value] of Object.entries(options)) {
    const isKnown = Object.hasOwn(isPossible, option);
    if (isKnown && (value === undefined || (value === null ? option === 'stdin' : isPossible[option](value)))) continue;
    throw (await import('./option_errors.mjs')).optionError(option);
  }
  const { stdin } = options;
  if ((stdin ?? '') === '' || isInput(stdin)) return options;
  // A stream of Node.js that fails while the module is imported ends the process unless somebody listens.
  if (isFunction(stdin.on)) stdin.on('error', () => {});
  return { ...options, stdin: (await import('./input.mjs')).inputStream(stdin) };
}

/**
 * @param {Record<string, any>} options that checkOptions has returned
 * @returns {{module: Record<string, any>, clock: import('../types/index.d.ts').Clock | undefined, embedder: Parameters<typeof import('./embedder.mjs').newEmbedder>[0], outputs: Output[], signal: AbortSignal | undefined}}
 *   the options of the module; those of its embedder; the streams to close when the program has ended
 */
export function readOptions(options) {
  const { args, clock, env, fetch, imports, module, name, signal, slice, stderr, stdin, stdout, trace } = options;
  const outputs = [stdout, stderr].map((output) => (typeof output?.getWriter === 'function' ? newOutput(output) : undefined));
  /** @type {Record<string, any>} */
  const given = {
    arguments: args, env, imports, slice, stdin, trace, thisProgram: name ?? './this.program',
    print: typeof stdout === 'function' ? stdout : undefined,
    printErr: typeof stderr === 'function' ? stderr : undefined,
  };
  // Emscripten takes an option that is undefined for one that is given.
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    module: { ...module, ...Object.fromEntries(defined) },
    clock,
    embedder: { fetch, signal, outputs: [undefined, ...outputs.map((output) => output?.write)] },
    outputs: outputs.filter((output) => output !== undefined),
    signal,
  };
}
