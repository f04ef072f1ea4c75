/** The scenarios of tests/conformance/tasks_gather.py. */
import {
  BaseException, CancelledError, coroutine, createTask, ensureFuture, enumerate, Failure, flag, gather,
  getRunningLoop, isA, outcome, range, RuntimeError, sizeOf, state, trace, turns, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function newFutures(count) {
  return range(count).map(() => getRunningLoop().createFuture());
}

const awaitIt = coroutine(async function (future) {
  return await future;
});

function wrap(futures, coroutines) {
  return coroutines ? [...futures].map((future) => awaitIt(future)) : futures;
}

function myWord(result) {
  return isA(result, BaseException) ? word(result) : result;
}

function results(future) {
  trace(state(future), ...[...future.result()].map((result) => myWord(result)));
}

function onDone(future) {
  trace('callback', state(future));
}

/** Traces the state of a future after each of the next turns. */
const watch = coroutine(async function (future, count = 4) {
  for (let i = 0; i < count; i++) {
    await turns(1);
    trace('turn', i, state(future));
  }
});

const checkSuccess = coroutine(async function (coroutines, options = {}) {
  trace(coroutines ? 'coroutines' : 'futures');
  const [a, b, c] = newFutures(3);
  const future = gather([...wrap([a, b, c], coroutines)], options);
  future.addDoneCallback(onDone);
  b.setResult(1);
  a.setResult(2);
  await watch(future);
  c.setResult(3);
  await watch(future);
  results(future);
});

cases.success = async function () {
  for (const coroutines of [false, true]) {
    await checkSuccess(coroutines);
    await checkSuccess(coroutines, { returnExceptions: false });
  }
};

cases.result_exception_success = async function () {
  for (const coroutines of [false, true]) {
    await checkSuccess(coroutines, { returnExceptions: true });
  }
};

cases.one_exception = async function () {
  let a, b, c, d, e, future;
  for (const coroutines of [false, true]) {
    trace(coroutines ? 'coroutines' : 'futures');
    [a, b, c, d, e] = newFutures(5);
    future = gather([...wrap([a, b, c, d, e], coroutines)]);
    future.addDoneCallback(onDone);
    a.setResult(1);
    b.setException(new Failure(3));
    await watch(future);
    c.setResult(3);
    d.cancel();
    e.setException(new Failure(4));
    e.exception();
    await watch(future);
  }
};

cases.return_exceptions = async function () {
  let a, b, c, d, future;
  for (const coroutines of [false, true]) {
    trace(coroutines ? 'coroutines' : 'futures');
    [a, b, c, d] = newFutures(4);
    future = gather([...wrap([a, b, c, d], coroutines)], { returnExceptions: true });
    future.addDoneCallback(onDone);
    b.setResult(1);
    c.setException(new Failure(3));
    a.setResult(3);
    await watch(future);
    d.setException(new Failure(4));
    await watch(future);
    results(future);
  }
};

cases.constructor_empty_sequence_use_running_loop = async function () {
  const future = gather([]);
  trace(state(future));
  trace(sizeOf(await future));
};

cases.constructor_homogenous_futures = async function () {
  const children = newFutures(3);
  const first = gather([...children]);
  await watch(first);
  const second = gather([...children]);
  await watch(second);
  first.addDoneCallback((future) => trace('first', state(future)));
  second.addDoneCallback((future) => trace('second', state(future)));
  for (const [i, child] of enumerate(children)) {
    child.setResult(i);
  }
  await watch(second);
  results(first);
  results(second);
};

cases.one_cancellation = async function () {
  const [a, b, c, d, e] = newFutures(5);
  const future = gather([a, b, c, d, e]);
  future.addDoneCallback((future) => trace('cancelled', flag(future.cancelled())));
  a.setResult(1);
  b.cancel();
  for (let i = 0; i < 3; i++) {
    await turns(1);
    trace('turn', i, flag(future.done()));
  }
  trace('cancelled', flag(future.cancelled()), word(future.exception()));
  c.setResult(3);
  d.cancel();
  e.setException(new Failure(4));
  e.exception();
  await turns(3);
  trace(await outcome(future));
};

cases.result_exception_one_cancellation = async function () {
  const [a, b, c, d, e, f] = newFutures(6);
  const future = gather([a, b, c, d, e, f], { returnExceptions: true });
  future.addDoneCallback(onDone);
  a.setResult(1);
  b.setException(new Failure(3));
  c.cancel();
  await watch(future);
  d.setResult(3);
  e.cancel();
  f.setException(new Failure(4));
  await future;
  results(future);
};

cases.constructor_use_running_loop = async function () {
  const coro = coroutine(async function (label) {
    trace(label);
    return 'abc';
  });
  const future = gather([coro('1'), coro('2')]);
  await watch(future);
  results(future);
};

cases.duplicate_coroutines = async function () {
  const coro = coroutine(async function (s) {
    trace(s);
    return s;
  });
  const c = createTask(coro('abc'));
  const future = gather([c, c, coro('def'), c]);
  await watch(future);
  results(future);
};

cases.cancellation_broadcast = async function () {
  const [waiter] = newFutures(1);
  let gatherer = undefined;
  const inner = coroutine(async function (label) {
    trace(label, await outcome(waiter));
    if (waiter.cancelled()) {
      throw new CancelledError();
    }
  });
  const outer = coroutine(async function () {
    gatherer = gather([child1, child2]);
    await gatherer;
    trace('not reached');
  });
  const child1 = createTask(inner('1'));
  const child2 = createTask(inner('2'));
  const task = createTask(outer());
  await turns(1);
  trace('cancel', flag(task.cancel()));
  trace('waiter', state(waiter), 'children', child1.cancelling(), child2.cancelling());
  trace(await outcome(task));
  trace('cancel', flag(gatherer.cancel()), 'cancelled', flag(gatherer.cancelled()));
  trace('waiter', state(waiter));
  trace('children', state(child1), state(child2));
  await turns(1);
};

cases.exception_marking = async function () {
  const inner = coroutine(async function (label, future) {
    await future;
    trace(label, 'fails');
    throw new RuntimeError('should not be ignored');
  });
  const outer = coroutine(async function () {
    await gather([inner('a', a), inner('b', b)]);
  });
  const [a, b] = newFutures(2);
  const task = createTask(outer());
  await turns(2);
  a.setResult(undefined);
  await watch(task);
  b.setResult(undefined);
  await watch(task);
  trace(await outcome(task));
};

cases.cancel_gather_1 = async function () {
  const [future] = newFutures(1);
  const gathered = ensureFuture(gather([awaitIt(future)]));
  await turns(1);
  function cancellingCallback() {
    trace('cancel', flag(gathered.cancel()), state(gathered));
  }
  future.addDoneCallback(cancellingCallback);
  future.setResult(42);
  await watch(gathered);
  results(gathered);
  trace('cancelled', flag(gathered.cancelled()));
};
