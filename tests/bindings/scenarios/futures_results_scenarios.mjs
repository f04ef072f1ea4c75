/** The scenarios of tests/conformance/futures_results.py. */
import {
  bound, coroutine, createTask, ensureFuture, Failure, getRunningLoop, isA, outcome, sleep,
  trace, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function newFuture() {
  return getRunningLoop().createFuture();
}

/** Calls the function: the word for the exception it raised, or ok. */
function myWord(callback, ...args) {
  try {
    callback(...args);
  } catch (error) {
    return word(error);
  }
  return 'ok';
}

/** The word for what exception() returns or, if the future is cancelled, raises. */
function exceptionWord(future) {
  try {
    return word(future.exception());
  } catch (error) {
    return word(error);
  }
}

function myState(label, future) {
  trace(label, future.done() ? 'done' : 'pending', future.cancelled() ? 'cancelled' : 'not cancelled');
}

function settleAgain(future) {
  trace('set_result', myWord(bound(future, 'setResult'), undefined));
  trace('set_exception', myWord(bound(future, 'setException'), new Failure(9)));
  trace('cancel', future.cancel() ? 'true' : 'false');
}

cases.initial_state = async function () {
  const future = newFuture();
  myState('new', future);
  future.cancel();
  myState('after cancel', future);
};

cases.cancel = async function () {
  const future = newFuture();
  trace('cancel', future.cancel() ? 'true' : 'false');
  myState('then', future);
  trace('result', myWord(bound(future, 'result')));
  trace('exception', exceptionWord(future));
  settleAgain(future);
  trace('await', await outcome(future));
};

cases.result = async function () {
  const future = newFuture();
  trace('result', myWord(bound(future, 'result')));
  future.setResult(42);
  myState('then', future);
  trace('result', future.result());
  trace('exception', exceptionWord(future));
  settleAgain(future);
  trace('result', future.result());
  trace('await', await future);
};

cases.exception = async function () {
  const future = newFuture();
  trace('exception', exceptionWord(future));
  future.setException(new Failure(7, 'seven'));
  myState('then', future);
  trace('result', myWord(bound(future, 'result')));
  trace('exception', exceptionWord(future), future.exception().message);
  settleAgain(future);
  trace('await', await outcome(future));
};

cases.yield_from_twice = async function () {
  const future = newFuture();
  const fixture = coroutine(async function () {
    trace('A');
    const x = await future;
    trace('B', x);
    const y = await future;
    trace('C', y);
  });
  const task = createTask(fixture());
  await sleep(0);
  trace('waits');
  future.setResult(42);
  trace('is settled');
  await sleep(0);
  trace('one turn later', task.done() ? 'done' : 'pending');
  await task;
};

cases.ensure_future = async function () {
  const future = newFuture();
  trace((ensureFuture(future) === future) ? 'same' : 'another');
  future.setResult(1);
  trace((ensureFuture(future) === future) ? 'same' : 'another');
};

cases.future_stop_iteration_args = async function () {
  const future = newFuture();
  future.setResult(12);
  getRunningLoop().callSoon(trace, 'a callback');
  trace('await', await future);
  await sleep(0);
  trace('end');
};

cases.future_traceback = async function () {
  const raiseExc = coroutine(async function () {
    trace('raises');
    throw new Failure(42, 'a message');
  });
  const future = createTask(raiseExc());
  for (let i = 0; i < 5; i++) {
    try {
      await future;
    } catch (error) {
      if (!isA(error, Failure)) throw error;
      trace(word(error), error.message);
    }
  }
};
