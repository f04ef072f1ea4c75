/** Streams as arguments of exported coroutines. See export_streams_probe.c. */
import { bytes, failing, many, pause, quiet, sink, source, text, thrown, uses } from './export_streams.mjs';

const wanted = (/** @type {string} */ call, /** @type {string} */ name) => `TypeError WEFT_EINVAL: ${call}: the argument \`${name}\` must be `;
const aSource = 'a ReadableStream, an iterable or a Blob of bytes, bytes, or a string';

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'a reader reads strings, bytes, Blobs, streams and iterables': uses(async (module, shown, log) => {
    const view = new Uint16Array([0x4241, 0x4443]);
    const given = [
      'gr\u00fc\0n', '', view, view.buffer, new DataView(view.buffer, 1, 2), new Blob(['bl', 'ob']), source(log, [bytes('a'), bytes(''), bytes('b')]),
      [bytes('two'), bytes(' pieces').buffer], (function* () { yield bytes('sync'); })(), (async function* () { yield bytes('async'); })(),
    ];
    for (const one of given) await shown(module.read_text(one, 0));
  }, ['"gr\u00fc"', '""', '"ABCD"', '"ABCD"', '"BC"', '"blob"', '"ab"', '"two pieces"', '"sync"', '"async"']),
  'bytes that a reader reads are copied when the call is made': uses(async (module, shown) => {
    const given = bytes('before');
    const call = module.read_text(given, 0);
    given.fill(33);
    await shown(call);
  }, ['"before"']),
  'other arguments are rejected, and nothing is locked': uses(async (module, shown, log) => {
    for (const value of [5, null, undefined, {}, () => {}]) await shown(module.read_text(value, 0));
    const stream = source(log, [bytes('a')]);
    await shown(module.read_text(stream, 'x'));
    await shown(module.copy_stream(stream, new ReadableStream(), true));
    await shown(module.sum(5, 0));
    await shown(module.sum('123', 0));
    log(stream.locked);
    await shown(module.read_text(stream, 0));
  }, [
    `${wanted('read_text', 'input')}${aSource}, but is 5`, `${wanted('read_text', 'input')}${aSource}, but is null`,
    `${wanted('read_text', 'input')}${aSource}, but is missing`, `${wanted('read_text', 'input')}${aSource}, but is of type object`,
    `${wanted('read_text', 'input')}${aSource}, but is of type function`,
    `${wanted('read_text', 'n')}an integer from -2147483648 to 2147483647, but is a string`,
    `${wanted('copy_stream', 'output')}a WritableStream, but is of type object`,
    `${wanted('sum', 'numbers')}a ReadableStream or an iterable, but is 5`, `${wanted('sum', 'numbers')}a ReadableStream or an iterable, but is a string`,
    'false', '"a"',
  ]),
  'a locked stream is rejected': uses(async (module, shown, log) => {
    const stream = source(log, [bytes('a')]);
    stream.getReader();
    await shown(module.read_text(stream, 0));
    await shown(module.sum(stream, 0));
    const output = sink(log);
    output.getWriter();
    await shown(module.copy_stream('x', output, true));
  }, ['read_text: the argument `input`', 'sum: the argument `numbers`', 'copy_stream: the argument `output`']
    .map((place) => `TypeError WEFT_EINVAL: ${place} is a stream that is locked: it has a reader or writer already`)),
  'a stream is locked from the call to its end': uses(async (module, shown, log) => {
    const stream = source(log, [bytes('abc')]);
    const first = module.read_text(stream, 0);
    log(stream.locked);
    await shown(module.read_text(stream, 0));
    await shown(first);
    log(stream.locked);
    const output = sink(() => {});
    const write = module.write_text(output, 'one', '');
    await shown(module.write_text(output, 'two', ''));
    await shown(write);
    log(output.locked);
  }, [
    'true', 'TypeError WEFT_EINVAL: read_text: the argument `input` is a stream that is locked: it has a reader or writer already', '"abc"', 'false',
    'TypeError WEFT_EINVAL: write_text: the argument `output` is a stream that is locked: it has a reader or writer already',
    'undefined', 'false',
  ]),
  'what a stream fails with comes back as it was': uses(async (module, shown) => {
    for (const reason of [thrown, undefined, null, 0, new DOMException('given up', 'AbortError')]) {
      const stream = new ReadableStream({ pull: (controller) => controller.error(reason) }, { highWaterMark: 0 });
      await module.read_text(stream, 0).catch((/** @type {unknown} */ error) => shown(error === reason));
      await module.read_text(failing('some', reason), 0).catch((/** @type {unknown} */ error) => shown(error === reason));
    }
    await shown(module.read_twice(failing('', thrown)));
  }, [...Array(10).fill('true'), 'WEFT_EJS: TypeError: boom', 'thrown']),
  'a piece that is not bytes fails the read, and the stream is cancelled': uses(async (module, shown, log) => {
    await shown(module.read_text(source(log, [bytes('a'), 'text']), 0));
    await shown(module.read_text([undefined], 0));
    await shown(module.read_text([1, 2], 0));
  }, [
    /^source cancelled: TypeError: read_text/, 'TypeError WEFT_EINVAL: read_text: the argument `input`: a piece of the stream is a string, not bytes',
    'TypeError WEFT_EINVAL: read_text: the argument `input`: a piece of the stream is undefined, not bytes',
    'TypeError WEFT_EINVAL: read_text: the argument `input`: a piece of the stream is 1, not bytes',
  ]),
  'an iterator that breaks its rules fails the read': uses(async (module, shown) => {
    await shown(module.read_text({ [Symbol.asyncIterator]: () => ({ next: () => 5 }) }, 0));
    await shown(module.read_text({ [Symbol.asyncIterator]: () => ({ next: () => undefined }) }, 0));
    await shown(module.read_text({ [Symbol.asyncIterator]() { throw thrown; } }, 0));
    await shown(module.read_text({ getReader() { throw thrown; } }, 0));
  }, [/^TypeError WEFT_EINVAL: .* is undefined, not bytes/, /^TypeError: /, 'thrown', 'thrown']),
  'a stream that C does not read to its end is cancelled before the call is fulfilled': uses(async (module, shown, log) => {
    await shown(module.read_text(source(log, [bytes('abc'), bytes('def')]), 2));
    await shown(module.ignore(source(log, [bytes('abc')])));
    await shown(module.read_text((async function* () {
      try {
        yield bytes('abc');
        log('not here');
      } finally {
        await pause(10);
        log('returned');
      }
    })(), 3));
  }, ['source cancelled: undefined', '"ab"', 'source cancelled: undefined', 'undefined', 'returned', '"abc"']),
  'a stream that cannot be cancelled fails the call': uses(async (module, shown) => {
    await shown(module.ignore(new ReadableStream({ cancel() { throw thrown; } })));
    await shown(module.read_text((async function* () {
      try {
        yield bytes('abc');
      } finally {
        throw thrown; // eslint-disable-line no-unsafe-finally
      }
    })(), 1));
  }, ['thrown', 'thrown']),
  'a call that fails cancels its streams with the reason': uses(async (module, shown, log) => {
    await shown(module.read_text(source(log, [bytes('abc')]), 5));
    const controller = new AbortController();
    const call = module.read_text(source(log, [bytes('abc')], { then: 'wait' }), 5, { signal: controller.signal });
    await quiet(module);
    controller.abort(thrown);
    await shown(call);
    await shown(module.copy_stream(failing('x', thrown), sink(log), true));
    const both = [source(log, [1, 'no']), sink(() => {})];
    await shown(module.copy_stream(both[0], both[1], true));
    log(both.map(({ locked }) => locked));
    const numbers = source(log, [1, new Map()]);
    await shown(module.sum(numbers, -1));
    log(numbers.locked);
  }, [
    /^WeftError WEFT_EINCOMPLETE: 3 bytes/, 'source cancelled: thrown', 'thrown', 'sink gets x', 'sink aborted: thrown', 'thrown',
    /^source cancelled: TypeError: copy_stream/, /^TypeError WEFT_EINVAL: copy_stream: .* is 1, not bytes/, 'false,false',
    /^source cancelled: WeftError: /, /^WeftError WEFT_EINVAL: an object of class Map cannot be passed/, 'false',
  ]),
  'code of a stream may call the program, or abort the call, while it is opened': uses(async (module, shown, log) => {
    /** @param {() => void} run @returns {any} */
    const running = (run) => ({
      [Symbol.asyncIterator]() {
        run();
        return failing('abc', thrown);
      },
    });
    for (const [name, limit] of /** @type {[string, number][]} */ ([['read_text', 3], ['sum', 0]])) {
      /** @type {unknown} */
      let inner;
      await shown(module[name](running(() => { inner = module.write_text(sink(log), 'inner', ''); }), limit));
      await shown(inner);
      const controller = new AbortController();
      await shown(module[name](running(() => controller.abort(thrown)), limit, { signal: controller.signal }));
    }
    log(await module.memory() < 20_000);
  }, [
    'sink gets inner', 'sink closed', '"abc"', 'undefined', 'thrown', 'sink gets inner', 'sink closed', '0', 'undefined', 'thrown', 'true',
  ]),
  'a read that C gives up loses nothing': uses(async (module, shown, log) => {
    let count = 0;
    const slow = { [Symbol.asyncIterator]: () => ({ next: async () => {
      count++;
      await new Promise(() => {});
    } }) };
    await shown(module.read_briefly(slow, 0.01));
    await shown(module.read_briefly(source(log, [], { then: 'wait' }), 0.01));
    log(count);
  }, ['"WEFT_ETIMEDOUT"', 'source cancelled: undefined', '"WEFT_ETIMEDOUT"', '1']),

  'a writer writes in order, and the call waits until the stream is closed': uses(async (module, shown, log) => {
    await shown(module.copy_stream('text', sink(log, {
      async write(piece) {
        await pause(10);
        log(`sink gets ${text(piece)}`);
      },
      async close() {
        await pause(10);
        log('sink closed');
      },
    }), false));
  }, ['sink gets text', 'sink closed', 'undefined']),
  'C may close or abort its writer itself': uses(async (module, shown, log) => {
    await shown(module.write_text(sink(log), 'text', 'close'));
    let aborted;
    const end = new Promise((resolve) => { aborted = resolve; });
    await shown(module.write_text(sink(log, { write: () => pause(10), abort: aborted }), 'text', 'abort'));
    log(await end);
  }, [
    'sink gets text', 'sink closed', 'undefined', 'undefined',
    'WeftError: write_text: the argument `output`: it was closed before all bytes were written',
  ]),
  'what a WritableStream fails with comes back as it was': uses(async (module, shown, log) => {
    const raise = (/** @type {unknown} */ reason) => { throw reason; };
    for (const how of ['', 'close', 'again']) await shown(module.write_text(sink(log, { write: () => raise(thrown) }), 'text', how));
    await shown(module.write_text(sink(log, { close: () => raise(thrown), write: () => {} }), 'text', ''));
    await shown(module.write_text(sink(log, { start: (controller) => controller.error(thrown) }), 'text', ''));
    await shown(module.write_text(sink(log, { write: () => raise(undefined) }), 'text', ''));
  }, ['thrown', 'thrown', 'WEFT_EJS: TypeError: boom', 'thrown', 'thrown', 'thrown', 'nothing thrown']),
  'a stream that is closed already accepts nothing': uses(async (module, shown, log) => {
    const stream = sink(log);
    await stream.close();
    await shown(module.write_text(stream, 'text', ''));
    await shown(module.write_text(stream, '', ''));
  }, ['sink closed', ...Array(2).fill('TypeError WEFT_EINVAL: write_text: the argument `output`: the stream is closed')]),
  'a writer waits for a slow stream': uses(async (module, shown, log) => {
    let size = 0;
    let most = 0;
    let pending = 0;
    await shown(module.write_many(sink(log, {
      async write(piece) {
        most = Math.max(most, ++pending);
        await pause(1);
        size += piece.length;
        pending--;
      },
    }), 20, 100_000, 0));
    log(`${size} bytes, ${most} at a time`);
  }, ['sink closed', 'undefined', '2000000 bytes, 1 at a time']),
  'a writer waits for each piece if the stream holds none': uses(async (module, shown, log) => {
    let size = 0;
    await shown(module.write_many(new WritableStream({ write: (piece) => { size += piece.length; } }, { highWaterMark: 0 }), 20, 100_000, 0));
    log(size);
    await shown(module.write_text(new WritableStream({ write() { throw thrown; } }, { highWaterMark: 0 }), 'text', ''));
  }, ['undefined', '2000000', 'thrown']),
  'a consumer that never reads keeps C waiting, until the call is aborted': uses(async (module, shown, log) => {
    const { readable, writable } = new TransformStream();
    const controller = new AbortController();
    const call = module.write_many(writable, 100, 100_000, 0, { signal: controller.signal });
    await quiet(module);
    controller.abort(thrown);
    await shown(call);
    await shown(readable.getReader().read());
    log(await module.memory() < 20_000);
  }, ['write_many: WEFT_ECANCELED at 0', 'thrown', 'thrown', 'true']),
  'a call that is over, but whose bytes nobody reads, can be aborted': uses(async (module, shown, log) => {
    const { readable, writable } = new TransformStream();
    const controller = new AbortController();
    const call = module.write_text(writable, 'text', '', { signal: controller.signal });
    await quiet(module);
    await shown(Promise.race([call, Promise.resolve('pending')]));
    controller.abort(thrown);
    await shown(call);
    await shown(readable.getReader().read());
    await quiet(module);
    log(await module.memory() < 20_000);
  }, ['"pending"', 'thrown', 'thrown', 'true']),
  'a stream whose end takes for ever does not keep a call that is aborted': uses(async (module, shown, log) => {
    for (const call of [
      (/** @type {object} */ options) => module.write_text(sink(log, { close: () => new Promise(() => {}) }), 'text', '', options),
      (/** @type {object} */ options) => module.ignore(new ReadableStream({ cancel: () => new Promise(() => {}) }), options),
    ]) {
      const controller = new AbortController();
      const pending = call({ signal: controller.signal });
      await quiet(module);
      await shown(Promise.race([pending, Promise.resolve('pending')]));
      controller.abort(thrown);
      await shown(pending);
    }
  }, ['sink gets text', '"pending"', 'thrown', '"pending"', 'thrown']),
  'a coroutine that fails aborts its writer': uses(async (module, shown, log) => {
    await shown(module.write_many(sink(log, { write: () => {} }), 3, 10, 8));
  }, ['write_many: program status at 3', 'sink aborted: WeftError: enough', 'WeftError PROGRAM_8: enough']),
  'many pieces cross in both directions': uses(async (module, shown, log) => {
    let made = 0;
    const input = new ReadableStream({
      pull(controller) {
        if (made++ < many) controller.enqueue(bytes('0123456789'));
        else controller.close();
      },
    });
    let size = 0;
    await module.copy_stream(input, sink(log, { write: (piece) => { size += piece.length; } }), true);
    log(size === 10 * many);
    log(await module.count_bytes((function* () {
      for (let i = 0; i < many; i++) yield new Uint8Array(10);
    })()) === 10 * many);
    log(await module.memory() < 20_000);
  }, ['sink closed', 'true', 'true', 'true']),

  'a stream of messages is any stream or iterable of values': uses(async (module, shown, log) => {
    await shown(module.sum([1, 2, 3.5], -1));
    await shown(module.sum(source(log, [1, 2]), -1));
    await shown(module.sum(source(log, [1, 2, 3]), 2));
    await shown(module.sum((async function* () {
      yield 1;
      throw thrown;
    })(), -1));
    await shown(module.sum({ getReader() { throw thrown; } }, -1));
  }, ['6.5', '3', 'source cancelled: undefined', '3', 'thrown', 'thrown']),
};
