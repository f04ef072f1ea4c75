/** The scenarios of tests/conformance/waitfor.py. */
import {
  bound, CancelledError, coroutine, createTask, currentTask, Failure, getRunningLoop, isA, outcome, shield,
  sleep, trace, wait, waitFor
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function myState(label, future) {
  trace(label, future.done() ? 'done' : 'pending', future.cancelled() ? 'cancelled' : 'not cancelled');
}

function cancelling() {
  return currentTask().cancelling();
}

/** Runs for `seconds` and ignores every request to cancel. */
const slow = coroutine(async function (seconds) {
  let left;
  const loop = getRunningLoop();
  const end = loop.time() + seconds;
  while ((left = end - loop.time()) > 0) {
    try {
      await sleep(left);
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      trace('slow goes on', cancelling());
    }
  }
  trace('slow ends');
});

cases.asyncio_wait_for_cancelled = async function () {
  const task = createTask(waitFor(slow(0.05), 0.1));
  await sleep(0);
  task.cancel();
  await wait(new Set([task]));
  myState('wait_for', task);
};

cases.asyncio_wait_for_timeout = async function () {
  trace('wait_for', await outcome(waitFor(slow(0.06), 0.03)), cancelling());
};

cases.wait_for_timeout_less_then_0_or_0_future_done = async function () {
  const future = getRunningLoop().createFuture();
  future.setResult(7);
  trace('wait_for', await waitFor(future, 0));
  myState('future', future);
};

cases.wait_for_timeout_less_then_0_or_0_future_failed = async function () {
  let future = getRunningLoop().createFuture();
  future.setException(new Failure(3));
  trace('wait_for', await outcome(waitFor(future, -1)));
  future = getRunningLoop().createFuture();
  future.cancel();
  trace('wait_for', await outcome(waitFor(future, 0)));
};

cases.wait_for_timeout_less_then_0_or_0_coroutine_do_not_started = async function () {
  const foo = coroutine(async function () {
    trace('foo started');
  });
  trace('wait_for', await outcome(waitFor(foo(), 0)));
};

const foo = coroutine(async function () {
  trace('foo runs');
  try {
    await sleep(10);
  } finally {
    trace('foo ends', cancelling());
  }
  return 1;
});

cases.wait_for_timeout_less_then_0_or_0 = async function () {
  let task;
  for (const myTimeout of [0, -1]) {
    task = createTask(foo());
    await sleep(0);
    trace('wait_for', await outcome(waitFor(task, myTimeout)));
    myState('task', task);
  }
};

cases.wait_for = async function () {
  const task = createTask(foo());
  trace('wait_for', await outcome(waitFor(task, 0.02)), cancelling());
  myState('task', task);
};

cases.wait_for_blocking = async function () {
  const myCoroutine = coroutine(async function () {
    return 5;
  });
  trace('wait_for', await waitFor(myCoroutine(), undefined));
};

cases.wait_for_runs_a_coroutine_in_the_task = async function () {
  const myCoroutine = coroutine(async function () {
    trace((currentTask() === task) ? 'same task' : 'another task');
    await sleep(0);
    return 5;
  });
  const task = currentTask();
  getRunningLoop().callSoon(trace, 'a callback');
  trace('wait_for', await waitFor(myCoroutine(), 10));
};

cases.wait_for_race_condition = async function () {
  const future = getRunningLoop().createFuture();
  const myWait = waitFor(future, 0.05);
  getRunningLoop().callSoon(bound(future, 'setResult'), 6);
  trace('wait_for', await myWait);
};

cases.wait_for_cancellation_race_condition = async function () {
  const inner = coroutine(async function () {
    trace('inner', await outcome(sleep(1)));
    return 1;
  });
  trace('wait_for', await waitFor(inner(), 0.01), cancelling());
};

const innerThatCleansUp = coroutine(async function () {
  try {
    await sleep(10);
  } catch (error) {
    if (!isA(error, CancelledError)) throw error;
    trace('inner is cancelled', cancelling());
    await sleep(0.01);
    throw error;
  } finally {
    trace('inner is done');
  }
});

cases.wait_for_waits_for_task_cancellation = async function () {
  const task = createTask(innerThatCleansUp());
  trace('wait_for', await outcome(waitFor(task, 0.01)));
  myState('task', task);
};

cases.wait_for_waits_for_task_cancellation_w_timeout_0 = async function () {
  const task = createTask(innerThatCleansUp());
  await sleep(0.01);
  trace('wait_for', await outcome(waitFor(task, 0)));
  myState('task', task);
};

const innerThatFailsInCleanup = coroutine(async function () {
  try {
    await sleep(10);
  } finally {
    throw new Failure(4);
  }
});

cases.wait_for_reraises_exception_during_cancellation = async function () {
  let task;
  for (const myTimeout of [0.01, 0]) {
    task = createTask(innerThatFailsInCleanup());
    await sleep(0);
    trace('wait_for', await outcome(waitFor(task, myTimeout)), cancelling());
    myState('task', task);
  }
};

const cancelWith = coroutine(async function (myTimeout) {
  const blocking = coroutine(async function () {
    await getRunningLoop().createFuture();
  });
  const task = createTask(blocking());
  const myWait = createTask(waitFor(task, myTimeout));
  getRunningLoop().callSoon(bound(myWait, 'cancel'));
  trace('wait', await outcome(myWait));
  myState('wait', myWait);
  myState('task', task);
  trace('requests', myWait.cancelling(), task.cancelling());
});

cases.cancel_blocking_wait_for = async function () {
  await cancelWith(undefined);
};

cases.cancel_wait_for = async function () {
  await cancelWith(60.0);
};

cases.cancel_wait_for_with_timeout_0 = async function () {
  const task = createTask(innerThatCleansUp());
  await sleep(0);
  const myWait = createTask(waitFor(task, 0));
  await sleep(0);
  myWait.cancel();
  trace('wait', await outcome(myWait));
  myState('task', task);
  trace('task', await outcome(task));
};

cases.wait_for_cancel_suppressed = async function () {
  const return42 = coroutine(async function () {
    try {
      await sleep(10);
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      return 42;
    }
    return undefined;
  });
  trace('wait_for', await waitFor(return42(), 0.02), cancelling());
  const task = createTask(return42());
  await sleep(0);
  trace('wait_for', await waitFor(task, 0), cancelling());
};

cases.wait_for_issue86296 = async function () {
  const inner = coroutine(async function () {
    trace('inner');
    return 3;
  });
  const waiter = coroutine(async function () {
    await waitFor(innerTask, 100);
    trace('waited');
    await sleep(1);
    trace('not reached');
  });
  const innerTask = createTask(inner());
  const task = createTask(waiter());
  myState('task', task);
  await sleep(0);
  task.cancel();
  trace('task', await outcome(task));
  myState('inner', innerTask);
  trace('inner', await innerTask);
};

const nap = coroutine(async function (delay) {
  await sleep(delay);
  trace('napped');
  return 8;
});

cases.zero_timeout = async function () {
  const task = createTask(nap(0.01));
  const shielded = shield(task);
  trace('wait_for', await outcome(waitFor(shielded, 0)));
  myState('task', task);
  myState('shielded', shielded);
  await sleep(0.03);
  myState('task', task);
};

cases.none_timeout = async function () {
  const task = createTask(nap(0.02));
  trace('wait_for', await waitFor(shield(task), undefined));
  myState('task', task);
  trace('task', await task);
};

cases.shielded_timeout = async function () {
  const task = createTask(nap(0.03));
  trace('wait_for', await outcome(waitFor(shield(task), 0.01)));
  myState('task', task);
  trace('task', await task);
};
