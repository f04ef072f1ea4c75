/** The scenarios of tests/conformance/tasks_uncancel.py. */
import { coroutine, createTask, currentTask, flag, getRunningLoop, outcome, sleep, state, trace, turns } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

cases.cancelling = async function () {
  const task = createTask(sleep(10));
  trace(task.cancelling());
  trace(flag(task.cancel()), task.cancelling());
  trace(flag(task.cancel()), task.cancelling());
  trace(await outcome(task));
  trace(flag(task.cancel()), task.cancelling());
};

cases.uncancel_basic = async function () {
  const coro = coroutine(async function () {
    const result = await outcome(sleep(10));
    trace('first sleep', result);
    trace('left', currentTask().uncancel());
    await sleep(10);
    trace('not reached');
  });
  const task = createTask(coro());
  await sleep(0.01);
  trace(flag(task.cancel()), task.cancelling(), state(task));
  await sleep(0.01);
  trace(task.cancelling(), state(task));
  trace(flag(task.cancel()), task.cancelling(), state(task));
  trace(await outcome(task));
  trace(task.cancelling(), state(task));
  trace('left', task.uncancel(), state(task));
  trace('left', task.uncancel(), state(task));
};

/** A timeout built from cancel() and uncancel(). */
const requestWithTimeout = coroutine(async function (mySleep, myTimeout) {
  let left;
  const task = currentTask();
  let timedOut = false;
  function onTimeout() {
    timedOut = true;
    trace('time is up', flag(task.cancel()));
  }
  const handle = getRunningLoop().callLater(myTimeout, onTimeout);
  let result = await outcome(sleep(mySleep));
  trace('block', result);
  handle.cancel();
  if (timedOut) {
    left = task.uncancel();
    trace('left', left);
    if ((left === 0) && (result === 'CancelledError')) {
      result = 'TimeoutError';
    }
  }
  trace('becomes', result);
  await turns(1);
  trace('outer code');
});

cases.uncancel_structured_blocks = async function () {
  let task = createTask(requestWithTimeout(10, 0.1));
  trace(await outcome(task));
  trace(state(task), task.cancelling());
  task = createTask(requestWithTimeout(0, 10));
  trace(await outcome(task));
  trace(state(task), task.cancelling());
};

cases.uncancel_resets_must_cancel = async function () {
  const future = getRunningLoop().createFuture();
  const coro = coroutine(async function () {
    await future;
    trace('goes on');
    return 42;
  });
  const task = createTask(coro());
  await turns(1);
  future.setResult(undefined);
  task.cancel();
  trace(task.cancelling());
  task.uncancel();
  trace(task.cancelling());
  trace(await task);
  trace(state(task));
};
