/** The scenarios of tests/conformance/tasks_cancel.py. */
import {
  bound, CancelledError, coroutine, createTask, Failure, flag, getRunningLoop, isA, outcome, sizeOf, sleep,
  state, trace, turns, ValueError, wait, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function newFuture() {
  return getRunningLoop().createFuture();
}

const nap = coroutine(async function (label, delay = 10) {
  trace(label, 'begins');
  await sleep(delay);
  trace(label, 'woke');
  return 12;
});

const myWaitFor = coroutine(async function (label, future) {
  trace(label, 'waits');
  await future;
  trace(label, 'goes on');
  return 12;
});

cases.cancel = async function () {
  const task = createTask(nap('task'));
  getRunningLoop().callSoon(bound(task, 'cancel'));
  trace(await outcome(task));
  trace(state(task), 'again', flag(task.cancel()));
};

cases.cancel_with_message_then_future_result = async function () {
  const coro = coroutine(async function () {
    const task = createTask(nap('inner'));
    await turns(1);
    task.cancel();
    const { done } = await wait([task]);
    trace('done', sizeOf(done), state(task));
    task.result();
    trace('not reached');
  });
  const task = createTask(coro());
  trace(await outcome(task));
  trace(state(task));
};

cases.cancel_with_message_then_future_exception = async function () {
  const coro = coroutine(async function () {
    const task = createTask(nap('inner'));
    await turns(1);
    task.cancel();
    await wait([task]);
    try {
      task.exception();
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      trace('exception', word(error));
      throw error;
    }
  });
  const task = createTask(coro());
  trace(await outcome(task));
  trace(state(task));
};

cases.cancellation_exception_context = async function () {
  const future = newFuture();
  const mySleep = coroutine(async function () {
    future.setResult(undefined);
    await nap('inner');
  });
  const coro = coroutine(async function () {
    const inner = createTask(mySleep());
    await future;
    trace('future is done');
    getRunningLoop().callSoon(bound(inner, 'cancel'));
    const result = await outcome(inner);
    trace('inner', result, state(inner));
    if (result === 'CancelledError') {
      throw new ValueError('cancelled');
    }
  });
  trace(await outcome(createTask(coro())));
};

cases.cancel_with_message_before_starting_task = async function () {
  const coro = coroutine(async function () {
    const task = createTask(nap('inner'));
    task.cancel();
    trace('inner', state(task));
    const { done } = await wait([task]);
    trace('done', sizeOf(done), state(task));
    task.result();
  });
  const task = createTask(coro());
  trace(await outcome(task));
  trace(state(task));
};

cases.cancel_yield = async function () {
  const coro = coroutine(async function () {
    trace('first');
    await turns(1);
    trace('second');
    await turns(1);
    trace('third');
    return 12;
  });
  const task = createTask(coro());
  await turns(1);
  task.cancel();
  trace(state(task));
  trace(await outcome(task));
  trace(state(task), 'again', flag(task.cancel()));
};

cases.cancel_inner_future = async function () {
  const future = newFuture();
  const task = createTask(myWaitFor('task', future));
  await turns(1);
  future.cancel();
  trace('future', state(future));
  trace('task', state(task));
  trace(await outcome(task));
  trace('task', state(task));
  trace('requests', task.cancelling());
};

cases.cancel_both_task_and_inner_future = async function () {
  const future = newFuture();
  const task = createTask(myWaitFor('task', future));
  await turns(1);
  trace(flag(future.cancel()), flag(task.cancel()));
  trace(await outcome(task));
  trace('future', state(future));
  trace('task', state(task));
  trace('requests', task.cancelling());
};

cases.cancel_task_catching = async function () {
  const fut1 = newFuture();
  const fut2 = newFuture();
  const coro = coroutine(async function () {
    await fut1;
    trace('first is done');
    const result = await outcome(fut2);
    trace('caught', result);
    return 42;
  });
  const task = createTask(coro());
  await turns(1);
  fut1.setResult(undefined);
  await turns(1);
  task.cancel();
  trace('second', state(fut2));
  trace('task', state(task));
  trace(await task);
  trace('task', state(task));
  trace('requests', task.cancelling());
};

cases.cancel_task_ignoring = async function () {
  const fut1 = newFuture();
  const fut2 = newFuture();
  const fut3 = newFuture();
  const coro = coroutine(async function () {
    await fut1;
    trace('first is done');
    trace('second', await outcome(fut2));
    const result = await fut3;
    trace('third is done');
    return result;
  });
  const task = createTask(coro());
  await turns(1);
  fut1.setResult(undefined);
  await turns(1);
  task.cancel();
  trace('second', state(fut2));
  await turns(1);
  fut3.setResult(42);
  trace(await task);
  trace('third', state(fut3));
  trace('task', state(task));
};

cases.cancel_current_task = async function () {
  const coro = coroutine(async function () {
    trace('cancels itself', flag(task.cancel()));
    await nap('100', 100);
    trace('not reached');
  });
  const task = createTask(coro());
  trace(state(task));
  trace(await outcome(task));
  trace(state(task), 'again', flag(task.cancel()));
};

cases.cancel_at_end = async function () {
  const coro = coroutine(async function () {
    trace('cancels itself', flag(task.cancel()));
    return 12;
  });
  const task = createTask(coro());
  trace(await outcome(task));
  trace(state(task), 'again', flag(task.cancel()));
};

cases.cancel_awaited_task = async function () {
  const future = newFuture();
  let nested = undefined;
  const coro = coroutine(async function () {
    nested = createTask(myWaitFor('nested', future));
    await turns(1);
    task.cancel();
    await nested;
  });
  const task = createTask(coro());
  trace(await outcome(task));
  trace('task', state(task));
  trace('nested', state(nested), nested.cancelling());
  trace('future', state(future));
};

cases.baseexception_during_cancel = async function () {
  const coro = coroutine(async function () {
    trace('sleep', await outcome(nap('task')));
    throw new Failure(5);
  });
  const task = createTask(coro());
  await turns(1);
  task.cancel();
  trace('task', state(task));
  await turns(1);
  trace('task', state(task));
};

cases.task_cancel_sleeping_task = async function () {
  const doit = coroutine(async function () {
    const sleeper = createTask(nap('sleeper', 5000));
    getRunningLoop().callLater(0.1, bound(sleeper, 'cancel'));
    const result = await outcome(sleeper);
    return (result === 'CancelledError') ? 'cancelled' : 'slept in';
  });
  trace(await doit());
};

cases.task_cancel_waiter_future = async function () {
  const future = newFuture();
  const task = createTask(myWaitFor('task', future));
  await turns(1);
  task.cancel();
  trace('future', state(future));
  await turns(1);
  trace('task', state(task));
  trace(await outcome(task));
};

cases.yield_future_passes_cancel = async function () {
  const waiter = newFuture();
  const inner = coroutine(async function () {
    const result = await outcome(waiter);
    trace('inner', result);
    if (result === 'CancelledError') {
      throw new CancelledError();
    }
  });
  const outer = coroutine(async function () {
    trace('outer', await outcome(inner()));
  });
  const task = createTask(outer());
  await turns(1);
  task.cancel();
  trace('waiter', state(waiter));
  await task;
  trace('task', state(task));
};

cases.yield_wait_does_not_shield_cancel = async function () {
  const waiter = newFuture();
  let child = undefined;
  const outer = coroutine(async function () {
    child = createTask(myWaitFor('inner', waiter));
    await wait([child]);
    trace('not reached');
  });
  const task = createTask(outer());
  await turns(2);
  task.cancel();
  trace(await outcome(task));
  trace('waiter', state(waiter));
  waiter.setResult(undefined);
  await turns(1);
  trace('inner', state(child));
};
