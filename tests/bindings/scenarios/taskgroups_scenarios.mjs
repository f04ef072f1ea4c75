/** The scenarios of tests/conformance/taskgroups.py. */
import {
  CancelledError, contextVar, coroutine, createTask, currentTask, ExceptionGroup, Failure, getRunningLoop,
  isA, RuntimeError, sleep, sum, TaskGroup, trace, tree, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function taskState(label, task) {
  trace(label, task.done() ? 'done' : 'pending', task.cancelled() ? 'cancelled' : 'not cancelled');
}

const job = coroutine(async function (label, delay, result = 0) {
  try {
    await sleep(delay);
  } catch (error) {
    if (!isA(error, CancelledError)) throw error;
    trace(label, 'is cancelled');
    throw error;
  }
  trace(label, 'ends');
  return result;
});

/** Traces whether the group accepts it. */
function create(group, myCoroutine) {
  let succeeded = false;
  try {
    group.createTask(myCoroutine);
    succeeded = true;
  } catch (error) {
    if (!isA(error, RuntimeError)) throw error;
    trace('create_task', word(error));
  }
  if (succeeded) {
    trace('create_task ok');
  }
}

cases.taskgroup_01 = async function () {
  let t1, t2;
  await new TaskGroup().run(async function (group) {
    t1 = group.createTask(job('t1', 0.01, 42));
    t2 = group.createTask(job('t2', 0.02, 11));
    trace('body ends');
  });
  trace('results', t1.result(), t2.result());
};

cases.taskgroup_02 = async function () {
  let t1, t2;
  await new TaskGroup().run(async function (group) {
    t1 = group.createTask(job('t1', 0.01, 42));
    await sleep(0.02);
    t2 = group.createTask(job('t2', 0.02, 11));
    trace('body ends');
  });
  trace('results', t1.result(), t2.result());
};

cases.taskgroup_03 = async function () {
  let t1, t2;
  await new TaskGroup().run(async function (group) {
    t1 = group.createTask(job('t1', 1, 42));
    await sleep(0.02);
    t1.cancel();
    t2 = group.createTask(job('t2', 0.02, 11));
    trace('body ends');
  });
  taskState('t1', t1);
  trace('result', t2.result(), currentTask().cancelling());
};

cases.taskgroup_without_tasks = async function () {
  getRunningLoop().callSoon(trace, 'a callback');
  await new TaskGroup().run(async function () {
    trace('body ends');
  });
  trace('left');
  await sleep(0);
};

cases.taskgroup_whose_tasks_are_done = async function () {
  let task;
  await new TaskGroup().run(async function (group) {
    task = group.createTask(job('task', 0));
    await sleep(0.01);
    taskState('task', task);
    getRunningLoop().callSoon(trace, 'a callback');
  });
  trace('left');
  await sleep(0);
};

cases.turns_from_the_last_task_to_the_end = async function () {
  const count = coroutine(async function () {
    for (let i = 0; i < 5; i++) {
      trace('turn', i);
      await sleep(0);
    }
  });
  const nothing = coroutine(async function () {
    trace('task');
  });
  const counter = createTask(count());
  await new TaskGroup().run(async function (group) {
    group.createTask(nothing());
    trace('body ends');
  });
  trace('left');
  await counter;
};

cases.taskgroup_23 = async function () {
  const tasks = [];
  const doJob = coroutine(async function (i) {
    await sleep(0.05);
    trace('job', i);
  });
  await new TaskGroup().run(async function (group) {
    for (let count = 0; count < 10; count++) {
      await sleep(0.02);
      tasks.push(group.createTask(doJob(count)));
      if (count === 5) {
        trace('fewer than five run', sum([...tasks].map((task) => !task.done())) < 5);
      }
    }
    await sleep(0.1);
    trace('running', sum([...tasks].map((task) => !task.done())));
  });
  trace('left');
};

cases.taskgroup_24 = async function () {
  let group;
  const root = coroutine(async function (group) {
    await sleep(0.01);
    group.createTask(job('a', 0.01));
    group.createTask(job('b', 0.02));
    trace('root ends');
  });
  await new TaskGroup().run(async function (entered) {
    group = entered;
    group.createTask(root(group));
    trace('body ends');
  });
  trace('left');
};

cases.taskgroup_25 = async function () {
  let group;
  let hydras = 0;
  const hydra = coroutine(async function (group) {
    hydras += 1;
    trace('hydra', hydras);
    await sleep(0.04);
    group.createTask(hydra(group));
    group.createTask(hydra(group));
  });
  const hercules = coroutine(async function () {
    while (hydras < 10) {
      await sleep(0.05);
      trace('hercules');
    }
    throw new Failure(1);
  });
  try {
    await new TaskGroup().run(async function (entered) {
      group = entered;
      group.createTask(hydra(group));
      group.createTask(hercules());
    });
  } catch (error) {
    if (!isA(error, ExceptionGroup)) throw error;
    trace(tree(error));
  }
  trace('hydras', hydras);
};

cases.taskgroup_task_name = async function () {
  let task;
  await new TaskGroup().run(async function (group) {
    task = group.createTask(job('job', 0), { name: 'yolo' });
    trace(task.getName());
  });
};

const variable = contextVar('variable', { default: 1 });

cases.tasks_inherit_context = async function () {
  const setVariable = coroutine(async function (value) {
    trace('inherits', variable.get());
    await sleep(0);
    variable.set(value);
    trace('has', variable.get());
  });
  await new TaskGroup().run(async function (group) {
    variable.set(2);
    group.createTask(setVariable(3));
    variable.set(4);
    group.createTask(setVariable(5));
  });
  trace('keeps', variable.get());
};

cases.taskgroup_finished = async function () {
  const group = new TaskGroup();
  await group.run(async function () {
    // nothing
  });
  create(group, job('job', 0));
  await sleep(0);
};

cases.taskgroup_not_entered = async function () {
  create(new TaskGroup(), job('job', 0));
  await sleep(0);
};

cases.coro_closed_when_tg_closed = async function () {
  let group;
  const late = coroutine(async function () {
    await sleep(0.02);
    create(group, job('job', 0));
  });
  const task = createTask(late());
  await new TaskGroup().run(async function (entered) {
    group = entered;
    group.createTask(job('task', 0.01));
  });
  await task;
};

cases.create_task_from_elsewhere_while_exiting = async function () {
  let group;
  const late = coroutine(async function () {
    await sleep(0.01);
    create(group, job('late', 0.02));
  });
  const task = createTask(late());
  await new TaskGroup().run(async function (entered) {
    group = entered;
    group.createTask(job('task', 0.02));
    trace('body ends');
  });
  trace('left');
  await task;
};

cases.create_task_in_the_turn_the_last_ends = async function () {
  let group, other, task;
  const late = coroutine(async function () {
    await task;
    trace('late');
    create(group, job('job', 0));
  });
  await new TaskGroup().run(async function (entered) {
    group = entered;
    task = group.createTask(job('task', 0));
    other = createTask(late());
  });
  trace('left');
  await other;
};
