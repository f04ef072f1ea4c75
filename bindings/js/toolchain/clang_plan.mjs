/**
 * What the driver of clang would run: @yowasp/clang cannot start processes, so that its driver only plans. (Its own function
 * for that, runClang, reads a plan of at most 4 KB.)
 */
import { CompileError } from './diagnostics.mjs';

/**
 * @param {string} text what `clang -###` printed
 * @returns {string[][]} commands, each with its arguments
 */
export function parsePlan(text) {
  return text.split('\n').filter((line) => line.startsWith(' "')).map((line) => {
    const words = Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, word]) => word.replaceAll(/\\(.)/g, '$1'));
    return words[0] === '' ? words.slice(1) : words; // the path of the compiler itself
  });
}

/**
 * Plans to compile standard input.
 * @param {{run: import('./clang_client.mjs').ClangClient['run']}} client
 * @param {string[]} options of clang
 * @param {AbortSignal} [signal]
 * @returns {Promise<string[]>} the command
 * @throws {CompileError} if the options make no sense
 */
export async function planCompile(client, options, signal) {
  const command = ['clang', '-###', ...options, '-c', '-x', 'c', '-', '-o', '/weft.o'];
  const { results: [{ status, text }] } = await client.run({ commands: [command], files: {}, copies: {}, outputs: [] }, signal);
  const [planned, ...more] = parsePlan(text);
  if (status !== 0 || !planned || more.length > 0) {
    const said = text.split('\n').filter((line) => line.startsWith('clang: '));
    throw new CompileError(said.join('\n') || `clang: error: these options do not compile: ${options.join(' ')}`);
  }
  return planned;
}

/**
 * @param {string[]} planned the command of planCompile
 * @param {string} source
 * @param {string} object
 * @returns {string[]} the command that compiles a file
 */
export function commandFor(planned, source, object) {
  const words = planned.map((word) => (word === '/weft.o' ? object : word));
  words[words.lastIndexOf('-main-file-name') + 1] = /** @type {string} */ (source.split('/').at(-1));
  words[words.length - 1] = source;
  return words;
}
