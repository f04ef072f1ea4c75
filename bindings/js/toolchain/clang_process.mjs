/**
 * Runs the commands of @yowasp/clang for clang_client.mjs, which has started this process with the URL of its module.
 *
 * A process of its own: a compiler that runs blocks its thread, keeps 250 MB, and must be ended when its user is impatient.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/**
 * @typedef {object} Request
 * @property {number} id
 * @property {string[][]} commands which run one after another, also after one that fails
 * @property {Record<string, string | Uint8Array>} files what the commands find, by absolute path
 * @property {Record<string, string>} copies files of this machine that they find, by absolute path
 * @property {string[]} outputs the paths of the files that are wanted
 *
 * @typedef {object} Answer
 * @property {number} id
 * @property {{status: number, text: string}[]} results what each command printed
 * @property {Record<string, Uint8Array>} files those outputs that exist
 */

// V8 optimises functions that run often. For one small program that takes longer than the compiler itself: only functions that
// run very often are worth it.
setFlagsFromString('--wasm-tiering-budget=60000000');

const { runLLVM, Exit } = await import(process.argv[2]);

/** Without a command, the compiler is loaded. Without the function, it prints how far that is. */
const loaded = runLLVM(null, {}, { fetchProgress() {} });

/** What files of this machine contain: libraries and headers are used again. @type {Map<string, Uint8Array>} */
const copied = new Map();

/** @typedef {{[name: string]: Tree | string | Uint8Array}} Tree */

/** @param {Tree} tree @param {string} path @param {string | Uint8Array} content */
function put(tree, path, content) {
  const names = path.split('/').slice(1);
  const name = /** @type {string} */ (names.pop());
  let directory = tree;
  for (const above of names) directory = /** @type {Tree} */ (directory[above] ??= {});
  directory[name] = content;
}

/** @param {Tree} tree @param {string} path @returns {Uint8Array | undefined} */
function get(tree, path) {
  /** @type {any} */
  let entry = tree;
  for (const name of path.split('/').slice(1)) entry = entry?.[name];
  return entry instanceof Uint8Array ? entry : undefined;
}

/** @param {string} file @returns {Uint8Array} */
function contentOf(file) {
  let content = copied.get(file);
  if (!content) copied.set(file, content = readFileSync(file));
  return content;
}

/** @param {Request} request @returns {Promise<Answer>} */
async function answer({ id, commands, files, copies, outputs }) {
  /** @type {Tree} */
  let tree = { tmp: {} };
  for (const [path, content] of Object.entries(files)) put(tree, path, content);
  for (const [path, file] of Object.entries(copies)) put(tree, path, contentOf(file));
  /** @type {Answer['results']} */
  const results = [];
  await loaded;
  for (const command of commands) {
    const decoder = new TextDecoder();
    let text = '';
    let status = 0;
    const print = (/** @type {Uint8Array | null} */ bytes) => bytes && (text += decoder.decode(bytes, { stream: true }));
    try {
      tree = await runLLVM(command, tree, { stdout: print, stderr: print, decodeASCII: false });
    } catch (error) {
      if (error instanceof Exit) {
        status = /** @type {any} */ (error).code;
        tree = /** @type {any} */ (error).files;
      } else { // a trap: the compiler's stack or memory was not enough
        status = 70;
        text += `clang ended unexpectedly: ${error instanceof Error ? error.message : error}\n`;
      }
    }
    results.push({ status, text });
  }
  const found = outputs.map((path) => [path, get(tree, path)]).filter(([, content]) => content);
  return { id, results, files: Object.fromEntries(found) };
}

let last = Promise.resolve();
process.on('message', (/** @type {Request} */ request) => {
  last = last.then(async () => {
    process.send?.(await answer(request));
  });
});
process.on('disconnect', () => process.exit());
