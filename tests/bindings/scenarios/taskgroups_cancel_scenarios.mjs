/** The scenarios of tests/conformance/taskgroups_cancel.py. */
import {
  CancelledError, coroutine, createTask, currentTask, Event, ExceptionGroup, Failure, isA, outcome,
  sleep, TaskGroup, timeout, TimeoutError, trace, tree, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function cancelling() {
  return currentTask().cancelling();
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

/** Runs an awaitable in a task, cancels it after `delay` seconds and traces how it ended. */
const cancelAfter = coroutine(async function (delay, awaitable) {
  const task = createTask(awaitable);
  await sleep(delay);
  trace('task', task.done() ? 'done' : 'pending');
  task.cancel();
  let succeeded = false;
  try {
    await task;
    succeeded = true;
  } catch (error) {
    trace(tree(error));
  }
  if (succeeded) {
    trace('ok');
  }
  trace('task', task.cancelled() ? 'cancelled' : 'not cancelled', task.cancelling());
});

const jobWithCleanup = coroutine(async function (label, delay, cleanup) {
  try {
    await job(label, delay);
  } catch (error) {
    if (!isA(error, CancelledError)) throw error;
    await sleep(cleanup);
    trace(label, 'has cleaned up', cancelling());
    throw error;
  }
});

const FIVE = '12345';

cases.cancellation = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      for (const label of FIVE) {
        group.createTask(job(label, 5));
      }
    });
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_07 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      for (const label of FIVE) {
        group.createTask(job(label, 5));
      }
      await job('body', 10);
    });
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_08 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      for (const label of FIVE) {
        group.createTask(crashInCleanup(label, Number(label)));
      }
      await sleep(10);
    });
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_11 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function () {
      await new TaskGroup().run(async function (inner) {
        for (const label of FIVE) {
          inner.createTask(crashInCleanup(label, Number(label)));
        }
        await sleep(10);
      });
    });
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_12 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (outer) {
      outer.createTask(job('outer task', 10));
      await new TaskGroup().run(async function (inner) {
        for (const label of FIVE) {
          inner.createTask(crashInCleanup(label, Number(label)));
        }
        await sleep(10);
      });
    });
  });
  await cancelAfter(0.01, runner());
};

const runner15 = coroutine(async function () {
  await new TaskGroup().run(async function (group) {
    group.createTask(job('task', 0.03, 1));
    await jobWithCleanup('body', 10, 0.1);
  });
});

cases.taskgroup_15 = async function () {
  await cancelAfter(0.01, runner15());
};

cases.taskgroup_16 = async function () {
  const runner = coroutine(async function () {
    await createTask(runner15());
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_17 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function () {
      await job('body', 10);
    });
  });
  await cancelAfter(0.01, runner());
};

cases.taskgroup_22 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('a', 1));
      group.createTask(job('b', 2));
    });
  });
  await cancelAfter(0.01, runner());
};

cases.cancelled_again_while_it_waits = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(jobWithCleanup('task', 10, 0.1));
    });
  });
  const task = createTask(runner());
  for (let i = 0; i < 3; i++) {
    await sleep(0.01);
    trace('cancel', task.cancel());
  }
  trace(await outcome(task), task.cancelling());
};

cases.nested_groups_both_cancelled = async function () {
  const body = coroutine(async function (outer) {
    await new TaskGroup().run(async function (inner) {
      inner.createTask(job('inner task', 0, 1));
      outer.createTask(job('outer task', 0, 2));
    });
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (outer) {
      try {
        await body(outer);
      } catch (error) {
        if (!isA(error, ExceptionGroup)) throw error;
        trace('inner group', tree(error), cancelling());
      }
    });
    trace('not reached');
  });
  try {
    await runner();
  } catch (error) {
    if (!isA(error, ExceptionGroup)) throw error;
    trace('outer group', tree(error), cancelling());
  }
  trace('end', cancelling());
};

cases.error_and_cancel = async function () {
  const fail = coroutine(async function () {
    event.set();
    await sleep(0);
    trace('fails');
    throw new Failure(1);
  });
  const group = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(fail());
      await job('body', 1);
    });
  });
  const inner = coroutine(async function () {
    try {
      await group();
    } catch (error) {
      if (!isA(error, ExceptionGroup)) throw error;
      trace(tree(error), cancelling());
    }
    await job('after the group', 1);
  });
  const event = new Event();
  const task = createTask(inner());
  await event.wait();
  trace('requests', task.cancelling());
  task.cancel();
  trace('requests', task.cancelling());
  trace(await outcome(task), task.cancelling());
};

cases.cancelled_in_the_turns_after_the_last_task = async function () {
  let event, task;
  const waiter = coroutine(async function () {
    await event.wait();
    trace('task ends');
  });
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(waiter());
    });
    trace('left', cancelling());
    await sleep(0);
    trace('one turn later');
  });
  for (let myTurns = 0; myTurns < 5; myTurns++) {
    event = new Event();
    task = createTask(runner());
    await sleep(0.01);
    event.set();
    for (let i = 0; i < myTurns; i++) {
      await sleep(0);
    }
    trace('cancel', task.cancel());
    trace(await outcome(task), task.cancelling());
  }
};

cases.gh_155433 = async function () {
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('failing', 0.01, 1));
      group.createTask(jobWithCleanup('slow', 10, 0.1));
    });
  });
  const outer = coroutine(async function () {
    try {
      await runner();
    } catch (error) {
      if (!isA(error, ExceptionGroup)) throw error;
      trace(tree(error), cancelling());
    }
    await job('after the group', 1);
  });
  await cancelAfter(0.03, outer());
};

cases.gh_155433_with_timeout = async function () {
  let scope;
  const runner = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(job('failing', 0.01, 1));
      group.createTask(jobWithCleanup('slow', 10, 0.1));
    });
  });
  try {
    await timeout(0.03).run(async function (entered) {
      scope = entered;
      try {
        await runner();
      } catch (error) {
        if (!isA(error, ExceptionGroup)) throw error;
        trace(tree(error), cancelling());
      }
      await job('after the group', 1);
    });
  } catch (error) {
    if (!isA(error, TimeoutError)) throw error;
    trace(word(error), cancelling());
  }
  trace(scope.expired() ? 'expired' : 'not expired');
};
