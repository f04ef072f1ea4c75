/**
 * Runs WASI preview 1 commands under Node.js, with node:wasi, and makes the HTTP requests of those that
 * were linked with weft::fetch.
 *
 *     import { load } from './load_wasi.mjs';
 *     const program = await load('scrape.wasm', { args: ['https://example.org/'] });
 *     process.exitCode = await program.run();
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The import module of fetch_imports.h. */
const fetchModule = 'weft_fetch';

/** node:wasi, without the warning at its import that it is experimental. */
async function importWasi() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
  try {
    return (await import('node:wasi')).WASI;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The import, which is begun once: two at a time would each put back what the other has set. */
let imported;

/**
 * Loads a command.
 * @param {string} file its path
 * @param {object} [options]
 * @param {string[]} [options.args] its arguments, without its name
 * @param {Record<string, string>} [options.env] all the variables that it sees
 * @param {Record<string, string>} [options.preopens] all the folders that it sees: the host's, by its names
 * @param {number} [options.stdin] a descriptor, 0 if nothing is said
 * @param {number} [options.stdout] 1
 * @param {number} [options.stderr] 2
 * @returns {Promise<{run: () => Promise<number>}>} `run` runs it, once, and gives its exit status. It blocks the
 *   thread until the program ends, and throws what ends a program otherwise, a WebAssembly.RuntimeError for
 *   instance
 * @throws {Error} if there is no such file, it is no WASI command, or it needs other imports
 */
export async function load(file, { args = [], ...options } = {}) {
  imported ??= importWasi();
  const WASI = await imported;
  const wasi = new WASI({ version: 'preview1', args: [basename(file), ...args], env: {}, ...options, returnOnExit: true });
  const module = await WebAssembly.compile(await readFile(file));
  const asksForFetch = WebAssembly.Module.imports(module).some((wanted) => wanted.module === fetchModule);
  const fetches = asksForFetch ? new (await import('./fetch_imports.mjs')).Fetch(() => instance.exports.memory) : undefined;
  /** @type {WebAssembly.Instance} */
  const instance = await WebAssembly.instantiate(module, {
    ...wasi.getImportObject(),
    ...(fetches && { [fetchModule]: fetches.imports }),
  });
  if (typeof instance.exports._start !== 'function') throw new Error('not a command (it exports no _start)');
  return {
    async run() {
      try {
        return wasi.start(instance);
      } finally {
        await fetches?.close();
      }
    },
  };
}
