/** The scenarios of tests/conformance/tasks_shield.py. */
import {
  coroutine, createTask, flag, gather, getRunningLoop, outcome, RuntimeError, shield, state, trace,
  turns, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function newFuture() {
  return getRunningLoop().createFuture();
}

/** Traces the state of a future after each of the next turns. */
const watch = coroutine(async function (future, count = 3) {
  for (let i = 0; i < count; i++) {
    await turns(1);
    trace('turn', i, state(future));
  }
});

cases.shield_result = async function () {
  const inner = newFuture();
  const outer = shield(inner);
  inner.setResult(42);
  trace(state(outer));
  await watch(outer);
  trace(await outer);
};

cases.shield_exception = async function () {
  const inner = newFuture();
  const outer = shield(inner);
  await watch(outer);
  inner.setException(new RuntimeError('expected'));
  await watch(outer);
  trace(word(outer.exception()));
};

cases.shield_cancel_inner = async function () {
  const inner = newFuture();
  const outer = shield(inner);
  await watch(outer);
  inner.cancel();
  await watch(outer);
};

cases.shield_cancel_outer = async function () {
  const inner = newFuture();
  const outer = shield(inner);
  outer.addDoneCallback((future) => trace('callback', state(future)));
  await watch(outer);
  trace('cancel', flag(outer.cancel()));
  await watch(outer);
  trace('inner', state(inner));
  inner.setResult(undefined);
  await watch(outer);
};

cases.shield_shortcut = async function () {
  const future = newFuture();
  future.setResult(42);
  const outer = shield(future);
  trace('itself', flag(outer === future));
  trace(await outer);
};

cases.shield_effect = async function () {
  const waiter = newFuture();
  const inner = coroutine(async function () {
    trace('inner begins');
    await waiter;
    trace('inner ends');
  });
  const outer = coroutine(async function () {
    await shield(inner());
    trace('not reached');
  });
  const task = createTask(outer());
  await turns(2);
  task.cancel();
  trace(await outcome(task));
  trace('waiter', state(waiter));
  waiter.setResult(undefined);
  await turns(1);
  trace('end');
};

cases.shield_gather = async function () {
  const child1 = newFuture();
  const child2 = newFuture();
  const parent = gather([child1, child2]);
  const outer = shield(parent);
  await turns(1);
  outer.cancel();
  await turns(1);
  trace('outer', state(outer));
  trace('parent', state(parent));
  child1.setResult(1);
  child2.setResult(2);
  await watch(parent);
  trace(...parent.result());
};

cases.gather_shield = async function () {
  const child1 = newFuture();
  const child2 = newFuture();
  const inner1 = shield(child1);
  const inner2 = shield(child2);
  const parent = gather([inner1, inner2]);
  await turns(1);
  trace('cancel', flag(parent.cancel()));
  trace('parent', flag(parent.done()));
  await turns(1);
  trace('parent', flag(parent.cancelled()), word(parent.exception()));
  trace('inner', state(inner1), state(inner2));
  trace('children', state(child1), state(child2));
  child1.setResult(1);
  child2.setResult(2);
  await turns(1);
  trace('children', state(child1), state(child2));
};

cases.shield_coroutine_use_running_loop = async function () {
  const coro = coroutine(async function () {
    trace('coro');
    return 42;
  });
  const start = coroutine(async function () {
    return shield(coro());
  });
  const outer = await createTask(start());
  await watch(outer);
  trace(await outer);
};
