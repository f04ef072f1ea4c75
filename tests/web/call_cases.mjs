/** Coroutines that JavaScript calls: their arguments, results, failures and cancellation. See call_probe.c. */

import { many, pause, show } from './show_outcome.mjs';

/**
 * Calls nap, and aborts it once it has started.
 * @param {any} module
 * @param {boolean} stubborn whether nap ignores the cancellation
 * @param {unknown} [reason] of the abortion
 */
async function interrupt(module, stubborn, reason) {
  const controller = new AbortController();
  const call = module.nap(60, stubborn, { signal: controller.signal });
  await module.nothing();
  controller.abort(reason);
  return call;
}

/**
 * A case that calls a program which serves calls, and then stops it.
 * @param {(module: any, show: (value: unknown) => Promise<void>, log: import('./cases.mjs').Log) => Promise<unknown>} use
 * @param {(string | RegExp)[]} lines without the last one
 * @param {Partial<import('./cases.mjs').Case>} [more]
 */
const calls = (use, lines, more = {}) => ({
  program: 'tests/web/call_probe',
  args: ['serve'],
  async use(/** @type {any} */ module, /** @type {import('./cases.mjs').Log} */ log) {
    await use(module, (value) => show(log, value), log);
    module.weft.stop();
  },
  lines: [...lines, 'app: done'],
  ...more,
});

/**
 * A case that calls one coroutine several times.
 * @param {string} name
 * @param {...[unknown[], string]} pairs the arguments and the line of each call
 */
const each = (name, ...pairs) => calls(async (module, shown) => {
  for (const [args] of pairs) await shown(module[name](...args));
}, pairs.map(([, line]) => line));

const thrown = Object.assign(new TypeError('boom'), { code: 7 });
/** @param {unknown} error */
const raise = (error) => { throw error; };

/**
 * A case in which a call ends the program: that call, a pending one and a later one are rejected with the same cause.
 * @param {(module: any) => Promise<unknown>} end
 * @param {string | RegExp} reason
 * @param {import('./cases.mjs').Case['module']} [module]
 * @returns {import('./cases.mjs').Case}
 */
const ends = (end, reason, module) => ({
  program: 'tests/web/call_probe',
  args: ['serve'],
  ...module && { module },
  async use(of, log) {
    const told = async (/** @type {Promise<unknown>} */ call) => {
      try {
        await call;
        log('fulfilled');
      } catch (error) {
        const { status, message, cause } = /** @type {any} */ (error);
        const because = cause === thrown ? 'the exception' : cause?.name ?? cause;
        log(`${status} ${message.replace(/^\w+: /, '')}, because of ${because}`);
      }
    };
    const nap = told(of.nap(60, false));
    await of.nothing();
    await Promise.all([nap, told(end(of))]);
    await told(of.add(1, 2));
  },
  lines: Array(3).fill(typeof reason === 'string' ? `-5 ${reason}` : new RegExp(`^-5 ${reason.source.slice(1)}`, reason.flags)),
  status: null,
});

/** For each integer argument of `show` its range, and its position. @type {Record<string, [string, number]>} */
const ranges = {
  tiny: ['an integer from -128 to 127', 1], small: ['an integer from 0 to 65535', 2],
  whole: ['an integer from -2147483648 to 2147483647', 3], natural: ['an integer from 0 to 4294967295', 4],
};
/** Arguments that `show` accepts. @type {any[]} */
const valid = [true, -128, 65535, -2147483648, 4294967295, -(2n ** 63n), 2n ** 64n - 1n, 0.5];
/** The same with one exception. @param {number} at @param {unknown} value */
const except = (at, value) => Object.assign([...valid], { [at]: value });
/** @param {string} name @param {string} wanted @param {unknown} given */
const rejected = (name, wanted, given) => ` WEFT_EINVAL -4: show: the argument \`${name}\` must be ${wanted}, but is ${given}`;

/**
 * Makes a call to a program that is stopping, once it takes calls again.
 * @param {() => Promise<unknown>} call
 */
async function onceItHasStopped(call) {
  for (;;) {
    await pause(20);
    const outcome = await call().then((value) => ({ value }), (error) => (error.status === -5 ? undefined : Promise.reject(error)));
    if (outcome) return outcome.value;
  }
}

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'numbers are passed and returned': each('add', [[1, 2], '3'], [[0.1, -0.5], '-0.4'], [[1e308, 1e308], 'null'], [[NaN, 1], 'null']),
  'arguments of every type are accepted up to their limits': each('show',
    [valid, '"1 -128 65535 -2147483648 4294967295 -9223372036854775808 18446744073709551615 0.5"'],
    [[false, 127, 0, 2147483647, 0, 2n ** 63n - 1n, 0n, -2], '"0 127 0 2147483647 0 9223372036854775807 0 -2"'],
    [except(5, -(2 ** 53 - 1)), '"1 -128 65535 -2147483648 4294967295 -9007199254740991 18446744073709551615 0.5"']),
  'arguments beyond their limits are rejected': each('show',
    ...Object.entries(ranges).flatMap(([name, [wanted, at]]) => [valid[at] < 0 ? valid[at] - 1 : -1, 2 ** 32, 1.5, Infinity]
      .map((value) => /** @type {[unknown[], string]} */ ([except(at, value), `RangeError${rejected(name, wanted, value)}`]))),
    [except(5, 2n ** 63n), `RangeError${rejected('large', 'an integer from -9223372036854775808 to 9223372036854775807', 2n ** 63n)}`],
    [except(5, 2 ** 53), `RangeError${rejected('large', 'an integer from -9223372036854775808 to 9223372036854775807', 2 ** 53)}`],
    [except(6, -1n), `RangeError${rejected('huge', 'an integer from 0 to 18446744073709551615', '-1')}`]),
  'arguments of other types are rejected': each('show',
    [except(0, 1), `TypeError${rejected('flag', 'a boolean', '1')}`],
    [except(1, '1'), `TypeError${rejected('tiny', ranges.tiny[0], 'a string')}`],
    [except(3, 1n), `TypeError${rejected('whole', ranges.whole[0], '1')}`],
    [except(3, null), `TypeError${rejected('whole', ranges.whole[0], 'null')}`],
    [except(7, {}), `TypeError${rejected('real', 'a number', 'of type object')}`],
    [except(7, 1n), `TypeError${rejected('real', 'a number', '1')}`]),
  'too few or too many arguments are rejected': each('add',
    [[1], 'TypeError WEFT_EINVAL -4: add: the argument `b` must be a number, but is missing'],
    [[], 'TypeError WEFT_EINVAL -4: add: the argument `a` must be a number, but is missing'],
    [[1, 2, {}, 3], 'TypeError WEFT_EINVAL -4: add: expected 2 arguments and options, got 4'],
    ...[3, 'three', true, () => {}].map((extra) => /** @type {[unknown[], string]} */ ([[1, 2, extra], 'TypeError WEFT_EINVAL -4: add: expected 2 arguments and options, which are an object, got 3'])),
    [[1, 2, undefined], '3'], [[1, 2, {}], '3'],
    [[1, 2, { signal: 3 }], 'TypeError WEFT_EINVAL -4: add: the option `signal` is not an AbortSignal']),
  'strings and bytes are passed and returned': each('join',
    [['gr\u00fc', new Uint8Array([0, 255]), 'end'], '"gr\u00fc|00ff|end"'],
    [['', new Uint16Array([0x4142]).subarray(0, 1), ''], '"|4241|"'],
    [['a', new ArrayBuffer(1), 'b'], '"a|00|b"'], [['a', 'xy\0', 'b'], '"a|787900|b"'],
    [[null, '', 'b'], 'null'],
    [['x'.repeat(300_000), '', 'b'], `"${'x'.repeat(300_000)}||b"`],
    [['a\0b', '', ''], 'RangeError WEFT_EINVAL -4: join: the argument `first` contains a NUL, where C would end it'],
    [['a', 5, ''], 'TypeError WEFT_EINVAL -4: join: the argument `bytes` must be an ArrayBuffer, a view of one, or a string, but is 5'],
    [['a', [5], ''], 'TypeError WEFT_EINVAL -4: join: the argument `bytes` must be an ArrayBuffer, a view of one, or a string, but is an array'],
    [[5, '', ''], 'TypeError WEFT_EINVAL -4: join: the argument `first` must be a string or null, but is 5']),
  'bytes that code which runs while the call begins detaches or resizes': calls(async (module, shown, log) => {
    /** @param {() => void} run @returns {any} a signal, to which the call listens when its arguments have been checked */
    const running = (run) => ({ aborted: false, addEventListener: run, removeEventListener() {} });
    const leaving = async (/** @type {ArrayBuffer} */ buffer, /** @type {() => void} */ run) => {
      await shown(module.join('a', buffer, 'b', { signal: running(run) }));
    };
    const before = await module.memory();
    for (const size of [2, 0]) {
      const buffer = new ArrayBuffer(size);
      await leaving(buffer, () => structuredClone(buffer, { transfer: [buffer] }));
    }
    for (const size of [8, 0]) {
      /** @type {any} */
      const buffer = new /** @type {any} */ (ArrayBuffer)(2, { maxByteLength: 8 });
      await leaving(buffer, () => buffer.resize?.(size));
    }
    log(await module.memory() - before);
  }, [
    'TypeError WEFT_EINVAL -4: join: the argument `bytes` was detached while the call began', '"a||b"', '"a|0000|b"',
    'TypeError WEFT_EINVAL -4: join: the argument `bytes` was detached while the call began', '0',
  ]),
  'bytes are copied when the call is made': calls(async (module, shown) => {
    const bytes = new Uint8Array([1]);
    const call = module.join('', bytes, '');
    bytes[0] = 2;
    await shown(call);
  }, ['"|01|"']),
  'results of every type are returned': calls(async (module, shown) => {
    await shown(module.nothing());
    await shown(module.is_even(2));
    await shown(module.is_even(-3));
    await shown(module.negate(2n ** 62n));
    await shown(module.negate(-5));
    await shown(module.all_ones());
    await shown(module.count_down(-2147483647));
    await shown(module.largest());
    await shown(module.fixed_text());
  }, ['undefined', 'true', 'false', '-4611686018427387904n', '5n', '18446744073709551615n', '-2147483648', '4294967295', '"f\u00fcr immer"']),
  'a failure rejects the promise with a WeftError': calls(async (module, shown, log) => {
    await shown(module.fail(-4, 'that is not it'));
    await shown(module.fail(12, ''));
    await shown(module.fail(-1, 'of itself'));
    const error = await module.fail(-9, 'no line').catch((reason) => reason);
    log(error instanceof module.WeftError && error instanceof Error);
  }, ['WeftError WEFT_EINVAL -4: that is not it', 'WeftError PROGRAM_12 12: ', 'WeftError WEFT_ECANCELED -1: of itself', 'true']),
  'a thousand calls are made at a time': calls(async (module, shown) => {
    const sums = await Promise.all(Array.from({ length: 1000 }, (_, i) => module.add(i, 1)));
    await shown(sums.reduce((sum, one) => sum + one));
  }, ['500500']),
  'calls leave no memory in use': calls(async (module, shown, log) => {
    const all = async () => {
      await Promise.allSettled([module.add(1, 2), module.join('a', 'b', 'c'), module.fail(5, 'message'), interrupt(module, false)]);
      return module.memory();
    };
    const before = await all();
    log(await all() - before);
  }, ['nap: WEFT_ECANCELED', 'nap: done', 'nap: WEFT_ECANCELED', 'nap: done', '0']),

  'an aborted call is cancelled and rejected with an AbortError': calls(async (module, shown, log) => {
    await shown(interrupt(module, false).catch(({ name, constructor }) => `${name} ${constructor === DOMException}`));
    log('rejected');
  }, ['nap: WEFT_ECANCELED', 'nap: done', '"AbortError true"', 'rejected']),
  'an aborted call is rejected with the reason of the signal': calls(async (module, shown) => {
    await shown(interrupt(module, false, 'because').catch((reason) => reason));
  }, ['nap: WEFT_ECANCELED', 'nap: done', '"because"']),
  'a call with an aborted signal does not start': calls(async (module, shown) => {
    await shown(module.nap(60, false, { signal: AbortSignal.abort() }).catch(({ name }) => name));
  }, ['"AbortError"']),
  'a call aborted before its first step is rejected': calls(async (module, shown) => {
    const controller = new AbortController();
    const call = module.nap(60, false, { signal: controller.signal });
    controller.abort();
    await shown(call.catch(({ name }) => name));
  }, ['"AbortError"']),
  'aborting a call that is done has no effect': calls(async (module, shown) => {
    const controller = new AbortController();
    await shown(module.add(1, 1, { signal: controller.signal }));
    controller.abort();
    await shown(module.add(1, 2));
  }, ['2', '3']),
  'a call that is done does not listen to its signal': calls(async (module, shown, log) => {
    let listeners = 0;
    const signal = { aborted: false, addEventListener: () => listeners++, removeEventListener: () => listeners-- };
    const call = module.add(1, 1, { signal });
    log(listeners);
    await call;
    await module.fail(5, '', { signal }).catch(() => {});
    log(listeners);
  }, ['1', '0']),
  'options may have no signal': each('add', [[1, 2, { signal: null }], '3'], [[1, 2, { signal: undefined }], '3'], [[1, 2, null], '3']),
  'a call that swallows its cancellation is fulfilled': calls(async (module, shown) => {
    await shown(interrupt(module, true));
  }, ['nap: WEFT_ECANCELED', 'nap: done', '7']),
  'an aborted call that fails in its cleanup is rejected with that failure': calls(async (module, shown) => {
    const controller = new AbortController();
    const call = module.stumble(60, { signal: controller.signal });
    await module.nothing();
    controller.abort();
    await shown(call);
  }, ['WeftError PROGRAM_9 9: stumbled']),

  'the end of the main coroutine cancels the pending calls': {
    program: 'tests/web/call_probe',
    args: ['for', 0.5],
    use: (module, log) => show(log, module.nap(60, false)),
    lines: ['app: done', 'nap: WEFT_ECANCELED', 'nap: done', 'WeftError EXITED -5: nap: the program has ended'],
  },
  'what the main coroutine fails with is why its end cancels the pending calls': {
    program: 'tests/web/call_probe',
    args: ['fail', 0.01],
    async use(module, log) {
      const call = module.nap(60, true);
      const { code, message, cause } = await module.nap(60, false).catch((/** @type {any} */ error) => error);
      log(`${code} ${message}, because of ${cause?.code} ${cause?.message} in ${cause?.chain}`);
      await show(log, call);
      const late = await module.add(1, 2).catch((/** @type {any} */ error) => error);
      log(`${late.code} ${late.message}`);
    },
    lines: [
      'nap: WEFT_ECANCELED', 'nap: WEFT_ECANCELED', 'nap: done', 'nap: done',
      'EXITED nap: the program has ended, because of PROGRAM_7 main stumbles in app', '7', 'EXITED add: the program has ended',
    ],
    errors: [/the program failed.*main stumbles/s],
    status: 1,
  },
  'a call after the program has ended is rejected': {
    program: 'tests/web/call_probe',
    args: ['for', 0],
    async use(module, log, exited) {
      await exited;
      await show(log, module.add(1, 2));
    },
    lines: ['app: done', 'WeftError EXITED -5: add: the program has ended'],
  },
  'a program stopped before it serves exits': {
    program: 'tests/web/call_probe',
    args: ['serve'],
    use: (module) => module.weft.stop(),
    lines: ['app: done'],
  },
  'a call before the program has started is rejected': {
    program: 'tests/web/call_probe',
    args: ['for', 0],
    module(log) {
      const options = { onRuntimeInitialized: () => show(log, options.add(1, 2)) };
      return options;
    },
    lines: ['WeftError WEFT_ESTATE -5: add: the program has not started, or has ended', 'app: done'],
  },
  'a call to a program that is about to exit is rejected': {
    program: 'tests/web/call_probe',
    args: ['serve'],
    async use(module, log) {
      await module.nothing();
      module.weft.stop();
      module.weft.stop();
      await show(log, module.add(1, 2).then(() => true, ({ status }) => status === -5));
    },
    lines: ['app: done', 'true'],
  },
  'exit() rejects the pending calls and later ones, with its status': {
    ...ends((module) => module.stop_at_once(), /^the program has exited with status 3, because of ExitStatus/),
    status: 3,
  },
  'a trap rejects the pending calls and later ones, with the error as the cause':
    ends((module) => module.end_by('trap'), /^the program has crashed: .*unreachable.*, because of RuntimeError$/i),
  'a stack overflow is a trap, before it overwrites a variable': calls(async (module, shown, log) => {
    await module.end_by('overflow').catch((/** @type {any} */ { cause }) => log(cause.name));
    log(module.overwritten());
  }, [], { lines: ['RuntimeError', 'false'], status: null }),
  'abort() rejects the pending calls and later ones, with the error as the cause': {
    ...ends((module) => module.end_by('abort'), /^the program has crashed: Aborted.*, because of RuntimeError$/),
    errors: [/^Aborted/],
  },
  'an exception of JavaScript that C calls rejects the pending calls and later ones, and is the cause': ends((module) => {
    module.hook = () => raise(thrown);
    return module.end_by('hook');
  }, 'the program has crashed: boom, because of the exception'),
  'an exception of JavaScript may be no object': ends((module) => {
    module.hook = () => raise(undefined);
    return module.end_by('hook');
  }, 'the program has crashed: it failed without a reason, because of undefined'),
  'an exception of `print` rejects the pending calls and later ones, and is the cause': ends((module) => module.end_by('print'), 'the program has crashed: boom, because of the exception', (log) => ({
    print: (/** @type {string} */ line) => (line === 'printed' ? raise(thrown) : log(line)),
  })),
  'a trap in a call that JavaScript makes while C calls it ends the program once': ends((module) => {
    module.hook = () => { module.end_by('trap').catch(() => {}); };
    return module.end_by('hook').then(() => module.nothing());
  }, /^the program has crashed: .*unreachable.*, because of RuntimeError$/i),

  'what JavaScript threw comes back as it was': calls(async (module, shown, log) => {
    for (const reason of [thrown, undefined, null, 0, '', new DOMException('given up', 'AbortError')]) {
      const id = module.weft.promise(Promise.reject(reason));
      await module.take(id).then(() => log('fulfilled'), (/** @type {unknown} */ error) => log(error === reason));
    }
  }, Array(6).fill('true')),
  'a failure that C makes of one of JavaScript is its own': calls(async (module, shown) => {
    await shown(module.take_and_explain(module.weft.promise(Promise.reject(thrown))));
  }, ['WeftError WEFT_EJS -24: taking: TypeError: boom']),
  'what JavaScript threw is kept only for as long as C has the failure': calls(async (module, shown, log) => {
    const before = await module.memory();
    for (let i = 0; i < 1000; i++) await module.take_and_explain(module.weft.promise(Promise.reject(new Error('again')))).catch(() => {});
    log(await module.memory() - before < 1000);
  }, ['true']),
  'calls that return at once, one after the other, leave time for timers': calls(async (module, shown, log) => {
    for (const call of [() => module.nothing(), () => module.take(module.weft.promise(Promise.resolve()))]) {
      let fired = false;
      setTimeout(() => { fired = true; });
      while (!fired) await call();
      log('fired');
    }
  }, ['fired', 'fired']),
  'many calls wait for promises at once': calls(async (module, shown, log) => {
    const gate = pause(500);
    const taken = await Promise.all(Array.from({ length: many }, () => module.take(module.weft.promise(gate))));
    log(taken.length === many);
  }, ['true']),

  'a module without main() serves calls': {
    program: 'tests/web/call_module',
    async use(module, log) {
      await show(log, Promise.all([module.add(1, 2), module.add(3, 4)]));
      await pause(20);
      await show(log, module.start_tick(0.3));
      await show(log, module.add(5, 6));
      await pause(400);
      await show(log, interrupt(module, false).catch(({ name }) => name));
      module.weft.stop();
      await show(log, onceItHasStopped(() => module.nap(0.03, true)));
      module.weft.stop();
    },
    lines: ['[3,7]', 'undefined', '11', 'tick', 'nap: WEFT_ECANCELED', 'nap: done', '"AbortError"', 'nap: WEFT_OK', 'nap: done', '7'],
    status: null,
  },
};
