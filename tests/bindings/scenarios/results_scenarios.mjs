/** The scenarios of tests/conformance/results.py. */
import { bound, Condition, coroutine, createTask, Event, getRunningLoop, Lock, Queue, Semaphore, sleep, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

/** None, False and 0 are the same in C. */
function show(label, result) {
  trace(label, (result === undefined) ? 0 : Math.trunc(result));
}

const seven = coroutine(async function () {
  return 7;
});

const nothing = coroutine(async function () {
  await seven();
});

const setSoon = coroutine(async function (event) {
  event.set();
});

const notify = coroutine(async function (condition) {
  await condition.run(async function () {
    condition.notify();
  });
});

cases.event = async function () {
  const event = new Event();
  let task = createTask(setSoon(event));
  await seven();
  show('waited', await event.wait());
  await seven();
  show('set', await event.wait());
  await task;
  task = createTask(event.wait());
  await seven();
  show('task', await task);
};

cases.lock = async function () {
  const lock = new Lock();
  await seven();
  show('free', await lock.acquire());
  const task = createTask(lock.acquire());
  await sleep(0);
  lock.release();
  show('task waited', await task);
};

cases.semaphore = async function () {
  const semaphore = new Semaphore(1);
  await seven();
  show('free', await semaphore.acquire());
  const task = createTask(semaphore.acquire());
  await sleep(0);
  semaphore.release();
  show('task waited', await task);
};

cases.condition = async function () {
  const condition = new Condition();
  await seven();
  show('acquire', await condition.acquire());
  const task = createTask(notify(condition));
  show('wait', await condition.wait());
  show('wait for', await condition.waitFor(() => true));
  condition.release();
  await task;
};

cases.queue = async function () {
  const queue = new Queue(1);
  await seven();
  show('put', await queue.put(5));
  let task = createTask(queue.put(6));
  await sleep(0);
  show('get', await queue.get());
  show('put waited', await task);
  show('get', await queue.get());
  queue.taskDone();
  queue.taskDone();
  await seven();
  show('join', await queue.join());
  queue.putNowait(7);
  getRunningLoop().callSoon(bound(queue, 'taskDone'));
  await seven();
  show('join waited', await queue.join());
  queue.getNowait();
  queue.putNowait(8);
  task = createTask(queue.join());
  await sleep(0);
  queue.taskDone();
  show('task joined', await task);
};

cases.sleep = async function () {
  await seven();
  show('none', await sleep(0));
  await seven();
  show('short', await sleep(0.01));
  const task = createTask(sleep(0));
  await seven();
  show('task', await task);
};

cases.coroutine = async function () {
  show('seven', await seven());
  show('nothing', await nothing());
  const task = createTask(nothing());
  show('task', await task);
};
