/** Programs in workers, and pools of them, in Node.js. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageUrl, programBytes, programUrl, weft } from './package.mjs';

const { loadInWorker, pool, WeftError } = weft;
const built = (/** @type {string} */ file) => new URL(`../../${file}`, programUrl('app_probe'));
const calls = built('tests/web/call_module.mjs');
const probe = built('tests/web/inspect_probe.wasm');

/** @param {import('node:test').TestContext} t @param {any} app @returns {any} which is closed at the end */
function closed(t, app) {
  t.after(() => app.close());
  return app;
}

test('the coroutines, main, its output and its exit status', async () => {
  const lines = [];
  const app = await loadInWorker(programUrl('app_probe'), { args: ['one'], name: 'probe', stdout: (/** @type {string} */ line) => lines.push(line) });
  assert.deepEqual(lines, [], 'loading does not start main');
  assert.equal(await app.call.add(1, 2, 0), 3);
  assert.equal(await app.add(3, 4, 0.001), 7);
  assert.equal(await app.call.run(), 7);
  assert.throws(() => app.call.nothing(), { code: 'MISSING_EXPORT' });
  await app.close();
  assert.deepEqual(lines, ['probe', 'one', 'served']);
  assert.equal(await app.exited, 0);
  await assert.rejects(app.add(1, 2, 0), (/** @type {any} */ error) => error instanceof WeftError && error.code === 'EXITED');
  assert.equal(await (await loadInWorker(programUrl('app_probe'))).run('exit', '3'), 3);
  const echoed = [];
  const echo = await loadInWorker(programUrl('app_probe'), { stdin: new Blob(['from a blob']).stream(), stdout: (/** @type {string} */ line) => echoed.push(line), stderr() {} });
  assert.equal(await echo.run('echo'), 0);
  assert.deepEqual(echoed, ['from a blob']);
});

test('a program from whatever holds it', async () => {
  const bytes = programBytes('app_probe');
  const url = built('runtime/examples/hello.mjs');
  for (const source of [fileURLToPath(programUrl('app_probe')), new WebAssembly.Module(bytes), new Blob([bytes]), new Response(bytes), Promise.resolve(bytes)]) {
    const app = await loadInWorker(source, { stdout() {} });
    assert.equal(await app.call.run(), 7);
    await app.close();
  }
  for (const source of [url, fileURLToPath(url)]) {
    const lines = [];
    const app = await loadInWorker(source, { stdout: (/** @type {string} */ line) => lines.push(line) });
    assert.equal(await app.run(), 0);
    assert.deepEqual(lines, ['hello', 'world']);
  }
});

test('what cannot be loaded, or not in a worker, is named', async () => {
  for (const [source, options, message] of /** @type {[any, any, RegExp][]} */ ([
    ['/no/such.wasm', {}, /^WeftError: load: .*no\/such\.wasm cannot be loaded: ENOENT/],
    ['/no/such.mjs', {}, /Cannot find module/],
    [readFileSync(new URL('../../README.md', import.meta.url)), {}, /^WeftError: load: .*magic/],
    [new Response('', { status: 404 }), {}, /^WeftError: load: the program cannot be loaded: HTTP status 404$/],
    [() => {}, {}, /^TypeError: loadInWorker: a function cannot be passed to a worker: pass the URL of the \.mjs file/],
    [calls, { fetch() {} }, /^TypeError: loadInWorker: the option `fetch` cannot be passed to a worker: a Response belongs to one thread$/],
    [calls, { imports: { app: { twice() {} } } }, /^TypeError: loadInWorker: the functions of the import app cannot be passed to a worker/],
    [calls, { nonsense: 1 }, /^TypeError: load: there is no option `nonsense`/],
    [calls, { args: 5 }, /^TypeError: load: the option `args` must be an array of strings/],
    [calls, { signal: 5 }, /^TypeError: load: the option `signal` must be an AbortSignal$/],
    [calls, { worker: new URL('file:///no/such/worker.mjs') }, /^WeftError: the worker has ended: Cannot find module/],
  ])) await assert.rejects(loadInWorker(source, options), message);
});

test('wrong arguments, failures and aborts are those of the program', async (t) => {
  const app = closed(t, await loadInWorker(calls));
  await assert.rejects(app.call.add(1), /^TypeError: add: the argument `b` must be a number, but is missing$/);
  await assert.rejects(app.call.add(1, Symbol('s')), /^TypeError: add: the argument `b` must be a number, but is of type symbol$/);
  await assert.rejects(app.call.add(1, 2, {}, 3), TypeError);
  await assert.rejects(app.call.fail(7, 'seven'), (/** @type {any} */ error) => error instanceof WeftError && error.status === 7 && /seven/.test(error.message)
    && /worker\.test\.mjs/.test(error.stack));
  const reason = new Error('not needed');
  const controller = new AbortController();
  const nap = app.call.nap(3600, false, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(nap, (error) => error === reason);
  await assert.rejects(app.call.nap(3600, false, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  assert.equal(await app.call.join('a', new TextEncoder().encode('b'), 'c'), 'a|62|c');
  const bytes = new Uint8Array(3).fill(98);
  assert.equal(await app.call.join('a', bytes, 'c', { transfer: [bytes.buffer] }), 'a|626262|c');
  assert.equal(bytes.length, 0);
});

test('a trap rejects what is pending, and what follows', async (t) => {
  const app = closed(t, await loadInWorker(programUrl('app_probe'), { stdout() {} }));
  const pending = assert.rejects(app.add(1, 2, 3600), (/** @type {any} */ error) => error instanceof WeftError && error.cause instanceof Error && /unreachable/.test(error.cause.message));
  await assert.rejects(app.call.crash(), WeftError);
  await pending;
  await assert.rejects(app.exited, (/** @type {any} */ error) => error instanceof WeftError && error.code === 'CRASHED');
  await assert.rejects(app.add(1, 2, 0), WeftError);
});

test('a worker that dies, or is terminated, leaves nothing pending', async () => {
  const app = await loadInWorker(calls);
  const pending = app.call.nap(3600, false);
  app.terminate();
  await assert.rejects(pending, (/** @type {any} */ error) => error instanceof WeftError && error.code === 'EXITED' && error.message === 'the worker was terminated');
  await assert.rejects(app.call.add(1, 2), WeftError);
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(new URL('src/worker/worker_thread.mjs', packageUrl));
  const other = await loadInWorker(calls, { worker });
  const waiting = other.call.nap(3600, false);
  await worker.terminate();
  await assert.rejects(waiting, (/** @type {any} */ error) => error instanceof WeftError && error.code === 'CRASHED' && /^the worker has ended: its thread has ended/.test(error.message));
  await assert.rejects(other.exited, WeftError);
  assert.equal(String(await other.tasks()), '');
  await other.close();
});

test('the signal of the load', async () => {
  const reason = new Error('not needed');
  await assert.rejects(loadInWorker(calls, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  const early = new AbortController();
  const loading = loadInWorker(calls, { signal: early.signal });
  setImmediate(() => early.abort(reason));
  await assert.rejects(loading, (error) => error === reason);
  const late = new AbortController();
  const lines = [];
  const app = await loadInWorker(programUrl('app_probe'), { signal: late.signal, stdout: (/** @type {string} */ line) => lines.push(line) });
  const running = app.run('clean_up');
  while (!String(await app.tasks()).includes('cleans_up')) await new Promise(setImmediate);
  late.abort();
  await running.catch(() => {});
  assert.deepEqual(lines, ['cleaned up']);
});

test('tasks, trace and interrupt', async () => {
  const app = await loadInWorker(probe, { args: ['swallow'], stdout() {} });
  const chrome = (async () => {
    let text = '';
    for await (const piece of app.trace({ format: 'chrome' })) text += piece;
    return JSON.parse(text);
  })();
  const ended = app.run();
  while (!String(await app.tasks()).includes('a lock')) await new Promise((resolve) => { setTimeout(resolve, 1); });
  const tasks = await app.tasks();
  assert.equal(tasks[0].awaits.length, 2);
  assert.match(String(tasks), /^main é"\n in app, hold_one_after_another: waits for a gather\n {2}hold in hold: waits for a sleep\n/);
  assert.equal(await app.interrupt(), true);
  assert.equal(await ended, 7);
  const events = await chrome;
  assert.equal(events[0].args.name, 'app');
  assert.ok(events.some(({ name }) => name === 'cancel requested'));
  assert.equal(await app.interrupt(), false);
});

test('a process ends when nothing is left to do, and the program in order', () => {
  const script = `
    import { loadInWorker } from ${JSON.stringify(new URL('src/index.mjs', packageUrl).href)};
    const app = await loadInWorker(${JSON.stringify(programUrl('app_probe').href)}, { name: 'probe', stdout: console.log });
    console.log(await app.add(1, 2, 0.01));
    for (let i = 0; i < 2; i++) await loadInWorker(${JSON.stringify(calls.href)});
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'probe\n3\nserved\n', stderr: '' });
});

// ---- Pools ----

test('a pool runs calls side by side, one per worker', async (t) => {
  const both = closed(t, await pool(calls, { size: 2 }));
  assert.equal(both.size, 2);
  const order = [];
  const nap = (/** @type {string} */ name, /** @type {number} */ seconds) => both.call.nap(seconds, false).then(() => order.push(name));
  await Promise.all([nap('long', 0.3), nap('short', 0.01), nap('next', 0.01), both.call.add(1, 2).then((sum) => order.push(sum))]);
  assert.deepEqual(order, ['short', 'next', 3, 'long']);
  assert.equal((await both.tasks()).length, 2);
});

test('a call that waits for a worker can be aborted, and is rejected when the pool is closed', async () => {
  const one = await pool(calls, { size: 1 });
  const first = one.call.nap(3600, false, { signal: AbortSignal.timeout(300) });
  const reason = new Error('not needed');
  const controller = new AbortController();
  const second = one.call.add(1, 2, { signal: controller.signal });
  const third = one.call.add(3, 4);
  controller.abort(reason);
  await assert.rejects(second, (error) => error === reason);
  await assert.rejects(first, { name: 'TimeoutError' });
  assert.equal(await third, 7);
  const running = assert.rejects(one.call.nap(3600, false), WeftError);
  const waiting = assert.rejects(one.call.add(1, 2), (/** @type {any} */ error) => error instanceof WeftError && error.message === 'the pool was closed');
  await one.close();
  await Promise.all([running, waiting]);
  await assert.rejects(one.call.add(1, 2), WeftError);
});

test('a failure in a pool has the stack of its call, also of one that has waited', async (t) => {
  const one = closed(t, await pool(calls, { size: 1 }));
  for (const failed of [one.fail(7, 'seven'), one.fail(7, 'seven')]) {
    await assert.rejects(failed, (/** @type {any} */ error) => /worker\.test\.mjs/.test(error.stack) && !/pool\.mjs/.test(error.stack));
  }
});

test('a worker whose program has crashed is replaced', async (t) => {
  const one = closed(t, await pool(programUrl('app_probe'), { size: 1, stdout() {} }));
  const crash = one.call.crash();
  const sum = one.call.add(1, 2, 0);
  await assert.rejects(crash, WeftError);
  assert.equal(await sum, 3);
});

test('more calls per worker, and options that make no sense', async (t) => {
  const one = closed(t, await pool(new Response(programBytes('app_probe')), { size: 1, concurrency: Infinity, stdout() {} }));
  const nap = one.call.add(1, 2, 3600, { signal: AbortSignal.timeout(500) });
  assert.equal(await one.call.add(1, 2, 0), 3);
  await assert.rejects(nap, { name: 'TimeoutError' });
  await assert.rejects(pool(calls, { size: 0 }), /^RangeError: pool: the option `size` is 0: it must be 1 or more$/);
  await assert.rejects(pool(calls, { concurrency: NaN }), RangeError);
  await assert.rejects(pool(calls, { stdin: new ReadableStream() }), /^TypeError: pool: the option `stdin` is a stream, which workers cannot share: pass a function$/);
  await assert.rejects(pool('/no/such.wasm', { size: 2 }), WeftError);
});
