/** Promises that C awaits: their values, failures and cancellation. See js_probe.c. */

const program = 'tests/web/js_probe';

/**
 * @param {string} mode of js_probe
 * @param {(weft: any, log: import('./cases.mjs').Log, memory: Uint8Array) => unknown} make returns the id
 * @param {(string | RegExp)[]} lines the expected lines without the last one
 * @param {Partial<import('./cases.mjs').Case> & {what?: string}} [more]
 * @returns {import('./cases.mjs').Case}
 */
export const probe = (mode, make, lines, more = {}) => ({
  program,
  args: [mode, more.what ?? '-'],
  module: (log) => ({
    make: (/** @type {string} */ what, /** @type {any} */ weft, /** @type {Uint8Array} */ memory) => make(weft, log, memory),
  }),
  lines: [...lines, 'left 0 bytes'],
  ...more,
});

/** A promise that is fulfilled. @param {unknown} value @param {string} line */
const gives = (value, line) => probe('promise', (weft) => weft.promise(Promise.resolve(value)), [line]);

/** A promise that is rejected. @param {unknown} reason @param {string} line */
const rejects = (reason, line) => probe('promise', (weft) => weft.promise(Promise.reject(reason)), [line]);

const never = () => new Promise(() => {});
/** @param {unknown} value */
const later = (value) => new Promise((resolve) => { setTimeout(resolve, 20, value); });
const cannot = 'cannot be passed to C: pass a number, a string, bytes, or a plain object';
/** @type {{itself?: object}} */
const cyclic = {};
cyclic.itself = cyclic;

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'a value may be undefined': gives(undefined, 'undefined 0 0'),
  'a value may be null': gives(null, 'null 0 0'),
  'a value may be true': gives(true, 'boolean 1 1'),
  'a value may be false': gives(false, 'boolean 0 0'),
  'a value may be an integer': gives(-7, 'number -7 -7'),
  'a fraction is truncated as an integer': gives(-2.75, 'number -2.75 -2'),
  'a number above all integers saturates': gives(2 ** 70, 'number 1.1805916207174113e+21 9223372036854775807'),
  'a number below all integers saturates': gives(-Infinity, 'number -inf -9223372036854775808'),
  'NaN is 0 as an integer': gives(NaN, 'number nan 0'),
  'a value may be a bigint': gives(-(2n ** 53n + 1n), 'bigint -9007199254740992 -9007199254740993'),
  'the largest bigint is 2^63 - 1': gives(2n ** 63n - 1n, 'bigint 9.2233720368547758e+18 9223372036854775807'),
  'the smallest bigint is -2^63': gives(-(2n ** 63n), 'bigint -9.2233720368547758e+18 -9223372036854775808'),
  'a bigint of more than 64 bits is rejected': gives(2n ** 63n, 'WEFT_EINVAL: 9223372036854775808 does not fit in 64 bits'),
  'a value may be a string': gives('gr\u00fc\u00df', 'string 0 0 6 gr\\xc3\\xbc\\xc3\\x9f'),
  'a string may be empty': gives('', 'string 0 0 0 '),
  'a lone surrogate in a string is replaced, a NUL is kept': gives('a\0b\ud800', 'string 0 0 6 a\\x00b\\xef\\xbf\\xbd'),
  'a value may be bytes': gives(new Uint8Array([0, 127, 255]), 'bytes 0 0 3 \\x00\\x7f\\xff'),
  'a view of part of a buffer has that part': gives(new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 'bytes 0 0 2 \\x02\\x03'),
  'a view of 16-bit elements has their bytes': gives(new Uint16Array([0x4142]), 'bytes 0 0 2 BA'),
  'bytes of the program\'s own memory are copied although it grows': probe('promise', (weft, log, memory) => weft.promise(memory.subarray(0, -16)), [
    /^bytes 0 0 \d+ /,
  ]),
  'a value may be an ArrayBuffer': gives(new Uint8Array([65]).buffer, 'bytes 0 0 1 A'),
  'a plain object is passed as JSON': gives({ a: [1, { b: null }], c: undefined }, 'json 0 0 20 {"a":[1,{"b":null}]}'),
  'an array is passed as JSON': gives([1, 'two'], 'json 0 0 9 [1,"two"]'),
  'an object with toJSON() is passed as its JSON': gives(new Date(0), 'json 0 0 26 "1970-01-01T00:00:00.000Z"'),
  'a function is rejected': gives(() => {}, `WEFT_EINVAL: a function ${cannot}`),
  'a symbol is rejected': gives(Symbol('s'), `WEFT_EINVAL: a symbol ${cannot}`),
  'a Map is rejected': gives(new Map(), `WEFT_EINVAL: an object of class Map ${cannot}`),
  'a string may have three million characters': gives('x'.repeat(3_000_000), `string 0 0 3000000 ${'x'.repeat(60)}`),

  'a value in place of a promise is the result': probe('promise', (weft) => weft.promise(5), ['number 5 5']),
  'an object with then() is a promise': probe('promise', (weft) => weft.promise({ then: (resolve) => resolve(6) }), ['number 6 6']),
  'a promise may be fulfilled later': probe('promise', (weft) => weft.promise(later(7)), ['number 7 7']),
  'a function may make the promise, and gets a signal': probe('promise', (weft) => weft.promise(async (signal) => `${signal.aborted}`), ['string 0 0 5 false']),

  'an Error fails with WEFT_EJS and its message': rejects(new Error('no such thing'), 'WEFT_EJS: no such thing'),
  'another class of error is named in the message': rejects(new RangeError('too far'), 'WEFT_EJS: RangeError: too far'),
  'an AbortError fails with WEFT_ECANCELED': rejects(new DOMException('given up', 'AbortError'), 'WEFT_ECANCELED: given up'),
  'a TimeoutError fails with WEFT_ETIMEDOUT': rejects(new DOMException('too late', 'TimeoutError'), 'WEFT_ETIMEDOUT: too late'),
  'a NotSupportedError fails with WEFT_ENOTSUP': rejects(new DOMException('not here', 'NotSupportedError'), 'WEFT_ENOTSUP: not here'),
  'a NetworkError fails with WEFT_ENETWORK': rejects(new DOMException('no line', 'NetworkError'), 'WEFT_ENETWORK: no line'),
  'a WeftError fails with its status': rejects(Object.assign(new Error('once more'), { name: 'WeftError', status: 77 }), 'program status: once more'),
  'a promise that failed with WEFT_EMISUSE is consumed': probe('twice', (weft) =>
    weft.promise(Promise.reject(Object.assign(new Error('misused'), { name: 'WeftError', status: -6 }))),
  ['WEFT_EMISUSE: misused', /^WEFT_EINVAL: .*it was already awaited/]),
  'a WeftError whose status is out of range fails with WEFT_EJS': rejects(Object.assign(new Error('huge'), { name: 'WeftError', status: 2 ** 32 }), 'WEFT_EJS: WeftError: huge'),
  'the status of another error is ignored': rejects(Object.assign(new Error('404'), { status: 404 }), 'WEFT_EJS: 404'),
  'the reason may be undefined': rejects(undefined, 'WEFT_EJS: undefined'),
  'the reason may be a string': rejects('because', 'WEFT_EJS: because'),
  'the reason may have no string form': rejects(Object.create(null), 'WEFT_EJS: a value that cannot be converted to a string was thrown'),
  'the getters of the reason may throw': rejects({ get name() { throw new Error('getter'); }, toString: () => 'odd' }, 'WEFT_EJS: odd'),
  'the message may have a million characters': rejects('r'.repeat(1_000_000), `WEFT_EJS: ${'r'.repeat(1_000_000)}`),
  'an object with a cycle is rejected': probe('promise', (weft) => weft.promise(cyclic), [/^WEFT_EINVAL: .*circular|cyclic/i]),
  'a function that throws is a rejection': probe('promise', (weft) => weft.promise(() => { throw new TypeError('at once'); }), ['WEFT_EJS: TypeError: at once']),
  'a then() that throws is a rejection': probe('promise', (weft) => weft.promise({ then() { throw new Error('then'); } }), ['WEFT_EJS: then']),

  'a promise can be awaited once': probe('twice', (weft, log) => {
    const id = weft.promise(1);
    log(Number.isInteger(id) && id > 0);
    return id;
  }, ['true', 'number 1 1', /^WEFT_EINVAL: weft_js_promise: there is no promise with the id \d+: it was already awaited/]),
  'two tasks cannot await the same promise': probe('two', (weft) => weft.promise(later(1)), [/^WEFT_EMISUSE: another task waits for the promise with the id \d+$/, 'number 1 1']),
  'an unknown id is rejected': probe('id', () => 0, [
    /^WEFT_EINVAL: weft_js_promise: there is no promise with the id 123456789: /,
    /^WEFT_EINVAL: weft_js_next: there is no stream with the id 123456789: /,
  ], { what: '123456789' }),
  'the id 0 is rejected': probe('promise', () => 0, [/^WEFT_EINVAL: .* id 0: /]),
  'a stream cannot be awaited as a promise': probe('promise', (weft) => weft.stream([]), [/^WEFT_EMISUSE: weft_js_promise: the id \d+ belongs to a stream: use weft_js_next$/]),
  'a promise closed by JavaScript cannot be awaited': probe('promise', (weft) => {
    const id = weft.promise(never());
    setTimeout(() => weft.close(id), 10);
    return id;
  }, [/^WEFT_EINVAL: .*it was already awaited/]),

  'a timeout aborts the signal': probe('timeout', (weft, log) => weft.promise((signal) => {
    signal.onabort = () => log(`aborted: ${signal.reason.name}`);
    return never();
  }), ['aborted: AbortError', 'WEFT_ECANCELED: cancelled']),
  'a timeout calls the abort function': probe('timeout', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), ['abort', 'WEFT_ECANCELED: cancelled']),
  'cancelling the task aborts an AbortController': probe('cancelled', (weft, log) => {
    const abort = new AbortController();
    abort.signal.onabort = () => log('abort');
    return weft.promise(never(), { abort });
  }, ['abort', 'WEFT_ECANCELED: cancelled']),
  'a rejection after cancellation is ignored': probe('cancelled', (weft, log) => weft.promise((signal) => new Promise((resolve, reject) => {
    signal.onabort = () => setTimeout(() => { log('late'); reject(new Error('late')); }, 10);
  })), ['WEFT_ECANCELED: cancelled', 'late']),
  'an exception in an abort handler is reported': probe('cancelled', (weft) => weft.promise(never(), { abort() { throw new Error('stuck'); } }),
    ['WEFT_ECANCELED: cancelled'], { errors: [/^weft: stopping a promise or a stream failed: stuck$/] }),
  'a settled promise is not aborted': probe('promise', (weft, log) => weft.promise(later(1), { abort: () => log('abort') }), ['number 1 1']),
  'closing the awaitable aborts the promise': probe('close', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), ['abort']),

  'a promise never awaited is aborted at the end': probe('leave', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), [], { lines: ['left 0 bytes', 'abort'] }),
  'a fulfilled promise never awaited is not reported': probe('leave', (weft) => weft.promise(5), []),
  'a rejected promise never awaited is reported': probe('leave', (weft) => weft.promise(Promise.reject(new Error('not awaited'))), [],
    { errors: [/^weft: a promise was rejected and never awaited: WEFT_EJS: not awaited$/] }),

  'ten thousand promises are awaited one after the other': {
    ...probe('numbers', (weft) => weft.promise(3), ['30000']), args: ['numbers', 10_000],
  },
  'a hundred thousand promises are registered at a time': probe('promise', (weft) => {
    for (let i = 1; i < 100_000; i++) weft.promise(never());
    return weft.promise(1);
  }, ['number 1 1']),
  'a promise for which there is no memory fails when it is awaited': probe('promise', (weft) => {
    const { set } = Map.prototype;
    Map.prototype.set = () => { throw new RangeError('Map maximum size exceeded'); };
    try {
      return weft.promise(never());
    } finally {
      Map.prototype.set = set;
    }
  }, ['WEFT_ENOMEM: out of memory']),
  'invalid options throw': probe('promise', (weft, log) => {
    try {
      return weft.promise(1, { abort: 5 });
    } catch (error) {
      log(error);
      return weft.promise(2);
    }
  }, ['TypeError: weft.promise: `abort` must be a function or an AbortController', 'number 2 2']),
  'a promise registered after the program has ended throws': {
    ...probe('promise', (weft) => weft.promise(later(1)), []),
    lines: ['number 1 1', 'left 0 bytes', 'Error: weft: the program has ended'],
    async use(module, log, exited) {
      await exited;
      try {
        module.weft.promise(1);
      } catch (error) {
        log(error);
      }
    },
  },
};
