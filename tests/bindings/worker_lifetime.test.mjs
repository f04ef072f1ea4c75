/** How long workers live: until nobody can use their program any more. And what many calls leave behind. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { packageUrl, programUrl, weft } from './package.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const { loadInWorker, pool } = weft;
const built = (/** @type {string} */ file) => new URL(`../../${file}`, programUrl('app_probe'));
const streams = built('tests/web/export_streams_module.wasm');
const options = { stdout() {}, stderr() {} };

/** Made here, it does not keep the variables of a test. @param {string[]} lines */
const pushTo = (lines) => (/** @type {string} */ line) => void lines.push(line);

/** @returns {Worker & {hasEnded?: boolean}} */
function newWorker() {
  /** @type {Worker & {hasEnded?: boolean}} */
  const worker = new Worker(new URL('src/worker/worker_thread.mjs', packageUrl));
  worker.once('exit', () => { worker.hasEnded = true; });
  return worker;
}

/** Collects garbage until `isDone`, which a defect alone keeps from coming. @param {() => unknown} isDone */
async function collectUntil(isDone) {
  for (const limit = Date.now() + 20_000; !isDone() && Date.now() < limit;) {
    // What a WeakRef has been asked for is kept until the event loop goes on.
    await new Promise((resolve) => { setTimeout(resolve, 10); });
    collect();
  }
  return isDone();
}

/** Collects garbage often enough for what is not held to be gone: compare the tests that wait for it. */
async function collectOften() {
  for (let i = 0; i < 15; i++) {
    collect();
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

test('a worker ends when its app is collected, in order', async () => {
  const lines = [];
  const worker = newWorker();
  await (async () => {
    const app = await loadInWorker(programUrl('app_probe'), { worker, stdout: pushTo(lines) });
    assert.equal(await app.add(1, 2, 0), 3);
    await assert.rejects(app.call.add(1), TypeError);
  })();
  assert.ok(await collectUntil(() => worker.hasEnded));
  assert.equal(lines.at(-1), 'served', 'main was asked to end');
});

/** What keeps a worker, by its name: used as long as it is there. @type {Record<string, [URL, (app: any) => Promise<(() => Promise<unknown>)>]>} */
const holders = {
  'an iterator': [streams, async (app) => {
    const iterator = app.call.count_to(1000, 0, 0);
    return async () => assert.equal((await iterator.next()).done, false);
  }],
  'a stream': [streams, async (app) => {
    const reader = (await app.call.numbered(100_000)).getReader();
    return async () => assert.equal((await reader.read()).done, false);
  }],
  'the promise of its end': [programUrl('app_probe'), async (app) => {
    const { exited } = app;
    await app.call.add(1, 2, 0);
    return async () => assert.equal(await Promise.race([exited, 'pending']), 'pending');
  }],
};

for (const [what, [program, hold]] of Object.entries(holders)) {
  test(`${what} keeps the worker`, async () => {
    const worker = newWorker();
    /** @type {WeakRef<any> | undefined} */
    let weak;
    const use = await (async () => {
      const app = await loadInWorker(program, { ...options, worker });
      weak = new WeakRef(app);
      return hold(app);
    })();
    await use();
    await collectOften();
    assert.ok(!worker.hasEnded);
    await use();
    await weak?.deref()?.close();
  });
}

test('the workers of a pool end when it is collected', async () => {
  const lines = [];
  const weak = await (async () => {
    const both = await pool(programUrl('app_probe'), { size: 2, stdout: pushTo(lines) });
    await Promise.all([1, 2, 3].map((one) => both.call.add(one, one, 0)));
    return new WeakRef(both);
  })();
  assert.ok(await collectUntil(() => !weak.deref()));
  assert.ok(await collectUntil(() => lines.filter((line) => line === 'served').length === 2), 'the mains were asked to end');
});

test('a pool gets its worker back when an iterator ends, is left, or is collected', async (t) => {
  const one = await pool(streams, { ...options, size: 1 });
  t.after(() => one.close());
  const items = [];
  for await (const item of one.call.count_to(3, 0, 0)) items.push(item);
  assert.deepEqual(items, [1, 2, 3]);
  for await (const item of one.call.count_to(10, 0, 0)) if (item === 2) break;
  await one.memory();
  const left = await one.count_to(10, 0, 0);
  await left.next();
  assert.equal(left[Symbol.asyncIterator](), left);
  let isFree = false;
  const waiting = one.call.memory().then(() => { isFree = true; });
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.equal(isFree, false, 'an iterator is a call until it has ended');
  await left[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
  await waiting;
  const drop = async () => void await one.call.count_to(10, 0, 0).next();
  await drop();
  isFree = false;
  void one.call.memory().then(() => { isFree = true; });
  assert.ok(await collectUntil(() => isFree), 'of one that was dropped');
  (() => void one.call.count_to(10, 0, 0))();
  isFree = false;
  void one.call.memory().then(() => { isFree = true; });
  assert.ok(await collectUntil(() => isFree), 'of one that was never iterated over');
});

test('node may have options of its own on its command line', (t) => {
  const script = `
    import { loadInWorker } from ${JSON.stringify(new URL('src/index.mjs', packageUrl).href)};
    const app = await loadInWorker(${JSON.stringify(streams.href)}, { stdout() {} });
    console.log((await app.read_text('text', 3)));
    await app.close();
  `;
  const file = join(mkdtempSync(join(tmpdir(), 'weft-options-')), 'script.mjs');
  t.after(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, script);
  for (const last of [[file], ['--input-type=module', '-e', script]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=500', '--expose-gc', ...last], { encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'tex\n', stderr: '' });
  }
});
