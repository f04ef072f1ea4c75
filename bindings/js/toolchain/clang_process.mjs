/**
 * Runs the commands of @yowasp/clang for clang_client.mjs, which has started this process with the URL of its module.
 *
 * A process of its own: a compiler that runs blocks its thread, keeps 250 MB, and must be ended when its user is impatient.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runCommands } from './run_commands.mjs';

/**
 * @typedef {import('./run_commands.mjs').Commands & {id: number, copies: Record<string, string>}} Request copies: files of this
 *   machine that the commands find, by absolute path
 * @typedef {import('./run_commands.mjs').Printed & {id: number}} Answer
 */

// V8 optimises functions that run often. For one small program that takes longer than the compiler itself: only functions that
// run very often are worth it.
setFlagsFromString('--wasm-tiering-budget=60000000');

const { runLLVM, Exit } = await import(process.argv[2]);

/** Without a command, the compiler is loaded. Without the function, it prints how far that is. */
const loaded = runLLVM(null, {}, { fetchProgress() {} });

/** What files of this machine contain: libraries and headers are used again. @type {Map<string, Uint8Array>} */
const copied = new Map();

/** @param {string} file @returns {Uint8Array} */
function contentOf(file) {
  let content = copied.get(file);
  if (!content) copied.set(file, content = readFileSync(file));
  return content;
}

/** @param {Request} request @returns {Promise<Answer>} */
async function answer({ id, copies, files, ...work }) {
  const found = Object.entries(copies).map(([path, file]) => [path, contentOf(file)]);
  await loaded;
  return { id, ...await runCommands({ runLLVM, Exit }, { ...work, files: { ...files, ...Object.fromEntries(found) } }) };
}

let last = Promise.resolve();
process.on('message', (/** @type {Request} */ request) => {
  last = last.then(async () => {
    process.send?.(await answer(request));
  });
});
process.on('disconnect', () => process.exit());
