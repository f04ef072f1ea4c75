/**
 * Runs cases: programs together with JavaScript of the page's, in Node, in a page or in a worker. A file of
 * cases exports `cases`, by name:
 *
 * @typedef {object} Case
 * @property {string} program a path below build/web, without .mjs
 * @property {(string | number)[]} [args]
 * @property {(log: (line: string) => void) => object} [module] more options of the module, which
 *   they become
 * @property {(module: any, log: (line: string) => void, exited: Promise<number>) => unknown} [use] is called
 *   when the module has started, and waited for
 * @property {(string | RegExp)[]} lines what the program prints and what is logged
 * @property {RegExp[]} [errors] of what it writes to standard error (default: nothing)
 * @property {number | null} [status] its exit status (default: 0), null if it does not exit by itself
 */

/**
 * @param {Case} of
 * @param {string} base what programs' paths are relative to
 * @returns {Promise<{lines: string[], errors: string[], status: number | null}>}
 */
export async function runCase({ program, args = [], module = () => ({}), use, status = 0 }, base) {
  const { default: start } = await import(`${base}${program}.mjs`);
  const outcome = { lines: [], errors: [], status: null };
  const log = (line) => outcome.lines.push(String(line));
  let exited;
  const exit = new Promise((resolve) => { exited = resolve; });
  const made = await start(Object.assign(module(log), {
    arguments: args.map(String),
    print: log,
    printErr: (line) => outcome.errors.push(line),
    onExit: exited,
  }));
  await use?.(made, log, exit);
  if (status !== null) outcome.status = await exit;
  return outcome;
}
