/** Streams and generators of a program in a worker. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { programUrl, weft } from './package.mjs';

const lines = [];
/** @type {any} */
let app;
before(async () => {
  app = await weft.loadInWorker(new URL('../web/export_streams_module.wasm', programUrl('app_probe')), { stdout: (/** @type {string} */ line) => lines.push(line) });
});
after(() => app.close());

/** @param {number} count @param {number} size */
function zeros(count, size) {
  let sent = 0;
  return new ReadableStream({ pull: (controller) => (sent++ < count ? controller.enqueue(new Uint8Array(size)) : controller.close()) });
}

test('what gives bytes is read by C', async () => {
  assert.equal(await app.count_bytes(zeros(10, 1000)), 10_000);
  assert.equal(await app.read_text(new Blob(['hello ', 'blob']), 0), 'hello blob');
  assert.equal(await app.read_text('text', 3), 'tex');
  assert.equal(await app.count_bytes((async function* pieces() { yield new Uint8Array(5); yield new Uint8Array(6); }())), 11);
  assert.equal(await app.count_bytes([new Uint8Array(1), new Uint8Array(2)]), 3);
});

test('an error of a stream passes through C, and arrives as the same object', async () => {
  const broken = new Error('broken');
  await assert.rejects(app.count_bytes(new ReadableStream({ pull() { throw broken; } })), (error) => error === broken);
});

test('a stream that C does not read to its end is cancelled', async () => {
  let cancelled = false;
  await app.read_text(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(10)), cancel: () => { cancelled = true; } }), 3);
  while (!cancelled) await new Promise(setImmediate);
});

test('C writes to a stream', async () => {
  const sizes = [];
  await app.copy_stream(zeros(3, 4), new WritableStream({ write: (piece) => void sizes.push(piece.length) }), true);
  assert.equal(sizes.reduce((sum, size) => sum + size), 12);
});

test('messages of iterators', async () => {
  assert.equal(await app.sum([1, 2, 3], -1), 6);
  let ended = false;
  function* numbers() {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      ended = true;
    }
  }
  assert.equal(await app.sum(numbers(), 4), 6);
  while (!ended) await new Promise(setImmediate);
});

test('a reader of C is a stream', async () => {
  let size = 0;
  for await (const piece of await app.numbered(100)) size += piece.length;
  assert.equal(size, 790);
  await assert.rejects(async () => { for await (const piece of await app.broken(true)) assert.ok(piece.length >= 0); }, (/** @type {any} */ error) => error instanceof weft.WeftError && error.status === 7);
});

test('a generator of C is iterated over, and its cleanup runs when the loop is left', async () => {
  const all = [];
  for await (const item of app.range(5)) all.push(item);
  assert.deepEqual(all, [0, 1, 2, 3, 4]);
  lines.length = 0;
  for await (const item of app.count_to(3, 0, 0)) if (item === 2) break;
  assert.deepEqual(lines, ['count_to: WEFT_ECLOSED at 2', 'count_to: done']);
  const texts = [];
  for await (const line of app.lines('a\nbc\n')) texts.push(new TextDecoder().decode(line));
  assert.deepEqual(texts, ['a\n', 'bc\n']);
  await assert.rejects(app.range('x').next(), /^TypeError: range: the argument `limit` must be a number, but is a string$/);
  await assert.rejects(app.memory().next(), /^TypeError: the coroutine is no generator: it cannot be iterated over$/);
});

test('nothing is left', async () => {
  assert.deepEqual((await app.tasks()).map((/** @type {{name: string}} */ { name }) => name), ['weft_serve']);
});
