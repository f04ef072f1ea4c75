/** The scenarios of tests/conformance/taskgroups_errors.py. */
import {
  bound, CancelledError, coroutine, createTask, currentTask, Event, Failure, getRunningLoop, isA,
  RuntimeError, sleep, TaskGroup, trace, tree, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function cancelling() {
  return currentTask().cancelling();
}

function taskState(label, task) {
  trace(label, task.done() ? 'done' : 'pending', task.cancelled() ? 'cancelled' : 'not cancelled');
}

const job = coroutine(async function (label, delay, status = 0) {
  try {
    await sleep(delay);
  } catch (error) {
    if (!isA(error, CancelledError)) throw error;
    trace(label, 'is cancelled', cancelling());
    throw error;
  }
  trace(label, 'ends');
  if (status) {
    throw new Failure(status);
  }
});

const crashInCleanup = coroutine(async function (label, status) {
  try {
    await sleep(10);
  } finally {
    trace(label, 'crashes', cancelling());
    throw new Failure(status);
  }
});

/** Traces how an awaitable ended, and the requests to cancel that are left on this task. */
const myAttempt = coroutine(async function (awaitable) {
  let succeeded = false;
  try {
    await awaitable;
    succeeded = true;
  } catch (error) {
    trace(tree(error), cancelling());
  }
  if (succeeded) {
    trace('ok', cancelling());
  }
});

/** Runs attempt on a new task for the awaitable. */
const attemptTask = coroutine(async function (awaitable) {
  const task = createTask(awaitable);
  await myAttempt(task);
  trace('task', task.cancelled() ? 'cancelled' : 'not cancelled', task.cancelling());
});

cases.taskgroup_04 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('t1', 0.01, 1));
      t2 = group.createTask(job('t2', 1));
    });
    trace('not reached');
  });
  let t2 = undefined;
  await attemptTask(runner());
  taskState('t2', t2);
};

cases.cancel_children_on_child_error = async function () {
  const fail = coroutine(async function (label, status) {
    await event.wait();
    trace(label, 'fails');
    throw new Failure(status);
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(fail('a', 1));
      group.createTask(fail('b', 2));
      group.createTask(fail('c', 3));
      group.createTask(job('d', 5));
      await job('body', 10);
    });
  });
  const event = new Event();
  getRunningLoop().callLater(0.01, bound(event, 'set'));
  await attemptTask(runner());
};

cases.errors_of_one_turn = async function () {
  const fail = coroutine(async function (status) {
    trace('fails', status);
    throw new Failure(status);
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      for (const status of [1, 2, 3]) {
        group.createTask(fail(status));
      }
      trace('body ends');
    });
  });
  await attemptTask(runner());
};

cases.taskgroup_09 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      tasks.push(group.createTask(job('t1', 1)));
      tasks.push(group.createTask(job('t2', 2)));
      await sleep(0.01);
      throw new Failure(1);
    });
  });
  const tasks = [];
  await myAttempt(runner());
  taskState('t1', tasks[0]);
  taskState('t2', tasks[1]);
};

cases.taskgroup_10 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      tasks.push(group.createTask(job('t1', 1)));
      tasks.push(group.createTask(job('t2', 2)));
      throw new Failure(1);
    });
  });
  const tasks = [];
  await myAttempt(runner());
  taskState('t1', tasks[0]);
  taskState('t2', tasks[1]);
};

cases.body_fails_then_tasks = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(crashInCleanup('a', 1));
      group.createTask(crashInCleanup('b', 2));
      await sleep(0.01);
      throw new Failure(3);
    });
  });
  await myAttempt(runner());
};

cases.taskgroup_13 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (outer) {
      outer.createTask(job('outer task', 0.01, 1));
      await new TaskGroup().run(async function (inner) {
        inner.createTask(job('inner task', 10, 2));
      });
      trace('not reached');
    });
  });
  await attemptTask(runner());
};

cases.taskgroup_14 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (outer) {
      outer.createTask(job('outer task', 10, 1));
      await new TaskGroup().run(async function (inner) {
        inner.createTask(job('inner task', 0.01, 2));
      });
      trace('not reached');
    });
  });
  await attemptTask(runner());
};

cases.taskgroup_18 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function () {
      try {
        await sleep(10);
      } catch (error) {
        if (!isA(error, CancelledError)) throw error;
        trace('body is cancelled', cancelling());
        throw new Failure(1);
      }
    });
  });
  const task = createTask(runner());
  await sleep(0.01);
  taskState('task', task);
  task.cancel();
  await myAttempt(task);
  trace('requests', task.cancelling());
};

cases.taskgroup_19 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('task', 0.01, 1));
      await crashInCleanup('body', 2);
    });
  });
  await attemptTask(runner());
};

cases.taskgroup_20a = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('task', 0.01, 1));
      await crashInCleanup('body', 2);
    });
  });
  await myAttempt(runner());
};

cases.body_swallows_the_cancellation = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('task', 0.01, 1));
      try {
        await job('body', 10);
      } catch (error) {
        if (!isA(error, CancelledError)) throw error;
        // nothing
      }
      trace('body goes on', cancelling());
      await sleep(0.01);
      trace('body ends', cancelling());
    });
    trace('not reached');
  });
  await attemptTask(runner());
};

cases.taskgroup_no_create_task_after_failure = async function () {
  const refused = coroutine(async function (group) {
    try {
      await sleep(1);
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      try {
        group.createTask(job('job', 0.01, 2));
      } catch (error) {
        if (!isA(error, RuntimeError)) throw error;
        trace('create_task', word(error));
      }
    }
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('task', 0.01, 1));
      group.createTask(refused(group));
    });
  });
  await myAttempt(runner());
};

cases.taskgroup_context_manager_exit_raises = async function () {
  const fail = coroutine(async function () {
    throw new Failure(1);
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      try {
        group.createTask(fail());
        await sleep(1);
      } finally {
        trace('the database closes', cancelling());
        throw new Failure(2);
      }
    });
  });
  await attemptTask(myAttempt(runner()));
};

cases.cancelling_level_preserved = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('task', 0, 1));
    });
  });
  await myAttempt(runner());
};

cases.failure_of_a_task_that_is_awaited_too = async function () {
  const runner = coroutine(async function () {
    let task;
    await new TaskGroup().run(async function (group) {
      task = group.createTask(job('task', 0.01, 1));
      try {
        await task;
      } catch (error) {
        if (!isA(error, Failure)) throw error;
        trace('body has', word(error), cancelling());
        await sleep(0);
        trace('not reached');
      }
    });
  });
  await attemptTask(runner());
};

cases.gh_128550 = async function () {
  const third = coroutine(async function () {
    trace('third fails');
    throw new Failure(3);
  });
  const second = coroutine(async function (group) {
    group.createTask(third());
    await job('second', 10);
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(second(group));
    });
  });
  await attemptTask(runner());
};
