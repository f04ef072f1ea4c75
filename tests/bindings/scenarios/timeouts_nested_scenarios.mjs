/** The scenarios of tests/conformance/timeouts_nested.py. */
import {
  CancelledError, coroutine, createTask, currentTask, Failure, getRunningLoop, isA, outcome, sleep, TaskGroup,
  timeout, timeoutAt, trace, tree, word, work
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function myState(label, scope) {
  trace(label, scope.expired() ? 'expired' : 'not expired');
}

function cancelling() {
  return currentTask().cancelling();
}

/** Awaits the body in the scope, traces how that ended and passes the failure on. */
const within = coroutine(async function (label, scope, body) {
  let succeeded = false;
  try {
    await scope.run(async function () {
      await body;
    });
    succeeded = true;
  } catch (error) {
    trace(label, word(error), cancelling());
    throw error;
  }
  if (succeeded) {
    trace(label, 'ok', cancelling());
  }
});

const swallow = coroutine(async function (awaitable) {
  await outcome(awaitable);
});

cases.nested_timeouts = async function () {
  const deadline = getRunningLoop().time() + 0.01;
  const outer = timeoutAt(deadline);
  const inner = timeoutAt(deadline);
  await swallow(within('outer', outer, within('inner', inner, sleep(10))));
  myState('outer', outer);
  myState('inner', inner);
};

cases.nested_timeouts_inner_first = async function () {
  const outer = timeout(0.03);
  const inner = timeout(0.01);
  await swallow(within('outer', outer, within('inner', inner, sleep(10))));
  myState('outer', outer);
  myState('inner', inner);
};

cases.nested_timeouts_concurrent = async function () {
  const busy = coroutine(async function () {
    work(0.03);
    await sleep(1);
  });
  const outer = timeout(0.01);
  const inner = timeout(0.1);
  await swallow(within('outer', outer, within('inner', inner, busy())));
  myState('outer', outer);
  myState('inner', inner);
};

cases.nested_timeouts_both_overdue = async function () {
  const busy = coroutine(async function () {
    work(0.05);
    await sleep(1);
  });
  const outer = timeout(0.03);
  const inner = timeout(0.01);
  await swallow(within('outer', outer, within('inner', inner, busy())));
  myState('outer', outer);
  myState('inner', inner);
};

cases.nested_timeouts_loop_busy = async function () {
  const busy = coroutine(async function () {
    work(0.05);
    await sleep(1);
  });
  const body = coroutine(async function () {
    await swallow(within('inner', timeout(0.01), busy()));
    await sleep(10);
    trace('not reached');
  });
  await swallow(within('outer', timeout(0.1), body()));
};

cases.nested_timeout_in_finally = async function () {
  const body = coroutine(async function () {
    try {
      await sleep(1);
    } finally {
      trace('cleanup', cancelling());
      await swallow(within('inner', timeout(0.01), sleep(10)));
      trace('cleaned up', cancelling());
    }
  });
  await swallow(within('outer', timeout(0.01), body()));
};

cases.timeout_after_cancellation = async function () {
  currentTask().cancel();
  trace('sleep:', await outcome(sleep(1)), cancelling());
  await swallow(within('scope', timeout(0.0), sleep(1)));
  trace('end', cancelling());
};

cases.cancel_in_timeout_after_cancellation = async function () {
  const body = coroutine(async function () {
    currentTask().cancel();
    await sleep(2);
  });
  currentTask().cancel();
  trace('sleep:', await outcome(sleep(1)), cancelling());
  await swallow(within('scope', timeout(1.0), body()));
  trace('end', cancelling());
};

cases.cancelled_when_it_expires = async function () {
  const body = coroutine(async function () {
    try {
      await sleep(0.01);
      await sleep(1);
    } finally {
      trace('requests', cancelling());
    }
  });
  const scope = timeout(0.03);
  const task = createTask(within('scope', scope, body()));
  await sleep(0.02);
  work(0.02);
  task.cancel();
  trace('task', await outcome(task), task.cancelling());
  myState('scope', scope);
};

cases.cancelled_after_it_expired = async function () {
  const body = coroutine(async function () {
    try {
      await sleep(1);
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      trace('requests', cancelling());
      await sleep(1);
    }
  });
  const scope = timeout(0.01);
  const task = createTask(within('scope', scope, body()));
  await sleep(0.03);
  task.cancel();
  trace('task', await outcome(task), task.cancelling());
  myState('scope', scope);
};

cases.timeout_taskgroup = async function () {
  const crash = coroutine(async function () {
    try {
      await sleep(2);
    } finally {
      trace('task crashes');
      throw new Failure(2);
    }
  });
  const group = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(crash());
      try {
        throw new Failure(1);
      } finally {
        try {
          await sleep(1);
        } finally {
          trace('body is cancelled', cancelling());
        }
      }
    });
  });
  try {
    await within('scope', timeout(0.01), group());
  } catch (error) {
    trace(tree(error));
  }
};

cases.timeout_taskgroup_waits = async function () {
  const worker = coroutine(async function () {
    try {
      await sleep(10);
    } finally {
      trace('worker is cancelled');
      await sleep(0.02);
      trace('worker ends');
    }
  });
  const group = coroutine(async function () {
    await new TaskGroup().run(async function (group) {
      group.createTask(worker());
    });
  });
  await swallow(within('scope', timeout(0.01), group()));
};
