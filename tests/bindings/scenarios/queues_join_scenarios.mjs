/** The scenarios of tests/conformance/queues_join.py. */
import {
  attempt, bound, coroutine, createTask, LifoQueue, PriorityQueue, Queue, range, stateWord, TaskGroup, trace,
  unfinished
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const KINDS = [Queue, LifoQueue, PriorityQueue];

cases.task_done_underflow = async function () {
  for (const Kind of KINDS) {
    trace(Kind.name, attempt(bound(new Kind(), 'taskDone')));
  }
};

const taskDoneOf = coroutine(async function (q) {
  let other, tasks;
  for (let i = 0; i < 100; i++) {
    q.putNowait(i);
  }
  let total = 0;
  let running = true;
  const worker = coroutine(async function (number) {
    let item;
    let items = 0;
    while (running) {
      item = await q.get();
      if ((items % 25) === 0) {
        trace('worker', number, 'got', item);
      }
      items += 1;
      total += item;
      q.taskDone();
    }
    trace('worker', number, 'ends after', items);
  });
  const joiner = coroutine(async function () {
    await q.join();
    trace('joined too');
  });
  await new TaskGroup().run(async function (group) {
    tasks = range(2).map((number) => group.createTask(worker(number)));
    other = group.createTask(joiner());
    trace('unfinished', unfinished(q));
    await q.join();
    trace('joined, total', total, 'unfinished', unfinished(q));
    running = false;
    trace(...[...tasks].map((task) => stateWord(task)), stateWord(other));
    tasks.forEach(() => q.putNowait(0));
  });
  trace('size', q.qsize(), 'unfinished', unfinished(q));
});

cases.task_done = async function () {
  for (const Kind of KINDS) {
    trace(Kind.name);
    await taskDoneOf(new Kind());
  }
};

cases.join_empty_queue = async function () {
  let q, task;
  const other = coroutine(async function () {
    trace('another turn');
  });
  for (const Kind of KINDS) {
    q = new Kind();
    task = createTask(other());
    await q.join();
    await q.join();
    trace(Kind.name, 'joined');
    await task;
  }
};
