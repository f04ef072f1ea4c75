/** The connection between threads: what crosses it, and what becomes of that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import { packageUrl, weft } from './package.mjs';

const { Link } = await import(new URL('src/worker/link.mjs', packageUrl).href);

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, Function>} methods those of one end
 * @param {boolean} [moves] whether that end's bytes are moved
 * @returns {{link: any, other: any, call: (method: string, ...given: unknown[]) => Promise<any>, posted: any[]}} the other end
 */
function connect(t, methods, moves = false) {
  const { port1, port2 } = new MessageChannel();
  const posted = [];
  const ends = [port1, port2].map((port) => ({
    post: (/** @type {any} */ message, /** @type {any[]} */ moved) => {
      posted.push(message);
      port.postMessage(message, moved);
    },
    listen: (/** @type {(message: any) => void} */ receive) => port.on('message', receive),
  }));
  const other = new Link(ends[0], methods, moves);
  const link = new Link(ends[1], {});
  t.after(() => {
    port1.close();
    port2.close();
  });
  return { link, other, call: (method, ...given) => link.request(0, method, given), posted };
}

const echo = (/** @type {unknown} */ value) => value;

test('values cross as they are, and wrong ones keep their type', async (t) => {
  const { call } = connect(t, { echo, typeOf: (value) => typeof value });
  for (const value of [undefined, null, true, 1.5, -0, NaN, 2n ** 70n, 'é\0', [1, [null]], { a: { b: 1 } }, new Date(5)]) {
    assert.deepEqual(await call('echo', value), value);
  }
  assert.equal(await call('typeOf', Symbol('s')), 'symbol');
  assert.deepEqual(await call('echo', { toJSON: () => ({ json: 1 }) }), { json: 1 });
  await assert.rejects(call('echo', new WeakMap()), /^TypeError: .*an argument cannot be passed to another thread: /);
  await assert.rejects(connect(t, { bad: () => new WeakMap() }).call('bad'), /^TypeError: a value cannot be passed to another thread: /);
});

test('bytes are copied, only those of a view, or moved if the caller says so', async (t) => {
  const { call, posted } = connect(t, { size: ({ byteLength }) => byteLength, bytes: () => new Uint8Array(1000) }, true);
  const large = new Uint8Array(1e6);
  assert.equal(await call('size', large.subarray(5, 15)), 10);
  assert.equal(posted[0].values[0].value.buffer.byteLength, 0, 'the copy was moved');
  assert.equal(await call('size', large), 1e6);
  assert.equal(large.byteLength, 1e6);
  assert.equal(await call('size', large, { transfer: [large.buffer] }), 1e6);
  assert.equal(large.byteLength, 0);
  const shared = new Uint8Array(new SharedArrayBuffer(7));
  assert.equal(await call('size', shared), 7);
  assert.equal((await call('bytes')).length, 1000);
  assert.equal(posted.at(-1).value.value.byteLength, 0, 'what belongs to nobody else is moved');
  const detached = new ArrayBuffer(8);
  structuredClone(detached, { transfer: [detached] });
  await assert.rejects(call('size', detached), /an argument cannot be passed to another thread/);
});

test('functions are called where they are, and come back as themselves', async (t) => {
  const { call } = connect(t, { echo, apply: (f, ...given) => f(...given), same: (a, b) => a === b });
  const add = (/** @type {number} */ a, /** @type {number} */ b) => a + b;
  assert.equal(await call('apply', add, 1, 2), 3);
  assert.equal(await call('apply', async () => 'later'), 'later');
  assert.equal(await call('echo', add), add);
  assert.equal(await call('same', add, add), true);
});

test('what is thrown comes back as the same object, and otherwise as one of its kind', async (t) => {
  class Own extends TypeError {}
  const { call } = connect(t, {
    apply: (f) => f(),
    fail: (kind) => {
      const cause = new RangeError('why');
      if (kind === 'dom') throw new DOMException('gone', 'AbortError');
      if (kind === 'group') throw new AggregateError([cause, 2], 'two');
      if (kind === 'weft') throw new weft.WeftError(-4, 'WEFT_EINVAL', 'bad', { cause });
      if (kind === 'own') throw Object.assign(new Own('mine'), { code: 'E', extra: [1] });
      if (kind === 'cycle') throw Object.assign(cause, { cause });
      throw kind;
    },
  });
  const thrown = new Own('thrown');
  await assert.rejects(call('apply', () => { throw thrown; }), (error) => error === thrown);
  await assert.rejects(call('fail', 'dom'), (/** @type {any} */ error) => error instanceof DOMException && error.name === 'AbortError' && error.message === 'gone');
  await assert.rejects(call('fail', 'group'), (/** @type {any} */ error) => error instanceof AggregateError && error.errors[0] instanceof RangeError && error.errors[1] === 2);
  await assert.rejects(call('fail', 'weft'), (/** @type {any} */ error) => error instanceof weft.WeftError && error.status === -4 && error.code === 'WEFT_EINVAL'
    && error.cause instanceof RangeError && error.cause.message === 'why' && /link\.test\.mjs/.test(error.stack));
  await assert.rejects(call('fail', 'own'), (/** @type {any} */ error) => Object.getPrototypeOf(error) === TypeError.prototype && error.code === 'E' && error.extra[0] === 1);
  await assert.rejects(call('fail', 'cycle'), (/** @type {any} */ error) => error instanceof RangeError);
  await assert.rejects(call('fail', 5), (error) => error === 5);
  await assert.rejects(call('missing'), TypeError);
});

/** @param {AsyncIterable<any>} source */
async function collect(source) {
  const all = [];
  for await (const one of source) all.push(one);
  return all;
}

test('streams are read piece by piece, and cancelled at their source', async (t) => {
  const { call } = connect(t, {
    collect,
    first: async (stream) => {
      const reader = stream.getReader();
      const { value } = await reader.read();
      await reader.cancel('enough');
      return value;
    },
    count: (n) => new ReadableStream({ start: (c) => { for (let i = 0; i < n; i++) c.enqueue(i); c.close(); } }),
    broken: () => new ReadableStream({ pull() { throw new RangeError('broken'); } }),
  });
  let pulled = 0;
  /** @type {unknown} */
  let cancelled;
  const source = () => new ReadableStream({
    pull: (controller) => (pulled++ < 3 ? controller.enqueue(Uint8Array.of(pulled)) : controller.close()),
    cancel: (reason) => { cancelled = reason; },
  }, { highWaterMark: 0 });
  assert.deepEqual((await call('collect', source())).map(([byte]) => byte), [1, 2, 3]);
  pulled = 0;
  assert.deepEqual(await call('first', source()), Uint8Array.of(1));
  assert.equal(pulled, 1, 'not ahead of its reader');
  assert.equal(cancelled, 'enough');
  assert.deepEqual(await collect(await call('count', 4)), [0, 1, 2, 3]);
  await assert.rejects(collect(await call('broken')), /^RangeError: broken$/);
  await assert.rejects(call('first', new ReadableStream({ start: (c) => c.error(undefined) })), (error) => error === undefined);
});

test('sinks take what is written, and fail their writer', async (t) => {
  const { call } = connect(t, {
    async write(stream, ...pieces) {
      const writer = stream.getWriter();
      for (const piece of pieces) await writer.write(piece);
      await writer.close();
    },
    abort: (stream) => stream.abort('no more'),
  });
  const written = [];
  await call('write', new WritableStream({ write: (piece) => void written.push(piece), close: () => void written.push('closed') }), 1, 'two');
  assert.deepEqual(written, [1, 'two', 'closed']);
  await call('write', new WritableStream({ write: (piece) => void written.push(piece) }, { highWaterMark: 0 }), 3, 4);
  assert.deepEqual(written.slice(3), [3, 4]);
  /** @type {unknown} */
  let aborted;
  await call('abort', new WritableStream({ abort: (reason) => { aborted = reason; } }));
  assert.equal(aborted, 'no more');
  const full = new Error('full');
  await assert.rejects(call('write', new WritableStream({ write() { throw full; } }), 1), (error) => error === full);
});

test('iterators: generators of both kinds, their return() and their end', async (t) => {
  const { call } = connect(t, {
    collect,
    async take(source, n) {
      const all = [];
      for await (const one of source) if (all.push(one) === n) break;
      return all;
    },
    count: async function* count(n) { for (let i = 0; i < n; i++) yield i; },
  });
  const log = [];
  async function* numbers() {
    try {
      yield* [1, 2, 3];
    } finally {
      log.push('cleaned up');
    }
  }
  assert.deepEqual(await call('take', numbers(), 2), [1, 2]);
  assert.deepEqual(log, ['cleaned up']);
  assert.deepEqual(await call('collect', (function* plain() { yield 'a'; yield 'b'; }())), ['a', 'b']);
  const iterator = await call('count', 2);
  assert.deepEqual([await iterator.next(), await iterator.next(), await iterator.next(), await iterator.next()], [
    { done: false, value: 0 }, { done: false, value: 1 }, { done: true, value: undefined }, { done: true, value: undefined },
  ]);
  assert.deepEqual(await iterator.return('end'), { done: true, value: 'end' });
});

test('a signal is aborted where it is listened to, with its reason', async (t) => {
  const { call, link, posted } = connect(t, {
    wait: ({ signal }) => new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
    at_once: () => 'done',
    iterate: async function* iterate({ signal }) { for (;;) yield signal.aborted; },
  });
  const controller = new AbortController();
  const reason = new Error('not needed');
  const waiting = call('wait', { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(waiting, (error) => error === reason);
  await assert.rejects(call('wait', { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  const other = new AbortController();
  assert.equal(await call('at_once', { signal: other.signal }), 'done');
  assert.equal(posted.at(-1).do, 'forget');
  const lasting = new AbortController();
  const iterator = await call('iterate', { signal: lasting.signal });
  assert.equal((await iterator.next()).value, false);
  lasting.abort();
  assert.equal((await iterator.next()).value, true, 'the signal of a call is that of its iterator');
  assert.equal(link.isOver, false);
});

test('a signal that is aborted while the arguments are read is aborted for the other end', async (t) => {
  const reason = new Error('not needed');
  const { call } = connect(t, {
    wait: (signal) => new Promise((resolve) => {
      if (signal.aborted) resolve(signal.reason);
      signal.addEventListener('abort', () => resolve(signal.reason));
    }),
  });
  const controller = new AbortController();
  assert.equal(await call('wait', controller.signal, { toJSON: () => controller.abort(reason) }), reason);
  const other = new AbortController();
  const waiting = call('wait', other.signal);
  other.abort({ unclonable() {} });
  assert.match(String(await waiting), /^TypeError: the reason of an abort cannot be passed to another thread: /);
});

test('an error whose properties cannot be set is an error all the same', async (t) => {
  const thrown = Object.defineProperty(new DOMException('gone', 'AbortError'), 'code', { value: 'own', enumerable: true });
  const { call } = connect(t, { fail() { throw thrown; } });
  await assert.rejects(call('fail'), (/** @type {any} */ error) => error instanceof DOMException && String(error.code) === 'own');
});

test('iterators and streams come back as themselves, also when they have ended', async (t) => {
  const { call } = connect(t, {
    async use(source) {
      await collect(source);
      return source;
    },
    async twice(source, other) {
      return [await collect(source), await collect(other)];
    },
    async throw(source) {
      return [await source.next(), await source.throw('thrown'), await source.next(), await source.next(), await source.throw('again').catch(echo)];
    },
  });
  const numbers = (function* single() { yield 1; }());
  assert.equal(await call('use', numbers), numbers);
  const stream = new Blob(['text']).stream();
  assert.equal(await call('use', stream), stream);
  const again = { async *[Symbol.asyncIterator]() { yield* [1, 2]; } };
  assert.deepEqual(await call('twice', again, again), [[1, 2], [1, 2]], 'each is an iteration of its own');
  /** @returns {Generator<unknown>} */
  function* catching() {
    try {
      yield 1;
    } catch (error) {
      yield error;
    }
    yield 3;
  }
  assert.deepEqual(await call('throw', catching()), [1, 'thrown', 3, undefined].map((value) => ({ done: value === undefined, value })).concat(/** @type {any} */ ('again')));
});

test('a request that cannot be posted leaves nothing behind', async (t) => {
  const { call, link } = connect(t, { echo });
  const { sizes } = link;
  let isCancelled = false;
  const stream = new ReadableStream({ cancel() { isCancelled = true; } });
  await assert.rejects(call('echo', () => {}, stream, new Error('error'), new WeakMap()), TypeError);
  assert.deepEqual(link.sizes, sizes);
  assert.equal(isCancelled, true);
  const closing = { signal: new AbortController().signal, get more() { return link.close('over'); } };
  await assert.rejects(call('echo', closing), (error) => error === 'over');
});

test('when the connection is over, nothing waits for ever', async (t) => {
  const { call, link } = connect(t, { never: () => new Promise(() => {}), stream: () => new ReadableStream() });
  const reading = (await call('stream')).getReader().read();
  const waiting = call('never');
  const reason = new Error('over');
  link.close(reason);
  await assert.rejects(waiting, (error) => error === reason);
  await assert.rejects(reading, (error) => error === reason);
  await assert.rejects(call('never'), (error) => error === reason);
});

test('what the other end has collected is dropped', async (t) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const { call } = connect(t, { apply: async (f) => { await f(); } });
  const refs = [];
  await (async () => {
    for (let i = 0; i < 100; i++) {
      const error = new Error('once');
      const f = async () => { throw error; };
      await assert.rejects(call('apply', f));
      refs.push(new WeakRef(f), new WeakRef(error));
    }
  })();
  const alive = () => refs.filter((ref) => ref.deref()).length;
  const macrotask = () => new Promise((resolve) => { setTimeout(resolve, 5); });
  for (let round = 0; round < 100 && alive() > 2; round++) {
    // What deref() has returned lives to the end of its task.
    await macrotask();
    gc();
    await macrotask();
  }
  assert.ok(alive() <= 2, `${alive()} of 200 are kept`);
});
