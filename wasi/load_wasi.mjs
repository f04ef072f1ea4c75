/**
 * Runs WASI preview 1 commands under Node.js, with node:wasi, and makes the HTTP requests of programs that are linked
 * with weft::fetch.
 *
 *     import { load } from './load_wasi.mjs';
 *     const program = await load('scrape.wasm', { args: ['https://example.org/'] });
 *     process.exitCode = await program.run();
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The import module of fetch_imports.h. */
const fetchModule = 'weft_fetch';

/** Imports node:wasi without the warning that it is experimental. @returns {Promise<typeof import('node:wasi').WASI>} */
async function importWasi() {
  const { emitWarning } = process;
  process.emitWarning = (/** @type {any[]} */ ...args) => {
    if (args[1] !== 'ExperimentalWarning') Reflect.apply(emitWarning, process, args);
  };
  try {
    return (await import('node:wasi')).WASI;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The import, done once: two at a time would each restore the emitWarning() of the other. @type {ReturnType<typeof importWasi> | undefined} */
let imported;

/**
 * Loads a command.
 * @param {string} file its path
 * @param {object} [options]
 * @param {string[]} [options.args] its arguments, without its name
 * @param {Record<string, string>} [options.env] its environment variables (default: none)
 * @param {Record<string, string>} [options.preopens] the directories that it can open: the host's path for each of the
 *   program's paths (default: none)
 * @param {number} [options.stdin] a descriptor (default: 0)
 * @param {number} [options.stdout] a descriptor (default: 1)
 * @param {number} [options.stderr] a descriptor (default: 2)
 * @returns {Promise<{run: () => Promise<number>}>} `run` runs the program, once, and resolves to its exit status. It
 *   blocks the thread until the program ends, and rejects if the program ends with a trap (WebAssembly.RuntimeError)
 *   or another exception
 * @throws {Error} if the file does not exist, is not a WASI command, or needs other imports
 */
export async function load(file, { args = [], ...options } = {}) {
  imported ??= importWasi();
  const WASI = await imported;
  const wasi = new WASI({ version: 'preview1', args: [basename(file), ...args], env: {}, ...options, returnOnExit: true });
  const module = await WebAssembly.compile(await readFile(file));
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === '_start')) {
    throw new Error('not a WASI command (it exports no _start): build it with the toolchain file wasi/wasi_toolchain.cmake');
  }
  const needsFetch = WebAssembly.Module.imports(module).some((needed) => needed.module === fetchModule);
  const fetches = needsFetch ? new (await import('./fetch_imports.mjs')).Fetch(() => /** @type {WebAssembly.Memory} */ (instance.exports.memory)) : undefined;
  /** @type {WebAssembly.Instance} */
  const instance = await WebAssembly.instantiate(module, {
    ...wasi.getImportObject(),
    ...(fetches && { [fetchModule]: fetches.imports }),
  });
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
