/** Calls of every kind between JavaScript and C, of the program calls_probe. */
import assert from 'node:assert/strict';

const boom = new Error('thrown by JavaScript');
const bytes = new Uint8Array(100);
const object = { list: [1, 'two', null], nested: { a: 1.5 } };
/** Swallows how a call fails that must fail. @param {Promise<unknown>} call */
const fails = (call) => call.then(() => assert.fail('it must fail'), () => {});
/** @template T @param {T} value */
const later = async (value) => value;
const messages = async function* () { yield* [1, 'two', {}]; };
const pieces = async function* () { yield bytes; yield bytes; };

/** A call that is aborted after a moment. @param {(options: {signal: AbortSignal}) => Promise<unknown>} call */
async function aborted(call) {
  const controller = new AbortController();
  const rejected = fails(call({ signal: controller.signal }));
  await undefined;
  controller.abort();
  await rejected;
}

export const imports = {
  take_number: (/** @type {number} */ number) => number, take_text: later, take_bytes: later, take_value: later,
  take_function: (/** @type {Function} */ function_) => function_,
};
/** What the imports do in some kinds. */
export const otherImports = {
  take_number: (/** @type {number} */ how, /** @type {any} */ { signal }) => {
    if (how === 1) throw boom;
    if (how === 2) return Promise.reject(boom);
    if (how === 3) return 'no number';
    return new Promise((resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); });
  },
};

/** @typedef {(call: any) => Promise<unknown>} Kind */

/** @type {Record<string, Kind>} */
export const plain = {
  'a boolean': (call) => call.echo_bool(true),
  'an integer': (call) => call.echo_int(-5),
  'a byte': (call) => call.echo_byte(255),
  'a bigint': (call) => call.echo_long(-(2n ** 63n)),
  'an unsigned bigint': (call) => call.echo_huge(2n ** 64n - 1n),
  'a float': (call) => call.echo_float(0.5),
  'a double': (call) => call.echo_double(0.1),
  'a text': (call) => call.echo_text('some text'),
  'no text': (call) => call.echo_text(null),
  bytes: (call) => call.echo_bytes(bytes),
  'an object': (call) => call.echo_value(object),
  'a string as a value': (call) => call.echo_value('text'),
  'bytes as a value': (call) => call.echo_value(bytes),
  'a number as a value': (call) => call.echo_value(1.5),
  'JSON that C builds': (call) => call.build(10),
  'a function back': (call) => call.echo_function(() => {}),
  'a failure': (call) => fails(call.fail(7)),
  'a failure whose stack is read': (call) => call.fail(7).catch((/** @type {Error} */ error) => error.stack),
  'a group of failures': (call) => fails(call.fail_in_group(() => { throw boom; })),
  'a failure with a result': (call) => fails(call.fail_after_bytes()),
  'a result of another type': (call) => fails(call.give_wrong_type()),
  'a wrong argument': (call) => fails(call.echo_int('x')),
  'a signal that is not used': (call) => call.echo_text('x', { signal: new AbortController().signal }),
  'an abortion': (call) => aborted((options) => call.wait(options)),
  'an abortion before': (call) => fails(call.wait({ signal: AbortSignal.abort() })),
  'a callback': (call) => call.call(() => 1, object),
  'an async callback': (call) => call.call(async () => object, 1),
  'a callback that throws': (call) => fails(call.call(() => { throw boom; }, 1)),
  'an async callback that throws': (call) => fails(call.call(async () => { throw boom; }, 1)),
  'a callback with an invalid result': (call) => fails(call.call(() => Symbol('x'), 1)),
  'a callback that calls': (call) => call.call(() => call.echo_int(1), 1),
  'a callback that is never done, aborted': (call) => aborted((options) => call.call(() => new Promise(() => {}), 1, options)),
  'a kept function': (call) => call.keep(() => {}),
  'bytes to read': (call) => call.read_all(bytes),
  'a text to read': (call) => call.read_all('some text'),
  'a Blob to read': (call) => call.read_all(new Blob([bytes])),
  'a stream to read': (call) => call.read_all(new Blob([bytes]).stream()),
  'an iterable to read': (call) => call.read_all(pieces()),
  'a stream that is not read to its end': (call) => call.read_once(new ReadableStream({ pull: (controller) => controller.enqueue(bytes) })),
  'a stream that fails': (call) => fails(call.read_all(new ReadableStream({ pull: () => Promise.reject(boom) }))),
  'a stream to read, aborted': (call) => aborted((options) => call.read_all(new ReadableStream({}), options)),
  'a stream to write': (call) => call.write_twice(new WritableStream(), 0),
  'a stream to write, and a failure': (call) => fails(call.write_twice(new WritableStream(), 7)),
  'a stream to write that fails': (call) => fails(call.write_twice(new WritableStream({ write: () => Promise.reject(boom) }), 0)),
  messages: (call) => call.take_messages(messages(), 10),
  'messages that are not all taken': (call) => call.take_messages(messages(), 1),
  'messages that fail': (call) => fails(call.take_messages(new ReadableStream({ pull: () => Promise.reject(boom) }), 1)),
  'a reader': async (call) => {
    const received = [];
    for await (const piece of await call.give_reader(2)) received.push(piece);
    assert.ok(received.length > 0);
  },
  'a reader that is cancelled': async (call) => (await call.give_reader(2)).cancel(),
  'a generator': async (call) => {
    let items = 0;
    for await (const item of call.count(3, 0)) items += 1 + 0 * item;
    assert.equal(items, 3);
  },
  'a generator that fails': async (call) => {
    const iterator = call.count(0, 7);
    await fails(iterator.next());
  },
  'a generator that is left': async (call) => {
    for await (const item of call.count(3, 0)) if (item === 1) break;
  },
  'a generator that is not begun': async (call) => call.count(3, 0).return(),
  'a generator, aborted': (call) => aborted(async (options) => {
    const iterator = call.count(3, 0, options);
    await iterator.next();
    await undefined;
    for (;;) await iterator.next();
  }),
  'a generator with a stream': async (call) => {
    const lines = [];
    for await (const line of call.lines(new Blob(['one\ntwo\n']).stream())) lines.push(line);
    assert.equal(lines.length, 2);
  },
};

/** @type {Record<string, Kind>} */
export const importing = {
  'a number of an import': (call) => call.import_number(4),
  'a text of an import': (call) => call.import_text('text'),
  'bytes of an import': (call) => call.import_bytes(bytes),
  'an object of an import': (call) => call.import_value(object),
  'a function of an import': (call) => call.import_function(() => {}),
};

/** @type {Record<string, Kind>} */
export const failing = {
  'an import that throws': (call) => fails(call.import_number(1)),
  'an import that rejects': (call) => fails(call.import_number(2)),
  'an import with a wrong result': (call) => fails(call.import_number(3)),
  'an import, aborted': (call) => aborted((options) => call.import_number(4, options)),
};

/** What only a collection ends. @type {Record<string, Kind>} */
export const abandoned = {
  'a generator that is abandoned': (call) => call.count(3, 0).next(),
  'a generator that is abandoned at once': async (call) => { call.count(3, 0); },
  'a reader that is abandoned': async (call) => (await call.give_reader(20)).getReader().read(),
};
