/** Bytes and values as arguments and results of coroutines that JavaScript calls, and their failures. See values_probe.c. */
import { show } from './show_outcome.mjs';

/** The functions that values_probe.c imports. */
export const imports = Object.fromEntries(['number_of', 'text_of', 'bytes_of', 'value_of', 'function_of', 'truth_of', 'tiny_of', 'huge_of', 'large_of', 'tell']
  .map((name) => [name, () => undefined]));

/**
 * A case that calls coroutines of values_module.
 * @param {(module: any, show: (value: unknown) => Promise<void>, log: import('./cases.mjs').Log) => unknown} use
 * @param {(string | RegExp)[]} lines
 * @param {Record<string, unknown>} [given] further imports
 * @returns {import('./cases.mjs').Case}
 */
export const calls = (use, lines, given = {}) => ({
  program: 'tests/web/values_module',
  module: () => ({ imports: { ...imports, ...given } }),
  async use(module, log) {
    await use(module, (value) => show(log, value), log);
    module.weft.stop();
  },
  lines,
  status: null,
});

/**
 * A case that calls one coroutine several times.
 * @param {string} name
 * @param {...[unknown[], string | RegExp]} pairs the arguments and the line of each call
 */
const each = (name, ...pairs) => calls(async (module, shown) => {
  for (const [args] of pairs) await shown(module[name](...args));
}, pairs.map(([, line]) => line));

/**
 * Logs whether calls leave memory in use, after some that fill the free lists.
 * @param {any} module
 * @param {import('./cases.mjs').Log} log
 * @param {number} count
 * @param {() => Promise<unknown>} call
 */
export async function logLeaks(module, log, count, call) {
  const run = async (/** @type {number} */ times) => {
    for (let i = 0; i < times; i++) await call().catch(() => {});
    return [await module.memory(), await module.pages()];
  };
  const before = await run(Math.min(count, 100));
  const after = await run(count);
  log(after.map((size, i) => size - before[i]));
}

/** @param {unknown} value of the program @param {string} text the members that C sees */
const seen = (value, text) => /** @type {[unknown[], string]} */ ([[value], JSON.stringify(text)]);

/** @type {unknown[]} */
const all = [undefined, null, true, false, 0, -0, 1.5, Infinity, 5n, -(2n ** 63n), '', 'gr\u00fcn \0 \u{1f9f6}', new Uint8Array([0, 255]), [], [1, { a: null }], { a: [] }];
/** How `show` logs them. */
const allShown = ['undefined', 'null', 'true', 'false', '0', '-0', '1.5', 'null', '5n', '-9223372036854775808n', '""', JSON.stringify(all[11]), 'bytes 0 255', '[]', '[1,{"a":null}]', '{"a":[]}'];

/** A cycle. @type {Record<string, unknown>} */
const cycle = {};
cycle.self = cycle;
const detached = new ArrayBuffer(8);
const view = new Uint8Array(detached, 2, 2);
structuredClone(detached, { transfer: [detached] });
const gone = 'the buffer is detached: its bytes were transferred, to a worker for example';

/** @param {string} why */
const refused = (why) => `TypeError WEFT_EINVAL -4: described: the argument \`value\`: ${why}`;
const passed = 'cannot be passed to C: pass a number, a string, bytes, or a plain object';

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'bytes are returned': each('reversed',
    [['abc', 0], 'bytes 99 98 97'], [[new Uint8Array([1, 2, 3]).subarray(1), -1], 'bytes 3 2'], [[new Uint16Array([0x4142]).buffer, 0], 'bytes 65 66'],
    [['', 0], 'bytes '], [[new ArrayBuffer(0), -1], 'bytes ']),
  'bytes that are returned are a copy of their own': calls(async (module, shown, log) => {
    const bytes = await module.reversed('abc', 0);
    await module.reversed('xyz', 0);
    log(`${bytes.join(' ')}, of ${bytes.buffer.byteLength}, ${bytes.constructor === Uint8Array}`);
  }, ['99 98 97, of 3, true']),
  'a million bytes are returned': calls(async (module, shown, log) => {
    const bytes = await module.reversed(new Uint8Array(1_000_000).fill(7, 0, 10), 0);
    log(`${bytes.length} ${bytes[0]} ${bytes.at(-1)}`);
  }, ['1000000 0 7']),
  'bytes that are stored before a failure are freed': calls(async (module, shown, log) => {
    await shown(module.spoiled());
    await logLeaks(module, log, 5000, () => module.spoiled());
  }, ['WeftError PROGRAM_9 9: spoiled', '0,0']),
  'bytes and values leave no memory in use': calls(async (module, shown, log) => {
    const bytes = new Uint8Array(1000);
    await logLeaks(module, log, 2000, () => module.reversed(bytes, -1));
    await logLeaks(module, log, 2000, () => module.echo({ a: 'x'.repeat(1000) }, 'copied'));
    await logLeaks(module, log, 2000, () => module.echo({ a: 'x'.repeat(1000) }, 'moved'));
    await logLeaks(module, log, 2000, () => module.described(() => {}));
  }, Array(4).fill('0,0')),

  'a value comes back as it was': calls(async (module, shown) => {
    for (const value of all) await shown(module.echo(value, 'moved'));
  }, allShown),
  'a copy of a value comes back': calls(async (module, shown) => {
    for (const value of all) await shown(module.echo(value, 'copied'));
  }, allShown),
  'C sees the type, the number and the text of a value': each('described',
    seen(undefined, '0 0 0 - 0'), seen(null, '1 0 0 - 0'), seen(true, '2 1 1 - 0'), seen(2.75, '3 2.75 2 - 0'), seen(-2.75, '3 -2.75 -2 - 0'),
    seen(NaN, '3 nan 0 - 0'), seen(Infinity, '3 inf 9223372036854775807 - 0'), seen(-Infinity, '3 -inf -9223372036854775808 - 0'),
    seen(2 ** 63, '3 9.22337e+18 9223372036854775807 - 0'), seen(-(2 ** 53), '3 -9.0072e+15 -9007199254740992 - 0'),
    seen(2n ** 63n - 1n, '4 9.22337e+18 9223372036854775807 - 0'), seen('gr\u00fc', '5 0 0 gr\u00fc 4'), seen('', '5 0 0  0'),
    seen(new Uint8Array([65, 66]), '6 0 0 AB 2'), seen({ a: 1 }, '7 0 0 {"a":1} 7'), seen(Object.create(null), '7 0 0 {} 2'), seen(new Date(0), '7 0 0 "1970-01-01T00:00:00.000Z" 26')),
  'what cannot be passed is rejected': each('described',
    [[() => {}], refused(`a function ${passed}`)], [[Symbol('s')], refused(`a symbol ${passed}`)], [[new Map()], refused(`an object of class Map ${passed}`)],
    [[2n ** 63n], refused('9223372036854775808 does not fit in 64 bits')], [[cycle], /^TypeError WEFT_EINVAL -4: described: the argument `value`: TypeError: .*c[iy]r?c/i],
    [[{ toJSON() { throw new RangeError('no'); } }], refused('RangeError: no')], [[{ toJSON: () => Promise.resolve }], refused(`an object of class Object ${passed}`)]),
  'the bytes of a detached buffer are rejected': calls(async (module, shown) => {
    await shown(module.reversed(detached, 0));
    await shown(module.reversed(view, 0));
    await shown(module.described(detached));
    await shown(module.described(view));
  }, [...Array(2).fill(`TypeError WEFT_EINVAL -4: reversed: the argument \`bytes\`: ${gone}`), ...Array(2).fill(refused(`TypeError: ${gone}`))]),
  'reading one argument may detach another, or call the program': calls(async (module, shown) => {
    const bytes = new Uint8Array([1, 2, 3]);
    // Not an argument that `reversed` has, but an option that it looks at.
    await shown(module.reversed(bytes, 0, { get signal() { structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return undefined; } }));
    await shown(module.echo({ toJSON: () => { void module.echo(1, 'moved'); return 'inner'; } }, 'moved'));
  }, [`TypeError WEFT_EINVAL -4: reversed: the argument \`bytes\`: ${gone}`, '"inner"']),
  'a result is converted to the type of the export, or the call fails': calls(async (module, shown) => {
    for (const name of ['integer_as_double', 'double_as_integer', 'text_as_integer', 'integer_as_text']) await shown(module[name]());
  }, ['2', '2n', 'WeftError WEFT_EINVAL -4: text_as_integer: gives a char * where its export says a number', 'WeftError WEFT_EINVAL -4: integer_as_text: gives a number where its export says char *']),
  'a value that is not stored is undefined': each('nothing_stored', [[], 'undefined']),
  'a value that C makes wrongly rejects the call': calls(async (module, shown, log) => {
    await shown(module.made(7, '[1]'));
    await shown(module.made(7, '{'));
    await shown(module.made(77, '{'));
    log((await module.made(7, '{').catch((/** @type {unknown} */ error) => error)).cause.name);
  }, ['[1]', /^WeftError WEFT_EINVAL -4: made: the result is not JSON: SyntaxError: /, 'WeftError WEFT_EINVAL -4: made: the result is a weft_js_value of the type 77, which does not exist', 'SyntaxError']),

  'all errors of Weft are WeftErrors, of their own class too': calls(async (module, shown, log) => {
    const { WeftError } = module;
    const failures = [() => module.outer(7, 'why'), () => module.described(() => {}), () => module.get_huge(-1), () => module.nest(1)];
    for (const failure of failures) {
      const error = await failure().catch((/** @type {unknown} */ reason) => reason);
      log([TypeError, RangeError, AggregateError].map((type) => error instanceof type).join() + (error instanceof WeftError));
    }
    const Special = /** @type {any} */ (class extends WeftError {});
    log([new Special(1, 'X', 'm') instanceof Special, new WeftError(1, 'X', 'm') instanceof Special, new Error() instanceof WeftError, /** @type {any} */ (null) instanceof WeftError].join());
  }, ['false,false,falsetrue', 'true,false,falsetrue', 'false,true,falsetrue', 'false,false,truetrue', 'true,false,false,false']),
  'a failure tells the coroutines in which it happened': calls(async (module, shown, log) => {
    for (const failure of [() => module.outer(7, 'why'), () => module.outer(7, null), () => module.outer_of_task(-10)]) {
      const error = await failure().catch((/** @type {unknown} */ reason) => reason);
      log(`${error.code} ${error.message}: ${error.chain.join(' ')}`);
      log(error.stack.split('\n').slice(0, 3).join('|'));
    }
  }, [
    'PROGRAM_7 why: inner middle outer', 'WeftError: why|    at inner (C)|    at middle (C)',
    'PROGRAM_7 failed with a status of the program: inner middle outer', 'WeftError: failed with a status of the program|    at inner (C)|    at middle (C)',
    'WEFT_EIO input or output failed: inner middle outer_of_task', 'WeftError: input or output failed|    at inner (C)|    at middle (C)',
  ]),
  'a chain of many coroutines is cut': calls(async (module, shown, log) => {
    const { chain, stack } = await module.descend(10_000).catch((/** @type {unknown} */ reason) => reason);
    log(`${new Set(chain).size} ${chain.length} ${stack.split('(C)').length - 1}`);
    await logLeaks(module, log, 500, () => module.descend(100));
  }, ['1 64 10', '0,0']),
  'the stack of an error can be set': calls(async (module, shown, log) => {
    const error = await module.outer(7, 'why').catch((/** @type {unknown} */ reason) => reason);
    error.stack = 'mine';
    log(error.stack);
  }, ['mine']),
  'the members of a group are its errors': calls(async (module, shown, log) => {
    const boom = new TypeError('boom');
    const error = await module.grouped(() => Promise.reject(boom)).catch((/** @type {unknown} */ reason) => reason);
    log(`${error.name} ${error.code} ${error.status}: ${error.message}`);
    const [first, flat, group] = error.errors;
    log(`${first === boom} ${flat.code} ${flat.message} ${flat.chain} ${group.code} ${group.errors.length} ${group.errors[0].code}`);
    await logLeaks(module, log, 500, () => module.grouped(() => Promise.reject(boom)));
  }, ['AggregateError WEFT_EGROUP -17: unhandled errors in a task group', 'true PROGRAM_7 flat stumble WEFT_EGROUP 1 PROGRAM_8', '0,0']),
  'groups may be nested deeply': calls(async (module, shown, log) => {
    let error = await module.nest(5000).catch((/** @type {unknown} */ reason) => reason);
    let depth = 0;
    for (; error.errors; [error] = error.errors) depth++;
    log(`${depth} ${error.message}`);
  }, ['5000 at the bottom']),
  'a call of a program that has crashed has a code of its own': calls(async (module, shown, log) => {
    await module.crash().catch((/** @type {any} */ { code, status, cause }) => log(`${code} ${status} ${cause.name}`));
    await module.memory().catch((/** @type {any} */ { code, status, cause }) => log(`${code} ${status} ${cause.name}`));
  }, ['CRASHED -5 RuntimeError', 'CRASHED -5 RuntimeError']),
  'a call of a program that has exited has a code of its own': calls(async (module, shown, log) => {
    await module.leave(3).catch((/** @type {any} */ { code, status, cause }) => log(`${code} ${status} ${cause.status}`));
    await module.memory().catch((/** @type {any} */ { code, message }) => log(`${code} ${message}`));
  }, ['EXITED -5 3', 'EXITED memory: the program has exited with status 3']),
};
