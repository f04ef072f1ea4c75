/** The scenarios of tests/conformance/context_vars.py. */
import {
  contextVar, coroutine, createTask, gather, getRunningLoop, isA, outcome, RuntimeError, shield, sleep,
  TaskGroup, timeout, TimeoutError, trace, waitFor, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const variable = contextVar('var', { default: -1 });

const other = contextVar('other', { default: -2 });

function show(label) {
  trace(label, variable.get());
}

/** Resets the variable and traces the outcome. */
function reset(token) {
  let succeeded = false;
  try {
    variable.reset(token);
    succeeded = true;
  } catch (error) {
    if (!isA(error, RuntimeError)) throw error;
    trace('reset', word(error));
  }
  if (succeeded) {
    trace('reset ok');
  }
}

/** Shows the variable before and after a turn of the loop, and after setting it. */
const setTo = coroutine(async function (value, label) {
  show(label);
  await sleep(0);
  show(label);
  variable.set(value);
  await sleep(0);
  show(label);
});

cases.get_and_set = async function () {
  show('default');
  variable.set(1);
  show('set');
  trace('other', other.get());
  other.set(2);
  variable.set(3);
  show('set again');
  trace('other', other.get());
};

cases.reset_by_token = async function () {
  const first = variable.set(1);
  const second = variable.set(2);
  const third = variable.set(3);
  other.set(4);
  reset(third);
  show('third');
  reset(second);
  show('second');
  reset(first);
  show('first');
  trace('other', other.get());
};

cases.reset_out_of_order = async function () {
  const first = variable.set(1);
  const second = variable.set(2);
  reset(first);
  show('first');
  reset(second);
  show('second');
};

cases.token_used_twice = async function () {
  const token = variable.set(1);
  reset(token);
  variable.set(2);
  reset(token);
  show('after');
};

cases.awaited_coroutines_share = async function () {
  variable.set(1);
  await setTo(2, 'coroutine');
  show('main');
  await waitFor(setTo(3, 'wait_for'), 1);
  show('main');
};

cases.reset_after_await = async function () {
  const token = variable.set(1);
  await setTo(2, 'coroutine');
  reset(token);
  show('main');
};

cases.tasks_inherit_a_copy = async function () {
  variable.set(1);
  const task = createTask(setTo(3, 'task'));
  variable.set(2);
  show('main');
  await task;
  show('main');
};

cases.tasks_of_tasks = async function () {
  const outer = coroutine(async function () {
    variable.set(2);
    const task = createTask(setTo(3, 'inner'));
    variable.set(4);
    await task;
    show('outer');
  });
  variable.set(1);
  await createTask(outer());
  show('main');
};

cases.gathered_tasks_inherit = async function () {
  variable.set(1);
  const future = gather([setTo(2, 'a'), setTo(3, 'b')]);
  variable.set(4);
  await future;
  show('main');
};

cases.shielded_task_inherits = async function () {
  variable.set(1);
  await shield(setTo(2, 'shielded'));
  show('main');
};

cases.group_tasks_inherit = async function () {
  variable.set(1);
  await new TaskGroup().run(async function (group) {
    group.createTask(setTo(2, 'a'));
    variable.set(3);
    group.createTask(setTo(4, 'b'));
  });
  show('main');
};

cases.call_soon_inherits = async function () {
  const loop = getRunningLoop();
  variable.set(1);
  loop.callSoon(show, 'soon');
  loop.callLater(0.01, show, 'later');
  loop.callAt(loop.time() + 0.02, show, 'at');
  variable.set(2);
  loop.callSoon(show, 'soon');
  await sleep(0.05);
  show('main');
};

cases.callbacks_have_copies = async function () {
  const loop = getRunningLoop();
  function last() {
    show('last');
  }
  function first() {
    show('first');
    variable.set(2);
    loop.callSoon(last);
    variable.set(3);
    show('first');
  }
  variable.set(1);
  loop.callSoon(first);
  loop.callSoon(show, 'second');
  await sleep(0);
  await sleep(0);
  show('main');
};

cases.done_callbacks_inherit = async function () {
  const loop = getRunningLoop();
  const future = loop.createFuture();
  function onDone() {
    show('on_done');
    variable.set(9);
  }
  variable.set(1);
  future.addDoneCallback(onDone);
  variable.set(2);
  future.addDoneCallback(onDone);
  const settle = coroutine(async function () {
    variable.set(3);
    future.setResult(undefined);
  });
  await createTask(settle());
  await sleep(0);
  variable.set(4);
  future.addDoneCallback(onDone);
  variable.set(5);
  await sleep(0);
  show('main');
};

cases.done_callback_of_a_task = async function () {
  variable.set(1);
  const task = createTask(setTo(2, 'task'));
  task.addDoneCallback(() => show('on_done'));
  await task;
  await sleep(0);
  show('main');
};

cases.tasks_made_in_callbacks = async function () {
  const loop = getRunningLoop();
  const tasks = [];
  function createInCallback() {
    variable.set(2);
    tasks.push(createTask(setTo(4, 'task')));
    variable.set(3);
  }
  variable.set(1);
  loop.callSoon(createInCallback);
  await sleep(0);
  await tasks[0];
  show('main');
};

cases.cancelled_task_keeps_its_own = async function () {
  const body = coroutine(async function () {
    variable.set(2);
    try {
      await sleep(1);
    } finally {
      show('cleanup');
    }
  });
  variable.set(1);
  const task = createTask(body());
  await sleep(0);
  variable.set(3);
  task.cancel();
  trace(await outcome(task));
  show('main');
};

cases.timeout_runs_in_the_same = async function () {
  variable.set(1);
  try {
    await timeout(0.01).run(async function () {
      variable.set(2);
      await sleep(1);
    });
  } catch (error) {
    if (!isA(error, TimeoutError)) throw error;
    trace('TimeoutError');
  }
  show('main');
};
