/** The scenarios of tests/conformance/queues_put.py. */
import {
  attempt, bound, coroutine, createTask, Event, getRunningLoop, listed, outcome, Queue, range, sleep,
  stateWord, TaskGroup, trace
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, q) {
  trace(label, 'size', q.qsize(), 'empty', q.empty(), 'full', q.full(), 'getters', listed(q, 'getters'), 'putters', listed(q, 'putters'));
}

cases.blocking_put = async function () {
  const q = new Queue();
  await q.put(1);
  trace(await q.get());
};

cases.blocking_put_wait = async function () {
  const q = new Queue(1);
  const started = new Event();
  function getLater() {
    trace('got', q.getNowait());
  }
  const queuePut = coroutine(async function () {
    started.set();
    await q.put(1);
    trace('put 1');
    await q.put(2);
    trace('put 2');
  });
  getRunningLoop().callLater(0.01, getLater);
  const task = createTask(queuePut());
  await started.wait();
  show('started', q);
  await task;
  show('end', q);
};

cases.nonblocking_put = async function () {
  const q = new Queue();
  trace(attempt(bound(q, 'putNowait'), 1));
  trace(q.getNowait());
};

cases.get_cancel_drop_one_pending_reader = async function () {
  const q = new Queue();
  let reader = createTask(q.get());
  await sleep(0);
  q.putNowait(1);
  q.putNowait(2);
  show('put', q);
  reader.cancel();
  trace('reader', await outcome(reader));
  show('cancelled', q);
  if (reader.cancelled()) {
    reader = createTask(q.get());
    trace('reader', await outcome(reader));
  }
  trace(reader.result());
  show('end', q);
};

cases.get_cancel_drop_many_pending_readers = async function () {
  let readers;
  const q = new Queue();
  await new TaskGroup().run(async function (group) {
    readers = range(3).map(() => group.createTask(q.get()));
    await sleep(0);
    show('three wait', q);
    q.putNowait(1);
    q.putNowait(2);
    show('two put', q);
    readers[0].cancel();
    trace('0', await outcome(readers[0]));
    show('one cancelled', q);
    trace(...[...readers].map((reader) => stateWord(reader)));
    await readers[2];
    trace(...[...readers].map((reader) => stateWord(reader)));
  });
  trace(readers[1].result(), readers[2].result());
  show('end', q);
};

cases.put_cancel_drop = async function () {
  const q = new Queue(1);
  q.putNowait(1);
  let writer = createTask(q.put(2));
  await sleep(0);
  show('one waits', q);
  trace(q.getNowait());
  writer.cancel();
  show('cancelled', q);
  trace('writer', await outcome(writer));
  if (writer.cancelled()) {
    writer = createTask(q.put(2));
    trace('writer', await outcome(writer));
  }
  trace(q.getNowait());
  show('end', q);
};

cases.nonblocking_put_exception = async function () {
  const q = new Queue(1);
  trace(attempt(bound(q, 'putNowait'), 1));
  trace(attempt(bound(q, 'putNowait'), 2));
  show('end', q);
};

cases.put_cancelled = async function () {
  const q = new Queue();
  const queuePut = coroutine(async function () {
    await q.put(1);
    trace('put');
  });
  const task = createTask(queuePut());
  trace('got', await q.get());
  trace(stateWord(task));
};

cases.put_cancelled_race = async function () {
  const q = new Queue(1);
  const tasks = ['a', 'b', 'X'].map((item) => createTask(q.put(item)));
  await sleep(0);
  show('two wait', q);
  trace(...[...tasks].map((task) => stateWord(task)));
  tasks[2].cancel();
  show('one cancelled', q);
  await sleep(0);
  show('turn', q);
  trace(...[...tasks].map((task) => stateWord(task)));
  trace(q.getNowait());
  show('got', q);
  await sleep(0);
  show('turn', q);
  trace(q.getNowait());
  trace('b', await outcome(tasks[1]));
};

cases.put_with_waiting_getters = async function () {
  const q = new Queue();
  const task = createTask(q.get());
  await sleep(0);
  await q.put('a');
  show('put', q);
  trace(await task);
  show('end', q);
};

cases.why_are_putters_waiting = async function () {
  const q = new Queue(2);
  const putter = coroutine(async function (item) {
    await q.put(item);
    trace('put', item);
  });
  const getter = coroutine(async function () {
    await sleep(0);
    show('getter', q);
    for (let i = 0, n = q.qsize(); i < n; i++) {
      trace('got', q.getNowait());
    }
  });
  await new TaskGroup().run(async function (group) {
    group.createTask(getter());
    for (let item = 0; item < 4; item++) {
      group.createTask(putter(item));
    }
  });
  show('end', q);
};

cases.cancelled_puts_not_being_held_in_self_putters = async function () {
  const q = new Queue(1);
  q.putNowait(1);
  const task = createTask(q.put(1));
  await sleep(0);
  show('one waits', q);
  task.cancel();
  trace(await outcome(task));
  show('end', q);
};

cases.cancelled_put_silence_value_error_exception = async function () {
  const q = new Queue(1);
  q.putNowait(1);
  const task = createTask(q.put(1));
  await sleep(0);
  show('one waits', q);
  q.getNowait();
  show('woken', q);
  task.cancel();
  trace(await outcome(task));
  show('end', q);
};
