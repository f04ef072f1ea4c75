/**
 * Runs cases: programs together with JavaScript that uses them, in Node.js, in a page or in a worker. A file of
 * cases exports `cases`, by name:
 *
 * @typedef {object} Case
 * @property {string} program a path below the preset's directory, without .mjs
 * @property {(string | number)[]} [args]
 * @property {(log: Log) => object} [module] makes further or other options of the module
 * @property {(module: any, log: Log, exited: Promise<number>) => unknown} [use] called once the module has started;
 *   its promise is awaited
 * @property {(string | RegExp)[]} lines the expected lines, printed or logged
 * @property {RegExp[]} [errors] the expected lines on standard error (default: none)
 * @property {number | null} [status] the expected exit status (default: 0); null if it does not exit by itself
 *
 * @typedef {(line: unknown) => void} Log
 */

/**
 * @param {Case} of
 * @param {string} base the URL that programs' paths are relative to
 * @returns {Promise<{lines: string[], errors: string[], status: number | null}>}
 */
export async function runCase({ program, args = [], module = () => ({}), use, status = 0 }, base) {
  const { default: start } = await import(`${base}${program}.mjs`);
  /** @type {{lines: string[], errors: string[], status: number | null}} */
  const outcome = { lines: [], errors: [], status: null };
  /** @type {Log} */
  const log = (line) => { outcome.lines.push(String(line)); };
  let exited;
  const exit = new Promise((resolve) => { exited = resolve; });
  const options = module(log);
  const instance = await start(Object.assign(options, {
    arguments: args.map(String),
    print: log,
    printErr: (/** @type {string} */ line) => outcome.errors.push(line),
    onExit: exited,
    ...options,
  }));
  await use?.(instance, log, exit);
  if (status !== null) outcome.status = await exit;
  return outcome;
}
