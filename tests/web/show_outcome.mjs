/** What the cases that call a program share. */

/** How many of something are in use at the same time. Browsers take up to a millisecond for each while other programs are running. */
export const many = typeof process === 'undefined' ? 10_000 : 100_000;

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/**
 * Logs a value, or the outcome of a promise.
 * @param {import('./cases.mjs').Log} log
 * @param {unknown} value
 */
export async function show(log, value) {
  try {
    const result = await value;
    if (typeof result === 'bigint') log(`${result}n`);
    else if (result instanceof Uint8Array) log(`bytes ${result.join(' ')}`);
    else log(Object.is(result, -0) ? '-0' : JSON.stringify(result));
  } catch (error) {
    const { name, code, status, message } = /** @type {any} */ (error);
    log(`${[name, code, status].filter((part) => part !== undefined).join(' ')}: ${message}`);
  }
}
