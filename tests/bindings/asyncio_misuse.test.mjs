/** asyncio in JavaScript, used wrongly: each mistake is an error where it was made, and the loop goes on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { packageUrl, programUrl, weft } from './package.mjs';

/** @type {typeof import('../../bindings/js/src/asyncio.mjs')} */
const asyncio = await import(new URL('src/asyncio.mjs', packageUrl).href);
const {
  BoundedSemaphore, CancelledError, Condition, Event, ExceptionGroup, Lock, PriorityQueue, Queue, RuntimeError, Semaphore, TaskGroup, TimeoutError, createTask,
  getRunningLoop, run, sleep, taskGroup, timeout, timeoutAt, wait, waitFor,
} = asyncio;
const { WeftError } = weft;
const dispose = /** @type {any} */ (Symbol.dispose ?? Symbol.for('Symbol.dispose'));
const asyncDispose = /** @type {any} */ (Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

// ---- Comparisons that throw: as CPython's, whose heap keeps an item that was put, and loses one that was taken ----

const cannotCompare = /Cannot convert a Symbol value/;

test('items that cannot be compared: putNowait throws, and the item is in the queue', async () => {
  const queue = new PriorityQueue();
  queue.putNowait(1);
  assert.throws(() => queue.putNowait(Symbol('x')), cannotCompare);
  assert.equal(queue.qsize(), 2);
  queue.shutdown();
  await run(() => sleep(0));
});

test('a comparison that throws in a get: the item is lost, and the queue stays usable', () => {
  let isFailing = false;
  const compare = (/** @type {number} */ a, /** @type {number} */ b) => {
    if (isFailing) throw new TypeError('mine');
    return a - b;
  };
  const queue = new PriorityQueue(0, { compare });
  for (const item of [1, 2, 3, 4]) queue.putNowait(item);
  isFailing = true;
  assert.throws(() => queue.getNowait(), /mine/);
  isFailing = false;
  const left = [queue.getNowait(), queue.getNowait(), queue.getNowait()];
  assert.deepEqual(left.sort(), [2, 3, 4]);
  assert.throws(() => queue.getNowait(), asyncio.QueueEmpty);
});

test('a put that waits fails by itself, and not whoever makes room', async () => {
  for (const put of [(/** @type {any} */ queue) => async () => queue.put(Symbol('x')), (/** @type {any} */ queue) => function* () { yield* queue.put(Symbol('x')); }]) {
    await run(async () => {
      const queue = new PriorityQueue(2);
      queue.putNowait(1);
      queue.putNowait(2);
      const putting = createTask(put(queue));
      await sleep(0);
      assert.equal(queue.getNowait(), 1);
      await assert.rejects(async () => putting, cannotCompare);
      assert.equal(queue.qsize(), 2);
    });
  }
  assert.equal(await run(() => sleep(0, 'the loop goes on')), 'the loop goes on');
});

test('comparisons may return any number, as those of Array.sort', () => {
  const queue = new PriorityQueue(0, { compare: (a, b) => a - b });
  for (const item of [0.3, 0.1, 0.2]) queue.putNowait(item);
  assert.deepEqual([queue.getNowait(), queue.getNowait(), queue.getNowait()], [0.1, 0.2, 0.3]);
});

// ---- What is thrown in a step ----

test('what a task cannot wait for is thrown into its generator', async () => {
  const caught = await run(function* () {
    try {
      yield 5;
    } catch (error) {
      return error;
    }
    return undefined;
  });
  assert.ok(caught instanceof TypeError);
  for (const body of [
    function* () { yield 5; },
    () => { throw new TypeError('at once'); },
    () => ({ get then() { throw new TypeError('a getter'); } }),
    () => ({ then() { throw new TypeError('a method'); } }),
    async () => { throw Object.defineProperty(new TypeError('mine'), 'status', { get() { throw new Error('not this'); } }); },
  ]) await assert.rejects(run(/** @type {any} */ (body)), TypeError);
  assert.equal(await run(() => sleep(0, 'the loop goes on')), 'the loop goes on');
});

// ---- Cancellation before the first await ----

test('a cancellation reaches what an async function has awaited by then, catch or finally before its first await', async () => {
  for (const how of ['then', 'catch', 'finally']) {
    /** @type {string[]} */
    const order = [];
    await run(async () => {
      const task = createTask(async () => {
        try {
          const slept = /** @type {any} */ (sleep(1000));
          await slept[how]((/** @type {any} */ error) => {
            order.push(`handler ${error?.name}`);
            if (error) throw error;
          });
        } finally {
          await sleep(0);
          order.push('cleaned');
        }
      });
      await sleep(0.001);
      assert.equal(task.cancel(), true);
      await assert.rejects(async () => task, CancelledError);
      assert.equal(task.cancelled(), true);
    });
    assert.equal(order.at(-1), 'cleaned', how);
    assert.equal(order.length, how === 'then' ? 1 : 2);
  }
});

test('a group whose block has called catch before its first await fails with an ExceptionGroup', async () => {
  await assert.rejects(run(() => taskGroup(async (group) => {
    group.createTask(async () => { throw new TypeError('mine'); });
    await sleep(1000).catch(() => {});
  })), ExceptionGroup);
});

test('a callback may await, also while a task waits for a promise that is not Weft\'s', async () => {
  /** @type {any} */
  let caller = 'none';
  await run(async () => {
    /** @type {(value: unknown) => void} */
    let open = () => {};
    const gate = new Promise((resolve) => { open = resolve; });
    getRunningLoop().callLater(0.001, () => {
      void sleep(0).then(() => {
        caller = asyncio.currentTask();
        open(undefined);
      });
    });
    await gate;
  });
  assert.equal(caller, undefined);
});

// ---- Ends of blocks ----

test('blocks are entered once and exited once', async () => {
  await run(async () => {
    const limit = timeout(1);
    assert.throws(() => limit.exit(), /not entered/);
    limit.enter();
    assert.throws(() => limit.enter(), RuntimeError);
    limit.exit();
    assert.throws(() => limit.exit(), /exited already/);
    assert.throws(() => limit.exit(new TypeError('mine')), RuntimeError);
    assert.throws(() => limit.enter(), RuntimeError);
    const group = new TaskGroup();
    await assert.rejects(async () => group.exit(), /not entered/);
    group.enter();
    const exit = group.exit();
    await exit;
    await assert.rejects(async () => exit, /exited already/);
    await assert.rejects(async () => group.exit(new TypeError('mine')), RuntimeError);
    await group[asyncDispose]();
    await new TaskGroup()[asyncDispose]();
  });
});

test('what holds a permit releases it once', async () => {
  await run(async () => {
    const permits = new BoundedSemaphore(1);
    const held = await permits.hold();
    held[dispose]();
    held[dispose]();
    await held[asyncDispose]();
    await permits.acquire();
    assert.equal(permits.locked(), true);
    permits.release();
    assert.throws(() => permits.release());
  });
});

test('the lock of a condition keeps it', async () => {
  const made = () => new Condition().lock;
  const lock = made();
  for (let i = 0; i < 10; i++) {
    collect();
    await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  const others = Array.from({ length: 200 }, () => new Condition());
  await run(async () => { for (const other of others) await other.acquire(); });
  assert.equal(lock.locked(), false);
});

// ---- Errors ----

test('errors have a code of weft/status.h and are those of Weft', async () => {
  const header = readFileSync(new URL('../../runtime/include/weft/status.h', import.meta.url), 'utf8');
  const { errorOfStatus } = await import(new URL('src/asyncio/asyncio_errors.mjs', packageUrl).href);
  const statuses = [...header.matchAll(/X\((WEFT_\w+), (-\d+),/g)];
  assert.ok(statuses.length > 20);
  for (const [, code, status] of statuses) {
    const error = errorOfStatus(Number(status), undefined);
    assert.deepEqual([error.code, error.status, error instanceof WeftError], [code, Number(status), true]);
    assert.notEqual(error.message, '');
  }
  assert.equal(errorOfStatus(7, 'mine').code, 'PROGRAM_7');
  assert.ok(new TimeoutError() instanceof WeftError && new ExceptionGroup('', []) instanceof WeftError);
  assert.ok(!(new TimeoutError() instanceof CancelledError) && !(new WeftError(-1, 'WEFT_ECANCELED', '') instanceof CancelledError));
  assert.deepEqual([new TimeoutError('mine').name, String(new TimeoutError('mine'))], ['TimeoutError', 'TimeoutError: mine']);
});

test('what is no time or no number', async () => {
  for (const [call, error] of /** @type {[() => any, RegExp][]} */ ([
    [() => sleep(/** @type {any} */ (undefined)), /^TypeError: the delay of a sleep must be a number of seconds, but is undefined$/],
    [() => sleep(/** @type {any} */ ('1')), /^TypeError: .* but is "1"$/],
    [() => sleep(/** @type {any} */ (null)), /^TypeError: .* but is null$/],
    [() => sleep(NaN), /^RangeError: the delay of a sleep is NaN$/],
    [() => timeout(/** @type {any} */ ('x'), () => {}), /^TypeError: the delay of a timeout must be a number/],
    [() => timeout(1, /** @type {any} */ (sleep(0))), /^TypeError: a block must be a function, but is object$/],
    [() => new Lock().run(/** @type {any} */ (undefined)), /^TypeError: a block must be a function, but is undefined$/],
    [() => timeout(NaN), /^RangeError: .* is NaN$/],
    [() => timeoutAt(/** @type {any} */ ('x')), /^TypeError: the time of a timeout/],
    [() => waitFor(() => sleep(0), /** @type {any} */ ('x')), /^TypeError: the timeout of waitFor/],
    [() => wait([createTask(() => sleep(0))], /** @type {any} */ ({ timeout: 'x' })), /^TypeError: the timeout of a wait/],
    [() => asyncio.asCompleted([], /** @type {any} */ ({ timeout: {} })), /^TypeError: the timeout of asCompleted .* object$/],
    [() => getRunningLoop().callLater(/** @type {any} */ ('1'), () => {}), /^TypeError: the delay of a callback/],
    [() => getRunningLoop().callAt(NaN, () => {}), /^RangeError: the time of a callback is NaN$/],
    [() => new Queue(/** @type {any} */ ('a')), /^TypeError: the maxsize of a queue must be an integer, but is "a"$/],
    [() => new Queue(1.5), /^RangeError: the maxsize of a queue must be an integer, but is 1.5$/],
    [() => new Semaphore(-1), /^RangeError: the value of a semaphore must be an integer from 0, but is -1$/],
    [() => new asyncio.Barrier(0), /^RangeError: the number of parties must be an integer from 1, but is 0$/],
  ])) await assert.rejects(async () => call(), (thrown) => error.test(String(thrown)) || assert.fail(String(thrown)));
  assert.deepEqual([new Queue(-1).maxsize, new Queue(Infinity).full(), new Queue(2).maxsize], [0, false, 2]);
});

// ---- What is seen of objects ----

test('objects are short when they are inspected', async () => {
  const queue = new Queue(3);
  queue.putNowait(1);
  const lock = new Lock();
  const event = new Event();
  event.set();
  const task = createTask(async () => sleep(0), { name: 'mine' });
  assert.deepEqual([queue, lock, event, task, new Semaphore(0)].map((object) => inspect(object)), [
    '<Queue maxsize=3 size=1>', '<Lock unlocked>', '<Event set>', '<Task mine pending>', '<Semaphore locked>',
  ]);
  await task;
  assert.equal(inspect(task), '<Task mine finished>');
});

test('tasks have their names in the tree of tasks', async () => {
  const app = await weft.load(programUrl('objects_probe'), { stdout() {}, stderr() {} });
  const { createTask: create, objects } = await app.asyncio();
  const task = create(() => objects.ready.wait(), { name: 'größte' });
  const other = create(() => objects.ready.wait());
  const outside = (async () => objects.ready.wait())();
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  const names = () => app.tasks().map((/** @type {any} */ { name }) => name);
  assert.deepEqual(names(), ['app', 'größte', 'JavaScript', 'JavaScript outside of tasks']);
  other.setName('other');
  assert.equal(names()[2], 'other');
  objects.ready.set();
  await Promise.all([task, other, outside]);
  await app.close();
});
