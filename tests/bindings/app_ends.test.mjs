/** The ways in which a program ends, and what its callers learn. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { packageUrl, programBytes, programUrl, weft } from './package.mjs';

const { load, WeftError } = weft;
const bytes = programBytes('app_probe');

/** @param {string[]} args @param {Record<string, any>} [options] */
async function start(args, options) {
  const lines = [];
  const app = await load(bytes, { args, stdout: (line) => lines.push(line), stderr: (line) => lines.push(line), ...options });
  return { app, lines };
}

/** @param {string} code @returns {(error: any) => boolean} */
const hasCode = (code) => (error) => {
  assert.ok(error instanceof WeftError, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

test('the exit status', async () => {
  assert.equal(await (await start(['exit', '3'])).app.run(), 3);
  const { app, lines } = await start(['fail']);
  assert.equal(await app.run(), 1);
  assert.equal(await app.exited, 1);
  assert.match(lines.join('\n'), /as asked/);
  assert.equal(await app.run(), 1, 'it is known afterwards');
});

test('a program that crashes rejects run() and exited, and nothing else is thrown', async () => {
  for (const how of ['trap', 'trap_later', 'abort']) {
    const { app } = await start([how]);
    await assert.rejects(app.run(), (/** @type {any} */ error) => hasCode('CRASHED')(error) && error.cause instanceof WebAssembly.RuntimeError);
    await assert.rejects(app.exited, hasCode('CRASHED'));
    await assert.rejects(app.add(1, 2, 0));
    await app.close();
  }
});

test('a crash rejects the calls that are pending', async () => {
  const { app } = await start([]);
  const pending = app.add(1, 2, 3600);
  await assert.rejects(app.crash(), WeftError);
  await assert.rejects(pending, WeftError);
  await assert.rejects(app.add(1, 2, 0), WeftError);
  await assert.rejects(app.exited, hasCode('CRASHED'));
});

test('a crash that nobody waits for is an uncaught exception', () => {
  const script = `const { load } = await import(${JSON.stringify(new URL('src/index.mjs', packageUrl).href)});
    const app = await load(new URL(${JSON.stringify(programUrl('app_probe').href)}), { args: ['trap_later'] });
    await app.call.run();
    setTimeout(() => console.log('late'), 500);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.notEqual(status, 0);
  assert.equal(stdout, '');
  assert.match(stderr, /RuntimeError: unreachable/);
});

test('exit() in a call', async () => {
  const { app } = await start([]);
  const pending = app.add(1, 2, 3600);
  await assert.rejects(app.leave(5), WeftError);
  await assert.rejects(pending, WeftError);
  assert.equal(await app.exited, 5);
  await assert.rejects(app.add(1, 2, 0), WeftError);
});

test('close: of a program that serves, that was not started, twice, and after its end', async () => {
  const { app, lines } = await start([]);
  assert.equal(await app.add(1, 2, 0), 3);
  const pending = app.add(1, 2, 3600);
  await Promise.all([app.close(), app.close(), assert.rejects(pending, WeftError)]);
  assert.equal(await app.exited, 0);
  assert.equal(lines.at(-1), 'served');
  await app.close();
  await assert.rejects(app.add(1, 2, 0), hasCode('EXITED'));
  await assert.rejects(app.run(), hasCode('EXITED'));

  const { app: unused } = await start([]);
  await unused.close();
  assert.equal(await unused.exited, 0);
  await assert.rejects(unused.call.add(1, 2, 0), { name: 'WeftError', code: 'EXITED', message: 'add: the app was closed' });
  await assert.rejects(unused.run(), { code: 'EXITED', message: 'run: the app was closed' });

  const { app: ended } = await start(['exit', '3']);
  await ended.run();
  await ended.close();
  assert.equal(await ended.exited, 3);
});

test('a generator of an app that was closed throws, and rejects nothing', async (t) => {
  const rejected = [];
  const listener = (reason) => rejected.push(reason);
  process.on('unhandledRejection', listener);
  t.after(() => process.off('unhandledRejection', listener));
  for (const isUsed of [false, true]) {
    const app = await load(new URL('../web/export_streams_probe.wasm', programUrl('x')), { stdout: () => {} });
    if (isUsed) await app.range(1).next();
    await app.close();
    const closed = { name: 'WeftError', code: 'EXITED', message: 'range: the app was closed' };
    assert.throws(() => app.range(3), closed);
    assert.throws(() => app.call.range(3), closed);
    await assert.rejects(async () => { for await (const item of app.range(3)) assert.fail(item); }, closed);
  }
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  assert.deepEqual(rejected, []);
});

test('close cancels main, and waits for its cleanup', async () => {
  const { app, lines } = await start(['clean_up']);
  const running = app.run();
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  await app.close();
  assert.deepEqual(lines, ['cleaned up']);
  assert.equal(await running, 130);
});

test('a module without main() serves until it is closed', async () => {
  const app = await load(new URL('../../web/examples/primes.wasm', programUrl('x')));
  assert.equal(await app.count_primes(1000), 168);
  await assert.rejects(app.run(), hasCode('NO_MAIN'));
  const pending = app.count_primes(4_000_000_000);
  await Promise.all([app.close(), assert.rejects(pending, WeftError)]);
  assert.equal(await app.exited, 0);
  await assert.rejects(app.count_primes(1), hasCode('EXITED'));
});

test('await using', async () => {
  const { app } = await start([]);
  assert.equal(await app.add(1, 2, 0), 3);
  assert.equal(await app[Symbol.asyncDispose](), undefined);
  await assert.rejects(app.add(1, 2, 0), hasCode('EXITED'));
});

test('signal: aborted before, while it is loaded, and while it runs', async () => {
  const reason = new Error('not wanted');
  await assert.rejects(load(bytes, { signal: AbortSignal.abort(reason) }), (error) => error === reason);

  const early = new AbortController();
  const loading = load(bytes, { signal: early.signal });
  early.abort(reason);
  await assert.rejects(loading, (error) => error === reason);
  const never = new AbortController();
  setTimeout(() => never.abort(reason), 1);
  await assert.rejects(load(new Promise(() => {}), { signal: never.signal }), (error) => error === reason);

  let cancelled;
  const isCancelled = new Promise((resolve) => { cancelled = resolve; });
  const server = createServer((request) => request.on('error', cancelled)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = new AbortController();
  const requested = load(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/x.wasm`, { signal: asking.signal });
  await once(server, 'request');
  asking.abort(reason);
  await assert.rejects(requested, (error) => error === reason);
  await isCancelled;
  server.close();

  const controller = new AbortController();
  const { app } = await start([], { signal: controller.signal });
  assert.equal(await app.add(1, 2, 0), 3);
  controller.abort(reason);
  assert.equal(await app.exited, 0);
  await assert.rejects(app.add(1, 2, 0), hasCode('EXITED'));
});

test('run() twice', async () => {
  const { app } = await start([]);
  const first = app.run('one');
  await assert.rejects(app.run('two'), hasCode('STARTED'));
  const second = app.run();
  assert.equal(await app.add(1, 2, 0), 3);
  await app.close();
  assert.deepEqual([await first, await second], [0, 0]);
});

test('an app that nobody refers to is collected', () => {
  const script = `const { load } = await import(${JSON.stringify(new URL('src/index.mjs', packageUrl).href)});
    const signal = new AbortController().signal;
    globalThis.kept = signal;
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    const program = await WebAssembly.compile((await import('node:fs')).readFileSync(new URL(${JSON.stringify(programUrl('app_probe').href)})));
    const use = async (options, wanted) => {
      const app = await load(program, { stdout: () => {}, ...options });
      registry.register(app.module, '');
      await wanted(app);
    };
    await use({}, () => {});
    await use({}, (app) => app.add(1, 2, 0));
    await use({ signal }, (app) => app.add(1, 2, 0));
    await use({ args: ['exit', '3'], signal }, (app) => app.run());
    await use({}, (app) => app.close());
    for (let i = 0; i < 100 && collected < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      globalThis.gc();
    }
    console.log(collected);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(stdout, '5\n', stderr);
});

test('a program without a main is closed, also if no call has begun', async () => {
  const { default: factory } = await import(new URL('../web/call_module.mjs', programUrl('app_probe')).href);
  const app = await load(factory);
  await assert.rejects(app.call.add('one', 2), TypeError);
  await app.close();
  assert.equal(await app.exited, 0);
});
