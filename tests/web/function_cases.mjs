/** Functions of JavaScript that C calls: those that it was given, and those that it imports. See values_probe.c. */
import { many, pause } from './show_outcome.mjs';
import { calls, imports, logLeaks } from './value_cases.mjs';

const boom = new TypeError('boom');
const never = new Promise(() => {});
/** @param {unknown} error */
const raise = (error) => { throw error; };

/**
 * A case that calls one coroutine with several imports, one after the other.
 * @param {string} name of the import
 * @param {(module: any) => Promise<unknown>} call
 * @param {...[unknown, string | RegExp]} pairs what the import returns, or does if it is a function, and the line of the call
 */
const imported = (name, call, ...pairs) => {
  let next;
  return calls(async (module, shown) => {
    for (const [how] of pairs) {
      next = how;
      await shown(call(module));
    }
  }, pairs.map(([, line]) => line), { [name]: (/** @type {unknown[]} */ ...given) => (typeof next === 'function' ? next(...given) : next) });
};

/** @param {string} name @param {string} wanted @param {string} given */
const wrong = (name, wanted, given) => `WeftError WEFT_EINVAL -4: ${name}: the result must be ${wanted}, but is ${given}`;
const unpassed = 'cannot be passed to C: pass a number, a string, bytes, or a plain object';
const stale = /^WeftError WEFT_EINVAL -4: weft_js_call: the function has the handle \d+, which was released or whose call has ended: weft_js_function_keep makes one that lasts$/;

/**
 * Calls get_number, whose import waits, and aborts it.
 * @param {any} module
 * @param {(controller: AbortController) => unknown} [before] called before it is aborted
 */
async function abortNumber(module, before) {
  const controller = new AbortController();
  const call = module.get_number('x', { signal: controller.signal });
  await module.memory();
  await before?.(controller);
  controller.abort(new Error('enough'));
  await call.catch(() => {});
}

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'a function gets arguments of every type': calls(async (module, shown, log) => {
    const given = [];
    const take = (/** @type {unknown[]} */ ...args) => {
      given.push(args);
      return args.length;
    };
    await shown(module.call_with_all(take, { q: [1] }));
    log(given[0].map((/** @type {unknown} */ one) => (typeof one === 'bigint' ? `${one}n` : JSON.stringify(one))).join());
    const [tiny, small, real, bytes, value, same] = given[1];
    log(`${tiny} ${small} ${real} ${bytes.join()} ${JSON.stringify(value)} ${same === take}`);
    log(given[2].length);
  }, ['0', 'true,-2,3,-4n,5n,0.5,"f\u00fcr",null', '-1 65535 1.5 1,2 {"q":[1]} true', '0']),
  'the result of a function is awaited': calls(async (module, shown) => {
    await shown(module.call_often((/** @type {number} */ i) => i * 2, 3));
    await shown(module.call_often(async (/** @type {number} */ i) => { await pause(1); return [i]; }, 3));
    await shown(module.call_often(() => ({ then: (/** @type {(value: unknown) => void} */ resolve) => { resolve('first'); resolve('second'); } }), 1));
    await shown(module.call_often(() => undefined, 1));
    await shown(module.call_often(() => 'never called', 0));
  }, ['4', '[2]', '"first"', 'undefined', 'undefined']),
  'a result that cannot be passed fails, unless it is discarded': calls(async (module, shown) => {
    await shown(module.call_often(() => new Map(), 1));
    await shown(module.call_often(() => () => {}, 1));
    await shown(module.call_for_nothing(() => new Map()));
    await shown(module.call_for_nothing(async () => () => {}));
  }, [`WeftError WEFT_EINVAL -4: an object of class Map ${unpassed}`, `WeftError WEFT_EINVAL -4: a function ${unpassed}`, 'undefined', 'undefined']),
  'what a function throws comes back as it was': calls(async (module, shown, log) => {
    for (const reason of [boom, undefined, null, 0, new DOMException('given up', 'AbortError')]) {
      for (const fail of [() => raise(reason), () => Promise.reject(reason), () => ({ get then() { throw reason; } }), async () => { await pause(1); raise(reason); }]) {
        await module.call_for_nothing(fail).then(() => log('fulfilled'), (/** @type {unknown} */ error) => error === reason || log(`${error}`));
      }
    }
    log('done');
  }, ['done']),
  'a function may call the program': calls(async (module, shown) => {
    await shown(module.call_often(async (/** @type {number} */ i) => (await module.call_often(() => i + 1, 1)) * 10, 2));
    await shown(module.call_often(() => { void module.memory(); return 1; }, 2));
  }, ['20', '1']),
  'a function that crashes the program by a call ends it': calls(async (module, shown, log) => {
    const call = module.call_often(() => { module.crash().catch(() => {}); return never; }, 1);
    await call.catch((/** @type {any} */ { code }) => log(code));
  }, ['CRASHED']),
  'an argument that must be a function is checked': calls(async (module, shown) => {
    for (const value of [undefined, null, 'f', {}]) await shown(module.call_for_nothing(value));
    await shown(module.call_for_nothing(class {}));
  }, [...['missing', 'null', 'a string', 'of type object'].map((given) => `TypeError WEFT_EINVAL -4: call_for_nothing: the argument \`function\` must be a function, but is ${given}`), /^TypeError: .*new/]),
  'a call that waits for a function is cancelled': calls(async (module, shown, log) => {
    for (const late of [() => never, () => pause(20), () => pause(20).then(() => raise(boom))]) {
      const controller = new AbortController();
      const call = module.call_and_tell(late, { signal: controller.signal });
      await module.memory();
      controller.abort('why');
      await call.catch((/** @type {unknown} */ reason) => log(reason));
    }
    await pause(40);
    log('left alone');
  }, ['call: WEFT_ECANCELED', 'why', 'call: WEFT_ECANCELED', 'why', 'call: WEFT_ECANCELED', 'why', 'left alone']),
  'a call that is aborted before it calls the function does not': calls(async (module, shown, log) => {
    const controller = new AbortController();
    const call = module.call_for_nothing(() => log('called'), { signal: controller.signal });
    controller.abort('why');
    await call.catch((/** @type {unknown} */ reason) => log(reason));
  }, ['why']),
  'a function may abort the call that calls it': calls(async (module, shown, log) => {
    for (const result of [undefined, never]) {
      const controller = new AbortController();
      await module.call_and_tell(() => { controller.abort('why'); return result; }, { signal: controller.signal }).then(() => log('fulfilled'), log);
    }
  }, ['call: WEFT_OK', 'why', 'call: WEFT_ECANCELED', 'why']),

  'a function is valid until its call has ended, unless it is kept': calls(async (module, shown) => {
    await shown(module.keep((/** @type {string} */ text) => `${text}!`, true));
    await shown(module.call_kept());
    await shown(module.release_kept());
    await shown(module.release_kept());
    await shown(module.call_kept());
    await shown(module.keep(() => 'a', false));
    await shown(module.call_kept());
    await shown(module.release_kept());
  }, ['0', '"kept!"', '0', '-4', stale, '1', stale, '-4']),
  'a handle that never was is none': calls(async (module, shown) => {
    await shown(module.call_kept());
    await shown(module.release_kept());
  }, ['WeftError WEFT_EINVAL -4: weft_js_call: the function has the handle 0, which is no function', '-4']),
  'a function that is kept is released when the program ends': calls(async (module, shown) => {
    await module.keep(() => 'kept', true);
    module.weft.stop();
    await pause(20);
    await shown(module.call_kept());
  }, [stale]),
  'a function that is released while it is called goes on': calls(async (module, shown) => {
    await module.keep(() => pause(10).then(() => 'ended'), true);
    const call = module.call_kept();
    await shown(module.release_kept());
    await shown(call);
  }, ['0', '"ended"']),
  'JavaScript gets its own function back': calls(async (module, shown, log) => {
    log(await module.returned(raise) === raise);
    await shown(module.return_handle(77));
  }, ['true', /^WeftError WEFT_EINVAL -4: return_handle: the result has the handle 77, which was released/]),
  'many functions are called at once, and cancelled': calls(async (module, shown, log) => {
    const { signal, abort } = (() => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    })();
    let called = 0;
    const nap = () => {
      if (++called === many) setTimeout(abort);
      return never;
    };
    const naps = await Promise.all(Array.from({ length: many }, () => module.call_often(nap, 1, { signal }).catch(() => 1)));
    log(naps.length === many);
    await logLeaks(module, log, 1, () => module.memory());
  }, ['true', '0,0']),
  'functions leave no memory in use': calls(async (module, shown, log) => {
    await logLeaks(module, log, 2000, () => module.call_often((/** @type {number} */ i) => ({ text: 'x'.repeat(1000), i }), 3));
    await logLeaks(module, log, 2000, () => module.call_often(async () => raise(boom), 1));
    await logLeaks(module, log, 1000, () => module.keep(raise, true).then(() => module.release_kept()));
  }, Array(3).fill('0,0')),

  'an import that takes and returns numbers': imported('number_of', (module) => module.get_number('text'),
    [(/** @type {string} */ text) => text.length, '4'], [(/** @type {string} */ text) => Promise.resolve(text.length / 8), '0.5'], [NaN, 'null'],
    ['4', wrong('number_of', 'a number', 'a string')], [undefined, wrong('number_of', 'a number', 'missing')], [4n, wrong('number_of', 'a number', '4')]),
  'an import gets its arguments, and options': (() => {
    /** @type {any[][]} */
    const given = [];
    const take = (/** @type {any[]} */ ...args) => {
      given.push(args);
      return args.length;
    };
    return calls(async (module, shown, log) => {
      await shown(module.tell_all(raise));
      await shown(module.get_number(null));
      const [all, [text, options]] = given;
      log(`${all.slice(0, 7)} ${all[7] === raise} ${all.length} ${Object.keys(all[8])}`);
      // A copy has the signal, too.
      log(`${text} ${{ ...options }.signal.constructor.name} ${{ ...options }.signal === options.signal}`);
    }, ['undefined', '2', '1,2,3,4,5,6,7 true 9 signal', 'null AbortSignal true'], { tell: take, number_of: take });
  })(),
  'an import of texts': imported('text_of', (module) => module.get_text(3),
    [(/** @type {number} */ number) => 'gr\u00fc'.repeat(number), '"gr\u00fcgr\u00fcgr\u00fc"'], [null, 'null'], [Promise.resolve(''), '""'],
    ['a\0b', 'WeftError WEFT_EINVAL -4: text_of: the result contains a NUL, where C would end it'], [3, wrong('text_of', 'a string or null', '3')]),
  'an import of bytes': imported('bytes_of', (module) => module.get_bytes(new Uint8Array([1, 2])),
    [(/** @type {Uint8Array} */ bytes) => bytes.map((byte) => byte + 1), 'bytes 2 3'], [async () => new ArrayBuffer(2), 'bytes 0 0'], ['ab', 'bytes 97 98'], ['', 'bytes '],
    [null, wrong('bytes_of', 'an ArrayBuffer, a view of one, or a string', 'null')]),
  'an import of values': imported('value_of', (module) => module.get_value({ a: [1] }),
    [(/** @type {unknown} */ value) => [value], '[{"a":[1]}]'], [undefined, 'undefined'], [Promise.resolve(5n), '5n'],
    [new Map(), `WeftError WEFT_EINVAL -4: an object of class Map ${unpassed}`]),
  'an import of functions': calls(async (module, shown) => {
    await shown(module.get_and_call());
    await shown(module.get_and_call());
    await logLeaks(module, () => {}, 10, () => module.get_and_call());
  }, ['released: 0', '"got1"', 'released: 0', '"got2"', ...Array(20).fill('released: 0')], (() => {
    let count = 0;
    return { function_of: async () => (count++ ? (/** @type {string} */ text) => `${text}2` : (/** @type {string} */ text) => `${text}1`) };
  })()),
  'an import of functions is checked': imported('function_of', (module) => module.get_and_call(), ['f', wrong('function_of', 'a function', 'a string')]),
  'an import of booleans': imported('truth_of', (module) => module.get_truth(true), [(/** @type {boolean} */ truth) => !truth, 'false'], [1, wrong('truth_of', 'a boolean', '1')]),
  'an import of integers is checked': imported('tiny_of', (module) => module.get_tiny(),
    [-128, '-128'], [async () => 127, '127'], ...[-129, 128, 1.5, '1'].map((value) => /** @type {[unknown, string]} */ ([value, wrong('tiny_of', 'an integer from -128 to 127', typeof value === 'string' ? 'a string' : String(value))]))),
  'an import of large integers': imported('huge_of', (module) => module.get_huge(2n ** 64n - 1n),
    [(/** @type {bigint} */ value) => value, '18446744073709551615n'], [7, '7n'], [2n ** 64n, wrong('huge_of', 'an integer from 0 to 18446744073709551615', '18446744073709551616')]),
  'an import of large signed integers': imported('large_of', (module) => module.get_large(-(2n ** 63n)),
    [(/** @type {bigint} */ value) => value, '-9223372036854775808n'], [-7, '-7n'], [2n ** 63n, wrong('large_of', 'an integer from -9223372036854775808 to 9223372036854775807', '9223372036854775808')]),

  'what an import throws comes back as it was': calls(async (module, shown, log) => {
    for (let i = 0; i < 3; i++) log(await module.get_number(String(i)).catch((/** @type {unknown} */ error) => error) === boom);
  }, Array(3).fill('true'), { number_of: (/** @type {string} */ how) => (how === '0' ? raise(boom) : how === '1' ? Promise.reject(boom) : pause(1).then(() => raise(boom))) }),
  'a failure of an import tells which coroutine awaited it': calls(async (module, shown, log) => {
    const { chain } = await module.get_tiny().catch((/** @type {unknown} */ error) => error);
    log(chain.join(' '));
  }, ['weft_js_promise tiny_of get_tiny'], { tiny_of: () => 'x' }),
  'only the task that calls an import waits': calls((module, shown) => shown(module.wait_beside()), ['3 ticks', 'number', 'undefined'], { number_of: () => pause(30).then(() => 1) }),
  'an import is called on the object that has it': calls(async (module, shown) => {
    await shown(module.get_number('x'));
  }, ['5'], { five: 5, number_of() { return this.five; } }),

  'cancelling a task aborts the signal of the import': (() => {
    /** @type {AbortSignal} */
    let signal;
    return calls(async (module, shown, log) => {
      await abortNumber(module, () => log(signal.aborted));
      log(`${signal.aborted} ${signal.reason.name}`);
    }, ['false', 'true AbortError'], { number_of: (/** @type {string} */ text, /** @type {any} */ options) => { ({ signal } = options); return never; } });
  })(),
  'a signal that the import looks at too late is aborted': (() => {
    /** @type {{signal: AbortSignal}} */
    let options;
    return calls(async (module, shown, log) => {
      await abortNumber(module);
      log(options.signal.aborted);
    }, ['true'], { number_of: (/** @type {string} */ text, /** @type {any} */ given) => { options = given; return never; } });
  })(),
  'the signal of an import that has ended is not aborted': (() => {
    const signals = [];
    const number_of = (/** @type {string} */ text, /** @type {any} */ { signal }) => {
      signals.push(signal);
      return text === 'late' ? pause(1).then(() => 1) : 1;
    };
    return calls(async (module, shown, log) => {
      await module.get_number('late');
      await module.get_number('now');
      module.weft.stop();
      await pause(20);
      log(signals.map(({ aborted }) => aborted));
    }, ['false,false'], { number_of });
  })(),
  'the end of the program aborts the signals of its imports': (() => {
    /** @type {AbortSignal} */
    let signal;
    return calls(async (module, shown, log) => {
      const call = shown(module.get_number('x'));
      await module.memory();
      module.weft.stop();
      await call;
      log(signal.aborted);
    }, ['WeftError EXITED -5: get_number: the program has ended', 'true'], { number_of: (/** @type {string} */ text, /** @type {any} */ options) => { ({ signal } = options); return never; } });
  })(),
  'an import may crash the program by a call': (() => {
    let program;
    return calls(async (module, shown, log) => {
      program = module;
      await module.get_number('x').catch((/** @type {any} */ { code }) => log(code));
    }, ['CRASHED'], { number_of: () => { program.crash().catch(() => {}); return 1; } });
  })(),
  'many imports are pending at once': (() => {
    const gate = pause(300).then(() => 1);
    return calls(async (module, shown, log) => {
      const all = await Promise.all(Array.from({ length: many }, () => module.get_number('x')));
      log(all.reduce((sum, one) => sum + one) === many);
    }, ['true'], { number_of: () => gate });
  })(),
  'calls may be cancelled at every point': calls(async (module, shown, log) => {
    const later = async (/** @type {unknown} */ value) => value;
    const all = [
      (/** @type {object} */ options) => module.call_often(later, 2, options), (/** @type {object} */ options) => module.call_often((/** @type {number} */ i) => [i], 2, options),
      (/** @type {object} */ options) => module.get_text(1, options), (/** @type {object} */ options) => module.get_bytes(new Uint8Array(100), options),
      (/** @type {object} */ options) => module.get_value({ a: 1 }, options), (/** @type {object} */ options) => module.echo({ a: 1 }, 'copied', options),
      (/** @type {object} */ options) => module.outer(7, 'why', options),
    ];
    const ends = new Set();
    const cancelAll = async () => {
      for (const call of all) {
        for (let ticks = 0; ticks < 25; ticks++) {
          const controller = new AbortController();
          const called = call({ signal: controller.signal }).then(() => 'fulfilled', (/** @type {any} */ reason) => reason.code ?? reason);
          for (let i = 0; i < ticks; i++) await undefined;
          controller.abort('why');
          ends.add(await called);
        }
      }
    };
    await logLeaks(module, log, 5, cancelAll);
    log([...ends].sort());
  }, ['0,0', 'PROGRAM_7,fulfilled,why'], { text_of: async () => 'x'.repeat(100), bytes_of: (/** @type {Uint8Array} */ bytes) => Promise.resolve(bytes), value_of: (/** @type {unknown} */ value) => ({ value }) }),
  'imports leave no memory in use': calls(async (module, shown, log) => {
    const signal = () => new AbortController();
    await logLeaks(module, log, 2000, () => module.get_text(1));
    await logLeaks(module, log, 2000, () => module.get_bytes(new Uint8Array(500)));
    await logLeaks(module, log, 2000, () => module.get_value({ a: 'x'.repeat(500) }));
    await logLeaks(module, log, 2000, () => module.get_tiny());
    await logLeaks(module, log, 500, () => {
      const controller = signal();
      const call = module.get_number('x', { signal: controller.signal });
      controller.abort();
      return call;
    });
  }, Array(5).fill('0,0'), {
    text_of: () => 'x'.repeat(1000), bytes_of: async (/** @type {Uint8Array} */ bytes) => bytes, value_of: (/** @type {unknown} */ value) => value, tiny_of: () => 1000, number_of: () => never,
  }),
  'imports of the main coroutine': {
    program: 'tests/web/values_probe',
    module: () => ({ imports: { ...imports, text_of: async () => 'of JavaScript' } }),
    use: (module) => module.memory().then(() => module.weft.stop()),
    lines: ['main: of JavaScript', 'app: done'],
  },
  'an import that fails fails the main coroutine': {
    program: 'tests/web/values_probe',
    module: () => ({ imports: { ...imports, text_of: () => raise(boom) } }),
    lines: [],
    errors: [/^weft: .*WEFT_EJS: TypeError: boom$/],
    status: 1,
  },
};
