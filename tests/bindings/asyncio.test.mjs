/** asyncio in JavaScript: what has no twin in Python. Promises that are not Weft's, code outside of tasks, memory. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { packageUrl } from './package.mjs';

/** @type {typeof import('../../bindings/js/src/asyncio.mjs')} */
const asyncio = await import(new URL('src/asyncio.mjs', packageUrl).href);
const {
  CancelledError, Event, ExceptionGroup, InvalidStateError, Lock, Queue, RuntimeError, Semaphore, TaskGroup, TimeoutError, allTasks, contextVar, coroutine,
  createAsyncio, createTask, currentTask, gather, getRunningLoop, run, shield, sleep, taskGroup, timeout, virtualClock, wait, waitFor, wrapFuture,
} = asyncio;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** A promise that is not Weft's. @param {any} [value] @param {number} [delay] in milliseconds */
const foreign = (value, delay = 1) => new Promise((resolve) => { setTimeout(resolve, delay, value); });

test('a promise that is not Weft\'s does not stop the other tasks', async () => {
  /** @type {string[]} */
  const order = [];
  /** @type {(value: string) => void} */
  let release = () => {};
  /** @type {Promise<string>} */
  const gate = new Promise((resolve) => { release = resolve; });
  await run(async () => {
    const other = createTask(async () => {
      for (let i = 0; i < 3; i++) {
        order.push(`other ${i}`);
        await sleep(0);
      }
      setTimeout(release, 0, 'foreign');
    });
    const task = /** @type {any} */ (currentTask());
    order.push(await gate);
    assert.equal(currentTask(), undefined, 'who goes on after such a promise cannot be told');
    await sleep(0);
    assert.equal(currentTask(), task, 'until it awaits something of Weft');
    await other;
  });
  assert.deepEqual(order, ['other 0', 'other 1', 'other 2', 'foreign']);
});

test('tasks that all await promises which are not Weft\'s', async () => {
  const queue = new Queue();
  const worker = async (/** @type {number} */ n) => {
    await queue.put(await foreign(n, 10 - n));
    await sleep(0);
    await queue.put(await foreign(10 * n));
    return n;
  };
  assert.deepEqual(await run(() => gather([1, 2, 3].map((n) => () => worker(n)))), [1, 2, 3]);
  assert.equal(queue.qsize(), 6);
});

test('helpers that are plain async functions are parts of their task', async () => {
  await run(async () => {
    const task = currentTask();
    const deep = async (/** @type {number} */ levels) => {
      if (levels > 0) return 1 + await deep(levels - 1);
      await sleep(0);
      assert.equal(currentTask(), task);
      return 0;
    };
    assert.equal(await deep(100), 100);
    assert.equal(currentTask(), task);
    for (const delays of [[0, 0.01], [0.01, 0]]) {
      assert.deepEqual(await Promise.all([sleep(delays[0], 'a'), sleep(delays[1], 'b'), deep(3)]), ['a', 'b', 3]);
      assert.equal(currentTask(), task);
      await sleep(0);
      assert.equal(currentTask(), task);
    }
  });
});

test('a cancellation reaches all parts of a task', async () => {
  /** @type {string[]} */
  const caught = [];
  const forever = new Event();
  const part = async (/** @type {number} */ n) => {
    try {
      await sleep(0);
      if (n > 0) await forever.wait();
    } catch (error) {
      caught.push(`${n} ${error}`);
      throw error;
    }
  };
  const task = createTask(async () => {
    await Promise.all([sleep(0.001), part(100), part(200)]);
  });
  const other = createTask(async () => { await Promise.all([part(0), part(300)]); });
  for (let i = 0; i < 5; i++) await sleep(0.001);
  other.cancel();
  await assert.rejects(async () => other, CancelledError);
  assert.deepEqual(caught.splice(0), ['300 CancelledError: cancelled']);
  // Promise.all leaves the others alone when one part fails.
  task.cancel();
  await assert.rejects(async () => task, CancelledError);
  assert.equal(caught.length, 1);
  forever.set();
});

test('code outside of tasks may await', async () => {
  await sleep(0.001);
  const queue = new Queue(1);
  const task = createTask(async () => {
    const items = [];
    for await (const item of queue) items.push(item);
    return items;
  });
  for (const item of [{ a: 1 }, undefined, task]) await queue.put(item);
  queue.shutdown();
  assert.deepEqual(await task, [{ a: 1 }, undefined, task]);
  assert.equal(currentTask(), undefined);
  assert.equal(await sleep(0, 'value').then((value) => `${value}!`), 'value!');
  const failing = createTask(async () => { throw new TypeError('mine'); });
  assert.equal(await failing.catch((/** @type {Error} */ error) => error.message), 'mine');
  assert.deepEqual(allTasks(), []);
});

test('a cancellation is thrown at an await of Weft, also of a promise that was wrapped', async () => {
  for (const body of [
    async () => { await wrapFuture(new Promise(() => {})); },
    function* () { yield new Promise(() => {}); },
    async () => { await new Lock().run(() => sleep(1000)); },
  ]) {
    let cleaned = '';
    const task = createTask(async () => {
      try {
        await coroutine(body)();
      } catch (error) {
        cleaned += error;
        throw error;
      } finally {
        await sleep(0);
        cleaned += ' cleaned';
      }
    });
    await sleep(0.001);
    assert.equal(task.cancel(), true);
    await assert.rejects(async () => task, CancelledError);
    assert.equal(cleaned, 'CancelledError: cancelled cleaned');
  }
});

test('a task that awaits a promise which is not Weft\'s ends when it is cancelled', async () => {
  let release = () => {};
  const gate = new Promise((resolve) => { release = () => resolve(undefined); });
  const task = createTask(async () => { await gate; });
  await sleep(0.005);
  task.cancel();
  await assert.rejects(async () => task, CancelledError);
  assert.equal(task.cancelled(), true);
  release();
  await assert.rejects(async () => timeout(0.005, () => new Promise(() => {})), TimeoutError);
});

test('errors stay the same objects', async () => {
  const error = new TypeError('mine');
  const fail = async () => {
    await sleep(0);
    throw error;
  };
  for (const failing of [
    () => createTask(fail), () => gather([fail]), () => waitFor(fail, 1), () => shield(fail), () => timeout(1, fail), () => new Lock().run(fail),
    () => gather([() => gather([() => createTask(fail)])]), () => coroutine(fail)(), () => createTask(function* () { yield* createTask(fail); }),
  ]) {
    await assert.rejects(async () => run(failing), (thrown) => thrown === error);
  }
  await assert.rejects(async () => run(() => taskGroup((group) => { group.createTask(fail); })), (/** @type {any} */ group) => {
    assert.ok(group instanceof ExceptionGroup && group instanceof AggregateError);
    return group.errors.length === 1 && group.errors[0] === error;
  });
  for (const thrown of [undefined, null, 7, 'text', Symbol.iterator]) {
    await run(async () => {
      const task = createTask(async () => { throw thrown; });
      await wait([task]);
      assert.equal(task.exception(), thrown);
    });
  }
});

test('a failure that nobody retrieves is reported, one that somebody does is not', async () => {
  /** @type {any[]} */
  const reports = [];
  getRunningLoop().setExceptionHandler((context) => reports.push(context));
  const lose = () => void createTask(async () => { throw new TypeError('lost'); });
  lose();
  const kept = createTask(async () => { throw new TypeError('retrieved'); });
  await wait([kept]);
  assert.equal(kept.exception().message, 'retrieved');
  for (let i = 0; i < 50 && reports.length === 0; i++) {
    collect();
    await foreign();
  }
  getRunningLoop().setExceptionHandler(undefined);
  assert.deepEqual(reports.map(({ message, exception }) => [message, exception.message]), [['task exception was never retrieved', 'lost']]);
});

test('run ends what is left', async () => {
  /** @type {string[]} */
  const order = [];
  const linger = async () => {
    try {
      await sleep(1000);
    } finally {
      await sleep(0);
      order.push('cleaned');
    }
  };
  const result = await run(async () => {
    createTask(linger);
    await sleep(0);
    return 'result';
  });
  assert.deepEqual([result, ...order], ['result', 'cleaned']);
  await assert.rejects(run(async () => {
    createTask(linger);
    await sleep(0);
    throw new TypeError('main');
  }), /TypeError: main/);
  assert.equal(order.length, 2);
});

test('context variables are those of the task', async () => {
  const variable = contextVar('variable', { default: 0 });
  await run(async () => {
    variable.set(1);
    const child = createTask(async () => {
      assert.equal(variable.get(), 1);
      const token = variable.set(2);
      await sleep(0);
      assert.equal(variable.get(), 2);
      variable.reset(token);
      assert.throws(() => variable.reset(token), RuntimeError);
      return variable.get();
    });
    assert.equal(await child, 1);
    assert.equal(variable.get(), 1);
  });
  assert.equal(variable.get(), 0);
  assert.throws(() => contextVar('none').get(), ReferenceError);
  assert.equal(contextVar('none').get('fallback'), 'fallback');
});

test('blocks: what a lock, a semaphore and a group hold is released', async () => {
  await run(async () => {
    const lock = new Lock();
    const held = await lock.hold();
    assert.equal(lock.locked(), true);
    held[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
    assert.equal(lock.locked(), false);
    assert.equal(await new Semaphore(2).run(() => 'result'), 'result');
    const group = new TaskGroup().enter();
    const task = group.createTask(async () => sleep(0.001, 'done'));
    await group[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
    assert.equal(task.result(), 'done');
    assert.throws(() => group.createTask(async () => {}), /the group has ended/);
  });
  assert.throws(() => new TaskGroup().enter(), /must be used in a task/);
});

test('a process ends when nothing is left to do', () => {
  const runText = (/** @type {string} */ text) => spawnSync(process.execPath, ['--input-type=module', '-e', `
    import { Event, createTask, run, sleep, waitFor } from '${new URL('src/asyncio.mjs', packageUrl)}';
    ${text}`], { encoding: 'utf8', timeout: 60_000 });
  for (const [text, output] of [
    // The timeout was not needed.
    ["console.log(await run(() => waitFor(() => sleep(0.001, 'early'), 10_000)));", 'early\n'],
    ["createTask(async () => { try { await new Event().wait(); } finally { console.log('cleaned'); } });", 'cleaned\n'],
  ]) {
    const { status, stdout } = runText(text);
    assert.deepEqual([status, stdout], [0, output]);
  }
});

test('wrong arguments', async () => {
  for (const value of [undefined, 5, 'text', {}]) {
    assert.throws(() => createTask(value), TypeError);
    assert.throws(() => gather([value]), TypeError);
  }
  await assert.rejects(async () => sleep(NaN), RangeError);
  await assert.rejects(async () => wait([]), RangeError);
  await assert.rejects(async () => wait(/** @type {any} */ ([async () => {}])), TypeError);
  assert.throws(() => new Semaphore(-1), RangeError);
  assert.throws(() => new Queue().taskDone(), RangeError);
  const future = getRunningLoop().createFuture();
  assert.throws(() => future.result(), InvalidStateError);
  future.setResult(1);
  assert.throws(() => future.setResult(2), InvalidStateError);
  assert.throws(() => createTask(async () => {}).setResult(), RuntimeError);
});

test('a virtual clock jumps to what is due', async () => {
  const clock = virtualClock();
  const other = await createAsyncio({ clock });
  const before = performance.now();
  await other.run(async () => {
    await other.sleep(3600);
    assert.equal(other.getRunningLoop().time(), 3600);
    await assert.rejects(async () => other.timeout(3600, () => other.sleep(7200)), other.TimeoutError);
  });
  assert.ok(performance.now() - before < 60_000);
});

/** What is done often, and leaves nothing behind. @type {Record<string, (n: number) => Promise<void>>} */
const often = {
  async sleeps(n) {
    for (let i = 0; i < n; i++) await sleep(0);
  },
  async tasks(n) {
    for (let i = 0; i < n; i++) await createTask(async () => i);
  },
  async 'generators and their failures'(n) {
    for (let i = 0; i < n; i++) {
      const task = createTask(function* () {
        yield* sleep(0);
        throw new TypeError('mine');
      });
      await task.catch(() => {});
    }
  },
  async futures(n) {
    for (let i = 0; i < n; i++) {
      const future = getRunningLoop().createFuture();
      future.addDoneCallback(() => {});
      future.setResult(i);
      await future;
    }
  },
  async 'gathers and waits'(n) {
    for (let i = 0; i < n; i += 10) {
      const tasks = Array.from({ length: 5 }, () => createTask(async () => sleep(0, i)));
      await wait(tasks);
      await gather([...tasks, shield(tasks[0])]);
    }
  },
  async queues(n) {
    const queue = new Queue(3);
    const consumer = createTask(async () => { for await (const item of queue) assert.equal(typeof item.i, 'number'); });
    for (let i = 0; i < n; i++) await queue.put({ i });
    queue.shutdown();
    await consumer;
  },
  async 'cancellations, groups and timeouts'(n) {
    for (let i = 0; i < n; i += 10) {
      const task = createTask(async () => timeout(100, () => taskGroup((group) => { group.createTask(async () => sleep(100)); })));
      await sleep(0);
      await sleep(0);
      task.cancel();
      await task.catch(() => {});
    }
  },
  async 'objects and callbacks'(n) {
    for (let i = 0; i < n; i += 10) {
      await new Lock().run(() => new Semaphore().run(() => {}));
      const dropped = new Queue();
      dropped.putNowait({ i });
      getRunningLoop().callLater(100, () => {}).cancel();
      getRunningLoop().callSoon(() => {});
    }
  },
};

for (const [name, call] of Object.entries(often)) {
  test(`${name} leave memory and handles where they were`, async () => {
    const n = Number(process.env.WEFT_CALLS ?? 5000);
    const { core } = /** @type {any} */ (asyncio);
    /** What is left when garbage has been collected. C gives its memory back to itself. */
    const left = async () => {
      for (let i = 0; i < 5; i++) {
        collect();
        await foreign();
      }
      return [core.tasks.size, core.callbacks.size, core.items.size, core.foreign.size, core.host.memory()];
    };
    const handles = (await left()).slice(0, 4);
    let before;
    for (let part = 0; part < 10; part++) {
      await run(() => call(n / 10));
      const now = await left();
      if (part === 3) before = now;
      else if (part > 3) assert.deepEqual(now, before);
    }
    assert.deepEqual(before.slice(0, 4), handles);
  });
}
