/** Queues, events, locks, ... that C exports: the same objects in JavaScript, on the same loop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programUrl, weft } from './package.mjs';

const { load } = weft;

/** @param {(given: any) => Promise<void>} body @param {string} [program] */
async function withApp(body, program = 'objects_probe') {
  /** @type {string[]} */
  const lines = [];
  const app = await load(programUrl(program), { stdout: (/** @type {string} */ line) => lines.push(line) });
  const asyncio = await app.asyncio();
  assert.equal(await app.asyncio(), asyncio);
  await body({ app, asyncio, lines, ...asyncio.objects });
  await app.close();
}

for (const program of ['objects_probe', 'objects_probe_universal']) {
  test(`${program}: JavaScript produces, C consumes, and the other way round`, () => withApp(async ({ app, asyncio, jobs, halves }) => {
    assert.deepEqual([jobs.maxsize, jobs.qsize(), halves.maxsize], [2, 0, 0]);
    assert.ok(jobs instanceof asyncio.Queue);
    const counted = app.halve();
    const got = [];
    await asyncio.run(async () => {
      for (let job = 1; job <= 5; job++) await jobs.put(job);
      for (let i = 0; i < 5; i++) got.push(await halves.get());
    });
    assert.deepEqual(got, [0.5, 1, 1.5, 2, 2.5]);
    jobs.shutdown();
    assert.equal(await counted, 5);
  }, program));
}

test('a queue of C takes numbers that it can hold', () => withApp(async ({ asyncio, jobs, halves, small, bytes }) => {
  for (const [queue, item, message] of /** @type {[any, any, string][]} */ ([
    [jobs, 'text', 'TypeError: the queue jobs takes integers from -9007199254740991 to 9007199254740991, not "text"'],
    [jobs, null, 'not null'], [jobs, 1.5, 'not 1.5'], [jobs, 2 ** 53, 'not 9007199254740992'], [jobs, 1n, 'TypeError: .*, not bigint'], [jobs, NaN, 'RangeError: .*, not NaN'],
    [small, 32768, 'RangeError: the queue small takes integers from -32768 to 32767, not 32768'], [small, -32769, 'not -32769'],
    [bytes, -1, 'from 0 to 255, not -1'], [bytes, 256, 'not 256'], [halves, {}, 'TypeError: the queue halves takes numbers, not object'],
  ])) {
    const isError = (/** @type {any} */ error) => new RegExp(`${message}$`).test(String(error)) || assert.fail(String(error));
    assert.throws(() => queue.putNowait(item), isError);
    await assert.rejects(asyncio.run(() => queue.put(item)), isError);
    assert.equal(queue.qsize(), 0);
  }
  for (const [queue, items] of [[small, [-32768, 32767]], [bytes, [0, 255]]]) {
    for (const item of items) queue.putNowait(item);
    assert.deepEqual(items.map(() => queue.getNowait()), items);
  }
  jobs.putNowait(-(2 ** 53) + 1);
  jobs.putNowait(2 ** 40);
  assert.throws(() => jobs.putNowait(0), asyncio.QueueFull);
  assert.deepEqual([jobs.getNowait(), jobs.getNowait()], [-(2 ** 53) + 1, 2 ** 40]);
  halves.putNowait(-0.1);
  assert.equal(halves.getNowait(), -0.1);
  assert.throws(() => halves.getNowait(), asyncio.QueueEmpty);
}));

test('tasks of both wait for an event and a lock in one order', () => withApp(async ({ app, asyncio, ready, lock, lines }) => {
  const held = app.hold(0.01);
  const order = [];
  await asyncio.run(async () => {
    const task = asyncio.createTask(async () => {
      await ready.wait();
      await lock.run(() => { order.push('JavaScript holds it', lock.locked()); });
    });
    await asyncio.sleep(0);
    await asyncio.sleep(0);
    assert.equal(ready.isSet(), false);
    ready.set();
    await task;
    order.push(...lines);
  });
  await held;
  assert.deepEqual(order, ['JavaScript holds it', true, 'C holds the lock']);
  assert.equal(lock.locked(), false);
  assert.throws(() => lock.release(), asyncio.RuntimeError);
}));

test('a condition, a semaphore and a barrier', () => withApp(async ({ app, asyncio, condition, permits, barrier }) => {
  assert.equal(barrier.parties, 2);
  const met = app.meet();
  await asyncio.run(async () => {
    await asyncio.sleep(0);
    assert.equal(await barrier.wait(), 1);
    assert.equal(await met, 0);
    const waiting = asyncio.createTask(() => condition.run(async () => {
      await condition.wait();
      return condition.locked();
    }));
    await asyncio.sleep(0);
    await app.notify();
    assert.equal(await waiting, true);
    await permits.acquire();
    assert.equal(permits.locked(), true);
    permits.release();
  });
}));

test('a program that exports no object, or has ended', async () => {
  const without = await load(programUrl('app_probe'));
  await assert.rejects(without.asyncio(), { code: 'LACKING' });
  await without.close();
  const app = await load(programUrl('objects_probe'));
  const asyncio = await app.asyncio();
  await app.close();
  await assert.rejects(app.asyncio(), { code: 'EXITED' });
  assert.throws(() => asyncio.createTask(async () => {}), { code: 'EXITED' });
});
