/**
 * Runs the commands of @yowasp/clang, one request after another, in Node.js and in workers of pages.
 *
 * @typedef {{[name: string]: Tree | string | Uint8Array}} Tree
 *
 * @typedef {object} Commands
 * @property {string[][]} commands which run one after another, also after one that fails
 * @property {Record<string, string | Uint8Array>} files what the commands find, by absolute path
 * @property {string[]} outputs the paths of the files that are wanted
 *
 * @typedef {object} Printed
 * @property {{status: number, text: string}[]} results what each command printed
 * @property {Record<string, Uint8Array>} files those outputs that exist
 */

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

/**
 * @param {{runLLVM: (args: string[], files: Tree, options: object) => any, Exit: new () => Error}} module of @yowasp/clang, loaded
 * @param {Commands} work
 * @returns {Promise<Printed>}
 */
export async function runCommands({ runLLVM, Exit }, { commands, files, outputs }) {
  /** @type {Tree} */
  let tree = { tmp: {} };
  for (const [path, content] of Object.entries(files)) put(tree, path, content);
  /** @type {Printed['results']} */
  const results = [];
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
  return { results, files: Object.fromEntries(found) };
}
