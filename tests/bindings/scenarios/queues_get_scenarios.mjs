/** The scenarios of tests/conformance/queues_get.py. */
import {
  attempt, bound, coroutine, createTask, Event, getRunningLoop, listed, outcome, Queue, sleep,
  stateWord, TaskGroup, trace, waitFor
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, q) {
  trace(label, 'size', q.qsize(), 'empty', q.empty(), 'full', q.full(), 'getters', listed(q, 'getters'), 'putters', listed(q, 'putters'));
}

cases.empty = async function () {
  const q = new Queue();
  show('new', q);
  await q.put(1);
  show('put', q);
  trace(await q.get());
  show('got', q);
};

cases.full = async function () {
  let q = new Queue();
  show('unbounded', q);
  q = new Queue(1);
  await q.put(1);
  show('bounded', q);
};

cases.order = async function () {
  const q = new Queue();
  for (const i of [1, 3, 2]) {
    await q.put(i);
  }
  for (let i = 0; i < 3; i++) {
    trace(await q.get());
  }
};

cases.maxsize = async function () {
  const q = new Queue(2);
  trace(q.maxsize);
  const putter = coroutine(async function () {
    for (let i = 0; i < 3; i++) {
      await q.put(i);
      trace('put', i);
    }
  });
  const task = createTask(putter());
  for (let i = 0; i < 2; i++) {
    await sleep(0);
    show('turn', q);
  }
  trace('got', await q.get());
  show('got', q);
  await sleep(0);
  show('turn', q);
  trace('got', await q.get());
  trace('got', await q.get());
  trace(stateWord(task));
  show('end', q);
};

cases.blocking_get = async function () {
  const q = new Queue();
  q.putNowait(1);
  trace(await q.get());
};

cases.get_with_putters = async function () {
  const q = new Queue(1);
  await q.put(1);
  const putter = createTask(q.put(2));
  await sleep(0);
  show('one waits', q);
  trace(await q.get());
  show('woken', q);
  trace(stateWord(putter));
  await sleep(0);
  show('turn', q);
  trace(stateWord(putter));
};

cases.blocking_get_wait = async function () {
  const q = new Queue();
  const started = new Event();
  function putLater() {
    trace('put', attempt(bound(q, 'putNowait'), 1));
  }
  const queueGet = coroutine(async function () {
    started.set();
    const result = await q.get();
    trace('finished');
    return result;
  });
  const task = createTask(queueGet());
  await started.wait();
  show('started', q);
  getRunningLoop().callLater(0.01, putLater);
  trace(await task);
};

cases.nonblocking_get = async function () {
  const q = new Queue();
  q.putNowait(1);
  trace(q.getNowait());
};

cases.nonblocking_get_exception = async function () {
  const q = new Queue();
  trace(attempt(bound(q, 'getNowait')));
};

cases.get_cancelled_race = async function () {
  const q = new Queue();
  const t1 = createTask(q.get());
  const t2 = createTask(q.get());
  await sleep(0);
  show('two wait', q);
  t1.cancel();
  show('one cancelled', q);
  await sleep(0);
  show('turn', q);
  trace(stateWord(t1), stateWord(t2));
  await q.put('a');
  show('put', q);
  await sleep(0);
  show('turn', q);
  trace(await t2);
};

cases.get_with_waiting_putters = async function () {
  const q = new Queue(1);
  createTask(q.put('a'));
  createTask(q.put('b'));
  trace(await q.get());
  show('one', q);
  trace(await q.get());
  show('two', q);
};

cases.why_are_getters_waiting = async function () {
  const q = new Queue(1);
  const consumer = coroutine(async function (expected) {
    for (let i = 0; i < expected; i++) {
      trace('got', await q.get());
    }
  });
  const producer = coroutine(async function (items) {
    for (let i = 0; i < items; i++) {
      await q.put(i);
      trace('put', i);
    }
  });
  await new TaskGroup().run(async function (group) {
    group.createTask(producer(5));
    group.createTask(consumer(5));
  });
  show('end', q);
};

cases.cancelled_getters_not_being_held_in_self_getters = async function () {
  const q = new Queue(5);
  trace(await outcome(waitFor(q.get(), 0.05)));
  show('end', q);
};
