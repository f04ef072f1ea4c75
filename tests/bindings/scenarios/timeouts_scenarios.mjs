/** The scenarios of tests/conformance/timeouts.py. */
import {
  coroutine, createTask, currentTask, Failure, getRunningLoop, isA, outcome, RuntimeError, sleep, timeout,
  timeoutAt, trace, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function expired(scope) {
  trace(scope.expired() ? 'expired' : 'not expired', currentTask().cancelling());
}

/** Awaits the body in the scope and traces how that ended. */
const within = coroutine(async function (scope, body) {
  const myEnter = coroutine(async function () {
    await scope.run(async function () {
      await body;
    });
  });
  trace('scope:', await outcome(myEnter()));
  expired(scope);
});

/** Sleeps, traces how the sleep ended and passes its failure on. */
const sleepAndTell = coroutine(async function (delay) {
  try {
    await sleep(delay);
  } catch (error) {
    trace('sleep:', word(error), currentTask().cancelling());
    throw error;
  }
  trace('sleep: ok');
});

function move(scope, when) {
  let succeeded = false;
  try {
    scope.reschedule(when);
    succeeded = true;
  } catch (error) {
    if (!isA(error, RuntimeError)) throw error;
    trace('reschedule', word(error));
  }
  if (succeeded) {
    trace('reschedule ok');
  }
}

function now() {
  return getRunningLoop().time();
}

cases.timeout_basic = async function () {
  await within(timeout(0.01), sleep(10));
};

cases.timeout_at_basic = async function () {
  const deadline = now() + 0.01;
  const scope = timeoutAt(deadline);
  await within(scope, sleep(10));
  trace('deadline', scope.when() === deadline, now() >= deadline);
};

cases.waiter_cancelled = async function () {
  await within(timeout(0.01), sleepAndTell(10));
};

cases.timeout_not_called = async function () {
  const scope = timeout(10);
  await within(scope, sleepAndTell(0.01));
  trace('deadline to come', scope.when() > now());
};

cases.timeout_disabled = async function () {
  const scope = timeout(undefined);
  await within(scope, sleepAndTell(0.01));
  trace('deadline', (scope.when() === null) ? 'none' : 'some');
};

cases.timeout_at_disabled = async function () {
  const scope = timeoutAt(undefined);
  await within(scope, sleepAndTell(0.01));
  trace('deadline', (scope.when() === null) ? 'none' : 'some');
};

cases.timeout_zero_without_suspension = async function () {
  const body = coroutine(async function () {
    trace('body');
  });
  await within(timeout(0), body());
  await sleep(0);
  trace('end', currentTask().cancelling());
};

cases.foreign_exception_passed = async function () {
  const body = coroutine(async function () {
    throw new Failure(1);
  });
  await within(timeout(0.01), body());
};

cases.timeout_exception_context = async function () {
  const body = coroutine(async function () {
    try {
      throw new Failure(1);
    } finally {
      await sleepAndTell(1);
    }
  });
  await within(timeout(0.01), body());
};

cases.foreign_exception_on_timeout = async function () {
  const crash = coroutine(async function () {
    try {
      await sleepAndTell(1);
    } finally {
      throw new Failure(2);
    }
  });
  await within(timeout(0.01), crash());
};

cases.foreign_exception_on_timeout_2 = async function () {
  const first = coroutine(async function () {
    try {
      throw new Failure(1);
    } finally {
      await sleepAndTell(1);
    }
  });
  const third = coroutine(async function () {
    try {
      throw new Failure(2);
    } finally {
      throw new Failure(3);
    }
  });
  const body = coroutine(async function () {
    try {
      await first();
    } finally {
      await third();
    }
  });
  await within(timeout(0.01), body());
};

cases.foreign_cancel_doesnt_timeout_if_not_expired = async function () {
  const body = coroutine(async function () {
    currentTask().cancel();
    await sleepAndTell(10);
  });
  await within(timeout(10), body());
};

cases.outer_task_is_not_cancelled = async function () {
  const outer = coroutine(async function () {
    await within(timeout(0.01), sleep(10));
  });
  const task = createTask(outer());
  trace('task:', await outcome(task), task.cancelled() ? 'cancelled' : 'not cancelled');
};

cases.reschedule = async function () {
  const deadline1 = now() + 10;
  const deadline2 = deadline1 + 20;
  const scope = timeoutAt(deadline1);
  const task = createTask(within(scope, sleepAndTell(50)));
  await sleep(0);
  trace('deadline 1', scope.when() === deadline1);
  move(scope, deadline2);
  trace('deadline 2', scope.when() === deadline2);
  move(scope, undefined);
  trace('deadline', (scope.when() === null) ? 'none' : 'some');
  task.cancel();
  trace('task:', await outcome(task));
  expired(scope);
};

cases.reschedule_to_the_past = async function () {
  const body = coroutine(async function () {
    move(scope, now() - 1);
    trace('no turn yet', currentTask().cancelling());
    await sleepAndTell(10);
  });
  const scope = timeout(10);
  await within(scope, body());
};

cases.reschedule_before_it_fires = async function () {
  const body = coroutine(async function () {
    move(scope, now() + 0.04);
    await sleepAndTell(0.02);
    move(scope, now() + 0.01);
    await sleepAndTell(0.03);
  });
  const scope = timeout(0.01);
  await within(scope, body());
};

cases.timeout_already_entered = async function () {
  const body = coroutine(async function () {
    try {
      await scope.run(async function () {
        trace('inside');
      });
    } catch (error) {
      if (!isA(error, RuntimeError)) throw error;
      trace('enter', word(error));
    }
  });
  const scope = timeout(0.01);
  await within(scope, body());
};

cases.timeout_finished = async function () {
  const body = coroutine(async function () {
    // nothing
  });
  const scope = timeout(0.01);
  await within(scope, body());
  move(scope, 0.02);
};

cases.timeout_expired = async function () {
  const scope = timeout(0.01);
  await within(scope, sleep(1));
  move(scope, 0.02);
};

cases.timeout_expiring = async function () {
  const body = coroutine(async function () {
    trace('sleep:', await outcome(sleep(1)));
    expired(scope);
    move(scope, 0.02);
  });
  const scope = timeout(0.01);
  await within(scope, body());
};

cases.timeout_not_entered = async function () {
  const scope = timeout(0.01);
  move(scope, 0.02);
};
