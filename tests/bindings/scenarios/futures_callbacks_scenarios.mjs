/** The scenarios of tests/conformance/futures_callbacks.py. */
import { coroutine, createTask, Failure, gather, getRunningLoop, sleep, trace, word } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function newFuture() {
  return getRunningLoop().createFuture();
}

function callback(label) {
  function run(future) {
    trace('callback', label, word(future.exception()));
  }
  return run;
}

/** Sets the result, and shows which callbacks run in the next turn. */
const end = coroutine(async function (future, result) {
  trace('before');
  future.setResult(result);
  trace('set');
  await sleep(0);
  trace('result', future.result());
});

cases.callbacks_remove_first_callback = async function () {
  const future = newFuture();
  const a = callback(42);
  const b = callback(17);
  const c = callback(100);
  for (const each of [a, b, c]) {
    future.addDoneCallback(each);
  }
  trace('removed', future.removeDoneCallback(a));
  trace('removed', future.removeDoneCallback(a));
  await end(future, 1);
};

cases.callbacks_remove_first_and_second_callback = async function () {
  const future = newFuture();
  const a = callback(42);
  const b = callback(17);
  const c = callback(100);
  for (const each of [a, b, c]) {
    future.addDoneCallback(each);
  }
  for (const each of [a, b, a]) {
    trace('removed', future.removeDoneCallback(each));
  }
  await end(future, 1);
};

cases.callbacks_remove_third_callback = async function () {
  const future = newFuture();
  const a = callback(42);
  const b = callback(17);
  const c = callback(100);
  for (const each of [a, b, c]) {
    future.addDoneCallback(each);
  }
  for (const each of [c, c]) {
    trace('removed', future.removeDoneCallback(each));
  }
  await end(future, 1);
};

cases.callbacks_invoked_on_set_result = async function () {
  const future = newFuture();
  future.addDoneCallback(callback(42));
  future.addDoneCallback(callback(17));
  await end(future, 2);
};

cases.callbacks_invoked_on_set_exception = async function () {
  const future = newFuture();
  future.addDoneCallback(callback(100));
  trace('before');
  future.setException(new Failure(3));
  trace('set');
  await sleep(0);
  trace('exception', word(future.exception()));
};

cases.callbacks_invoked_on_cancel = async function () {
  const future = newFuture();
  future.addDoneCallback((future) => trace('callback', future.cancelled()));
  future.cancel();
  trace('cancelled');
  await sleep(0);
  trace('end');
};

cases.remove_done_callback = async function () {
  const future = newFuture();
  const a = callback(1);
  const b = callback(2);
  const c = callback(3);
  future.addDoneCallback(a);
  future.addDoneCallback(b);
  trace('removed', future.removeDoneCallback(b));
  trace('removed', future.removeDoneCallback(c));
  future.addDoneCallback(b);
  for (let i = 0; i < 5; i++) {
    future.addDoneCallback(a);
  }
  trace('removed', future.removeDoneCallback(a));
  await end(future, 1);
};

cases.remove_last_then_add = async function () {
  const future = newFuture();
  const a = callback(1);
  const b = callback(2);
  const c = callback(3);
  future.addDoneCallback(a);
  future.addDoneCallback(b);
  trace('removed', future.removeDoneCallback(b));
  future.addDoneCallback(c);
  trace('removed', future.removeDoneCallback(a));
  future.addDoneCallback(a);
  await end(future, 1);
};

cases.schedule_callbacks_list_mutation_1 = async function () {
  function mutate(future) {
    trace('removed', future.removeDoneCallback(b));
  }
  const future = newFuture();
  const b = callback(2);
  future.addDoneCallback(mutate);
  future.addDoneCallback(b);
  future.addDoneCallback(b);
  future.setResult(1);
  await sleep(0);
  trace('end');
};

cases.callbacks_added_when_done = async function () {
  function add(future) {
    trace('adds');
    future.addDoneCallback(callback(3));
  }
  const future = newFuture();
  future.addDoneCallback(callback(1));
  future.setResult(1);
  future.addDoneCallback(callback(2));
  future.addDoneCallback(add);
  trace('removed', future.removeDoneCallback(add));
  await sleep(0);
  trace('one turn');
  await sleep(0);
  trace('two turns');
};

cases.callbacks_and_waiters_in_order = async function () {
  const myWait = coroutine(async function (label) {
    trace('waiter', label, await future);
  });
  const future = newFuture();
  future.addDoneCallback(callback(1));
  const tasks = [createTask(myWait(2))];
  await sleep(0);
  future.addDoneCallback(callback(3));
  tasks.push(createTask(myWait(4)));
  await sleep(0);
  future.addDoneCallback(callback(5));
  future.setResult(9);
  await gather([...tasks]);
};
