/** The options of all commands that compile, and what they print. */
import { UsageError } from './usage_error.mjs';

/** @type {NonNullable<import('node:util').ParseArgsConfig['options']>} */
export const buildOptions = {
  optimize: { type: 'string', short: 'O' }, include: { type: 'string', short: 'I', multiple: true }, define: { type: 'string', short: 'D', multiple: true },
  flag: { type: 'string', multiple: true },
};

/** @param {string} usual the usual level of optimisation @returns {string} lines of a usage */
export const buildUsage = (usual) => `  -I, --include DIR           look for headers there, too. May be repeated
  -D, --define NAME[=VALUE]   define a macro. May be repeated
  --flag FLAG                 a further option of clang, as --flag=-Wextra. May be repeated
  -O, --optimize LEVEL        debug (also checks how the program uses Weft), speed or size. By default ${usual}`;

/**
 * @param {Record<string, any>} values what parseArgs found
 * @param {'debug' | 'speed' | 'size'} usual
 * @returns {Pick<import('../toolchain/compile.mjs').Options, 'optimize' | 'includes' | 'flags'>}
 * @throws {UsageError}
 */
export function toBuild({ optimize, include = [], define = [], flag = [] }, usual) {
  const level = optimize ?? usual;
  if (!['debug', 'speed', 'size'].includes(level)) throw new UsageError(`--optimize ${level}: expected debug, speed or size`);
  return { optimize: level, includes: include, flags: [...define.map((/** @type {string} */ name) => `-D${name}`), ...flag] };
}

/** After how many milliseconds of silence it is said what goes on. */
const patience = 1000;

/**
 * Says on standard error what takes long.
 * @template T
 * @param {(onProgress: (progress: {message: string}) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(work) {
  const { stderr } = process;
  let current = '';
  let shown = '';
  const show = () => {
    if (current === shown) return;
    shown = current;
    stderr.write(stderr.isTTY ? `\r\x1b[K${shown} ...` : `weft-wasm: ${shown} ...\n`);
  };
  const start = performance.now();
  const timer = setTimeout(show, patience);
  try {
    return await work(({ message }) => {
      current = message;
      if (performance.now() - start >= patience) show();
    });
  } finally {
    clearTimeout(timer);
    if (shown && stderr.isTTY) stderr.write('\r\x1b[K');
  }
}

/**
 * Prints why a program could not be built: an error of the compiler, of the toolchain, or of the system.
 * @param {string} command
 * @param {unknown} error
 * @throws whatever is no reason
 */
export function printFailure(command, error) {
  const { name, message, code } = /** @type {NodeJS.ErrnoException} */ (error);
  if (name === 'CompileError') process.stderr.write(`${message}\n`);
  else if (name === 'ToolchainError' || code) process.stderr.write(`weft-wasm ${command}: ${message}\n`);
  else throw error;
}
