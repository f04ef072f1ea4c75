/** Promises that C awaits: what comes out of them, how they fail, and what is left of them. See js_probe.c. */

const program = 'tests/web/js_probe';

/**
 * @param {string} mode of js_probe
 * @param {(weft: any, log: (line: string) => void, memory: Uint8Array) => unknown} make gives the id
 * @param {(string | RegExp)[]} lines what is printed, but for the last line
 * @param {object} [more] of the case
 */
export const probe = (mode, make, lines, more = {}) => ({
  program,
  args: [mode, more.what ?? '-'],
  module: (log) => ({ make: (what, weft, memory) => make(weft, log, memory) }),
  lines: [...lines, 'left 0 bytes'],
  ...more,
});

/** One that is fulfilled with a value. */
const gives = (value, line) => probe('promise', (weft) => weft.promise(Promise.resolve(value)), [line]);

/** One that is rejected. */
const rejects = (reason, line) => probe('promise', (weft) => weft.promise(Promise.reject(reason)), [line]);

const never = () => new Promise(() => {});
const later = (value) => new Promise((resolve) => { setTimeout(resolve, 20, value); });
const cannot = 'cannot be passed to C: pass a number, a string, bytes, or a plain object';
const circle = {};
circle.circle = circle;

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'undefined': gives(undefined, 'undefined 0 0'),
  'null': gives(null, 'null 0 0'),
  'true': gives(true, 'boolean 1 1'),
  'false': gives(false, 'boolean 0 0'),
  'an integer': gives(-7, 'number -7 -7'),
  'a fraction': gives(-2.75, 'number -2.75 -2'),
  'a number beyond all integers': gives(2 ** 70, 'number 1.1805916207174113e+21 9223372036854775807'),
  'one below all of them': gives(-Infinity, 'number -inf -9223372036854775808'),
  'not a number': gives(NaN, 'number nan 0'),
  'a bigint': gives(-(2n ** 53n + 1n), 'bigint -9007199254740992 -9007199254740993'),
  'the largest bigint': gives(2n ** 63n - 1n, 'bigint 9.2233720368547758e+18 9223372036854775807'),
  'the smallest bigint': gives(-(2n ** 63n), 'bigint -9.2233720368547758e+18 -9223372036854775808'),
  'a bigint that is too large': gives(2n ** 63n, 'WEFT_EINVAL: 9223372036854775808 does not fit in 64 bits'),
  'a string': gives('gr\u00fc\u00df', 'string 0 0 6 gr\\xc3\\xbc\\xc3\\x9f'),
  'an empty string': gives('', 'string 0 0 0 '),
  'a string with a NUL and half a character': gives('a\0b\ud800', 'string 0 0 6 a\\x00b\\xef\\xbf\\xbd'),
  'bytes': gives(new Uint8Array([0, 127, 255]), 'bytes 0 0 3 \\x00\\x7f\\xff'),
  'bytes from the middle': gives(new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 'bytes 0 0 2 \\x02\\x03'),
  'a view of 16 bits': gives(new Uint16Array([0x4142]), 'bytes 0 0 2 BA'),
  'bytes of the program itself, whose memory grows meanwhile': probe('promise', (weft, log, memory) => weft.promise(memory.subarray(0, 16_000_000)), [
    /^bytes 0 0 16000000 /,
  ]),
  'an ArrayBuffer': gives(new Uint8Array([65]).buffer, 'bytes 0 0 1 A'),
  'an object': gives({ a: [1, { b: null }], c: undefined }, 'json 0 0 20 {"a":[1,{"b":null}]}'),
  'an array': gives([1, 'two'], 'json 0 0 9 [1,"two"]'),
  'an object with toJSON': gives(new Date(0), 'json 0 0 26 "1970-01-01T00:00:00.000Z"'),
  'a function': gives(() => {}, `WEFT_EINVAL: a function ${cannot}`),
  'a symbol': gives(Symbol('s'), `WEFT_EINVAL: a symbol ${cannot}`),
  'a Map': gives(new Map(), `WEFT_EINVAL: an object of class Map ${cannot}`),
  'a large string': gives('x'.repeat(3_000_000), `string 0 0 3000000 ${'x'.repeat(60)}`),

  'what is no promise': probe('promise', (weft) => weft.promise(5), ['number 5 5']),
  'what has a then()': probe('promise', (weft) => weft.promise({ then: (resolve) => resolve(6) }), ['number 6 6']),
  'one that takes its time': probe('promise', (weft) => weft.promise(later(7)), ['number 7 7']),
  'a function that makes it': probe('promise', (weft) => weft.promise(async (signal) => `${signal.aborted}`), ['string 0 0 5 false']),

  'an Error': rejects(new Error('no such thing'), 'WEFT_EJS: no such thing'),
  'another error': rejects(new RangeError('too far'), 'WEFT_EJS: RangeError: too far'),
  'an AbortError': rejects(new DOMException('given up', 'AbortError'), 'WEFT_ECANCELED: given up'),
  'a TimeoutError': rejects(new DOMException('too late', 'TimeoutError'), 'WEFT_ETIMEDOUT: too late'),
  'a NotSupportedError': rejects(new DOMException('not here', 'NotSupportedError'), 'WEFT_ENOTSUP: not here'),
  'a NetworkError': rejects(new DOMException('no line', 'NetworkError'), 'WEFT_ENETWORK: no line'),
  'a failure of C': rejects(Object.assign(new Error('once more'), { name: 'WeftError', status: 77 }), 'program status: once more'),
  'a failure of C that is a misuse is used up too': probe('twice', (weft) =>
    weft.promise(Promise.reject(Object.assign(new Error('misused'), { name: 'WeftError', status: -6 }))),
  ['WEFT_EMISUSE: misused', /^WEFT_EINVAL: .*it was already awaited/]),
  'a failure of C whose status is too large': rejects(Object.assign(new Error('huge'), { name: 'WeftError', status: 2 ** 32 }), 'WEFT_EJS: WeftError: huge'),
  'something with a status that is not of C': rejects(Object.assign(new Error('404'), { status: 404 }), 'WEFT_EJS: 404'),
  'no reason': rejects(undefined, 'WEFT_EJS: undefined'),
  'a string as the reason': rejects('because', 'WEFT_EJS: because'),
  'a reason that cannot be shown': rejects(Object.create(null), 'WEFT_EJS: a value that cannot be converted to a string was thrown'),
  'a reason whose getters throw': rejects({ get name() { throw new Error('getter'); }, toString: () => 'odd' }, 'WEFT_EJS: odd'),
  'a reason of a million characters': rejects('r'.repeat(1_000_000), `WEFT_EJS: ${'r'.repeat(1_000_000)}`),
  'an object with a circle': probe('promise', (weft) => weft.promise(circle), [/^WEFT_EINVAL: .*circular|cyclic/i]),
  'a function that throws': probe('promise', (weft) => weft.promise(() => { throw new TypeError('at once'); }), ['WEFT_EJS: TypeError: at once']),
  'a then() that throws': probe('promise', (weft) => weft.promise({ then() { throw new Error('then'); } }), ['WEFT_EJS: then']),

  'awaited twice': probe('twice', (weft, log) => {
    const id = weft.promise(1);
    log(Number.isInteger(id) && id > 0);
    return id;
  }, ['true', 'number 1 1', /^WEFT_EINVAL: weft_js_promise: there is no promise with the id \d+: it was already awaited/]),
  'awaited by two': probe('two', (weft) => weft.promise(later(1)), [/^WEFT_EMISUSE: another task waits for the promise with the id \d+$/, 'number 1 1']),
  'an id of garbage': probe('id', () => 0, [
    /^WEFT_EINVAL: weft_js_promise: there is no promise with the id 123456789: /,
    /^WEFT_EINVAL: weft_js_next: there is no stream with the id 123456789: /,
  ], { what: '123456789' }),
  'id 0': probe('promise', () => 0, [/^WEFT_EINVAL: .* id 0: /]),
  'a stream that is awaited as a promise': probe('promise', (weft) => weft.stream([]), [/^WEFT_EMISUSE: weft_js_promise: the id \d+ belongs to a stream: use weft_js_next$/]),
  'one closed by JavaScript': probe('promise', (weft) => {
    const id = weft.promise(never());
    setTimeout(() => weft.close(id), 10);
    return id;
  }, [/^WEFT_EINVAL: .*it was already awaited/]),

  'a timeout aborts it': probe('timeout', (weft, log) => weft.promise((signal) => {
    signal.onabort = () => log(`aborted: ${signal.reason.name}`);
    return never();
  }), ['aborted: AbortError', 'WEFT_ECANCELED: cancelled']),
  'a timeout calls abort': probe('timeout', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), ['abort', 'WEFT_ECANCELED: cancelled']),
  'cancelling aborts an AbortController': probe('cancelled', (weft, log) => {
    const abort = new AbortController();
    abort.signal.onabort = () => log('abort');
    return weft.promise(never(), { abort });
  }, ['abort', 'WEFT_ECANCELED: cancelled']),
  'cancelled, what comes late is dropped': probe('cancelled', (weft, log) => weft.promise((signal) => new Promise((resolve, reject) => {
    signal.onabort = () => setTimeout(() => { log('late'); reject(new Error('late')); }, 10);
  })), ['WEFT_ECANCELED: cancelled', 'late']),
  'what throws when it is aborted': probe('cancelled', (weft) => weft.promise(never(), { abort() { throw new Error('stuck'); } }),
    ['WEFT_ECANCELED: cancelled'], { errors: [/^weft: stopping a promise or a stream failed: stuck$/] }),
  'settled, it is not aborted': probe('promise', (weft, log) => weft.promise(later(1), { abort: () => log('abort') }), ['number 1 1']),
  'an awaitable that is closed aborts it': probe('close', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), ['abort']),

  'never awaited, it is aborted in the end': probe('leave', (weft, log) => weft.promise(never(), { abort: () => log('abort') }), [], { lines: ['left 0 bytes', 'abort'] }),
  'never awaited but fulfilled, nothing is said': probe('leave', (weft) => weft.promise(5), []),
  'never awaited and rejected, it is reported': probe('leave', (weft) => weft.promise(Promise.reject(new Error('unseen'))), [],
    { errors: [/^weft: a promise was rejected and never awaited: WEFT_EJS: unseen$/] }),

  'ten thousand, one after the other': {
    ...probe('numbers', (weft) => weft.promise(3), ['30000']), args: ['numbers', 10_000],
  },
  'more than are allowed at a time': probe('promise', (weft, log) => {
    let count = 0;
    try {
      for (;; count++) weft.promise(never());
    } catch (error) {
      log(`${count}, ${error}`);
    }
    return 0;
  }, ['65536, RangeError: weft: 65536 promises and streams were registered and neither awaited nor closed', /^WEFT_EINVAL: /]),
  'options that are none': probe('promise', (weft, log) => {
    try {
      return weft.promise(1, { abort: 5 });
    } catch (error) {
      log(error);
      return weft.promise(2);
    }
  }, ['TypeError: weft.promise: `abort` must be a function or an AbortController', 'number 2 2']),
  'after the end': {
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
