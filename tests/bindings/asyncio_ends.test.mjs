/** asyncio in JavaScript when its program ends or crashes: nothing hangs, and no rejection is lost. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { packageUrl, programUrl, weft } from './package.mjs';

const { load, WeftError } = weft;

/** A rejection that nobody handles fails a test of node:test. */
const start = async () => {
  const app = await load(programUrl('objects_probe'), { stdout() {}, stderr() {} });
  return { app, asyncio: await app.asyncio() };
};

/** @param {string} code @returns {(error: any) => boolean} */
const hasCode = (code) => (error) => {
  assert.ok(error instanceof WeftError, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

/** @param {string} how @param {any} app @returns {Promise<unknown>} */
const end = (how, app) => (how === 'EXITED' ? app.close() : assert.rejects(app.crash(), hasCode('CRASHED')));

/** @param {number} delay in milliseconds */
const foreign = (delay) => new Promise((resolve) => { setTimeout(resolve, delay); });

for (const code of ['EXITED', 'CRASHED']) {
  test(`${code}: all that is pending settles`, async () => {
    const { app, asyncio } = await start();
    app.exited.catch(() => {});
    const { jobs, ready, lock } = asyncio.objects;
    const future = asyncio.getRunningLoop().createFuture();
    /** @type {string[]} */
    const order = [];
    const pending = [
      asyncio.run(async () => {
        try {
          await asyncio.sleep(1000);
        } finally {
          order.push('run');
        }
      }),
      asyncio.run(function* () {
        try {
          yield* asyncio.sleep(1000);
        } finally {
          order.push('generator');
        }
      }),
      asyncio.run(() => asyncio.gather([() => jobs.get(), () => ready.wait()])),
      asyncio.run(() => new Promise(() => {})),
      (async () => jobs.get())(),
      jobs.get().then(() => {}),
      (async () => asyncio.taskGroup((/** @type {any} */ group) => { group.createTask(() => ready.wait()); }))(),
    ];
    await asyncio.sleep(0.01);
    const results = Promise.allSettled(pending);
    await end(code, app);
    for (const { reason } of /** @type {any[]} */ (await results)) hasCode(code)(reason);
    assert.deepEqual(order.sort(), ['generator', 'run']);
    // What is called afterwards says so, too.
    for (const call of [
      () => jobs.putNowait(1), () => jobs.qsize(), () => ready.set(), () => lock.locked(), () => new asyncio.Queue(), () => asyncio.createTask(async () => {}),
      () => future.result(), () => asyncio.timeout(1, () => {}), () => asyncio.getRunningLoop().callSoon(() => {}),
    ]) assert.throws(call, hasCode(code));
    for (const call of [
      () => jobs.get(), () => jobs.put(1), () => asyncio.sleep(0), () => asyncio.run(async () => {}), () => future, () => ready.wait(),
    ]) await assert.rejects(async () => call(), hasCode(code));
    assert.equal(future.cancel(), false);
    assert.equal(asyncio.core.tasks.size + asyncio.core.callbacks.size + asyncio.core.foreign.size, 0);
  });

  test(`${code}: a task that comes back later`, async () => {
    const { app, asyncio } = await start();
    app.exited.catch(() => {});
    let outcome;
    /** @type {(value?: unknown) => void} */
    let open = () => {};
    const gate = new Promise((resolve) => { open = resolve; });
    const done = asyncio.createTask(async () => 'result');
    await done;
    const run = asyncio.run(async () => {
      await gate;
      assert.equal(await done, 'result', 'a result that was there before');
      try {
        await asyncio.sleep(0);
      } catch (error) {
        outcome = error;
      }
    });
    await asyncio.sleep(0.005);
    const rejected = assert.rejects(run, hasCode(code));
    await end(code, app);
    await rejected;
    open();
    await foreign(10);
    hasCode(code)(outcome);
  });
}

test('a task closes its program', async () => {
  const { app, asyncio } = await start();
  let outcome;
  await assert.rejects(asyncio.run(async () => {
    await app.close();
    await asyncio.sleep(0.1).catch((/** @type {any} */ error) => { outcome = error; });
  }), hasCode('EXITED'));
  await foreign(10);
  hasCode('EXITED')(outcome);
});

test('a task that refuses to end is cut off when nothing else is left, and its function learns of it', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', `
    import { load } from '${new URL('src/index.mjs', packageUrl)}';
    const app = await load(new URL('${programUrl('objects_probe')}'), { stderr() {} });
    const { createTask, objects, sleep } = await app.asyncio();
    const caught = [];
    createTask(async () => {
      while (caught.at(-1) !== 'EXITED') await objects.ready.wait().catch((error) => caught.push(error.code));
    });
    await sleep(0.01);
    await app.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    console.log(caught[0], caught.at(-1));
  `], { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual([status, stdout], [0, 'WEFT_ECANCELED EXITED\n']);
});

test('a timer that was cancelled keeps no process alive', async () => {
  const { app, asyncio } = await start();
  await assert.rejects(asyncio.run(() => asyncio.timeout(0.001, () => asyncio.sleep(10_000))), asyncio.TimeoutError);
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, 0);
  await app.close();
});
