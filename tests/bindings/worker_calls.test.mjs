/** What calls of programs in workers leave behind, in both threads: nothing. WEFT_CALLS says how many there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageChannel, Worker } from 'node:worker_threads';
import { packageUrl, programUrl, weft } from './package.mjs';

const { Link } = await import(new URL('src/worker/link.mjs', packageUrl).href);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const built = (/** @type {string} */ file) => new URL(`../../${file}`, programUrl('app_probe'));
const calls = Number(process.env.WEFT_CALLS ?? 3000);
/** By how many bytes a heap may grow: by the code that V8 makes meanwhile. */
const limit = calls <= 3000 ? 256 * 1024 : 1024 * 1024;

/** A worker that says how much of its heap is in use. */
const script = `
const { parentPort, workerData } = require('node:worker_threads');
require('node:v8').setFlagsFromString('--expose-gc');
const collect = require('node:vm').runInNewContext('gc');
import(workerData.script);
workerData.port.on('message', async () => {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
  workerData.port.postMessage(process.memoryUsage().heapUsed);
});
workerData.port.unref();
`;

/**
 * @param {URL} program
 * @returns {Promise<{app: any, measure: () => Promise<{tables: Record<string, number>, memory: number, heap: number, own: number}>}>} measure: what
 *   is left when garbage has been collected: the tables of this end, C's memory, the heaps of the worker and of this thread
 */
async function start(program) {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(script, { eval: true, workerData: { port: port2, script: new URL('src/worker/worker_thread.mjs', packageUrl).href }, transferList: [port2] });
  const { request } = Link.prototype;
  /** @type {any} */
  let link;
  Link.prototype.request = function find(/** @type {any[]} */ ...given) {
    link = this;
    return request.apply(this, given);
  };
  const app = await weft.loadInWorker(program, { worker, stdout() {}, imports: program.pathname.includes('values') ? imports : {} });
  Link.prototype.request = request;
  port1.unref();
  return {
    app,
    async measure() {
      // What one thread has collected, the other one drops then.
      for (let i = 0; i < 3; i++) {
        for (let k = 0; k < 5; k++) {
          collect();
          await new Promise((resolve) => { setTimeout(resolve, 2); });
        }
        port1.postMessage(0);
        await new Promise((resolve) => { port1.once('message', resolve); });
      }
      port1.postMessage(0);
      const heap = await new Promise((resolve) => { port1.once('message', resolve); });
      collect();
      return { tables: link.sizes, memory: await app.call.memory(), heap, own: process.memoryUsage().heapUsed };
    },
  };
}

const imports = Object.fromEntries(['number_of', 'text_of', 'bytes_of', 'value_of', 'function_of', 'truth_of', 'tiny_of', 'huge_of', 'large_of', 'tell']
  .map((name) => [name, async (/** @type {any} */ value) => value?.length ?? value]));

const shared = new AbortController();
const bytes = new Uint8Array(1000);
const kept = (/** @type {number} */ i) => i;

/** Ten calls of values_module. @param {any} app @param {number} i */
async function callValues(app, i) {
  await app.echo(i, 'moved');
  await app.reversed(bytes, 0);
  await app.echo({ i, nested: [1, null] }, 'moved', { signal: shared.signal });
  await app.outer(7, 'failed').catch(() => {});
  await app.call_often(kept, 1);
  await app.call_often(() => i, 1);
  await app.call_often(() => { throw new Error(`failed ${i}`); }, 1).catch(() => {});
  await app.get_number('four');
  const controller = new AbortController();
  const aborted = app.reversed(bytes, 3600, { signal: controller.signal }).catch(() => {});
  controller.abort(new Error('not needed'));
  await aborted;
  await app.echo('x'.repeat(100), 'moved');
}

/** Ten calls of export_streams_module. @param {any} app @param {number} i */
async function callStreams(app, i) {
  for await (const item of app.range(3, { signal: shared.signal })) assert.ok(item < 3);
  for await (const item of app.count_to(9, 0, 0)) if (item === 1) break;
  await app.count_bytes(new Blob(['some', 'text']).stream());
  await app.read_text('text', 3);
  await app.count_bytes([bytes, bytes]);
  await app.copy_stream(new Blob(['text']).stream(), new WritableStream(), true);
  for await (const piece of await app.numbered(3)) assert.ok(piece.length > 0);
  await (await app.numbered(100_000)).cancel();
  app.range(i); // nobody iterates over it
  await app.sum([1, 2, 3], -1);
}

for (const [what, [program, callTen, every]] of Object.entries(/** @type {Record<string, [URL, typeof callValues, number]>} */ ({
  'values, functions, failures and aborts': [built('tests/web/values_module.wasm'), callValues, 1],
  'streams and generators': [built('tests/web/export_streams_module.wasm'), callStreams, 10],
}))) {
  test(`calls with ${what} leave memory and handles where they were`, async (t) => {
    const { app, measure } = await start(program);
    t.after(() => app.close());
    const parts = [];
    for (let part = 0; part < 5; part++) {
      for (let i = 0; i < calls / every / 50; i++) await callTen(app, i);
      parts.push(await measure());
      t.diagnostic(JSON.stringify(parts.at(-1)));
    }
    const [, , before, , after] = parts;
    assert.deepEqual(after.tables, before.tables);
    assert.equal(after.memory, before.memory);
    for (const heap of /** @type {const} */ (['heap', 'own'])) assert.ok(after[heap] - before[heap] < limit, `${after[heap] - before[heap]} bytes more`);
  });
}
