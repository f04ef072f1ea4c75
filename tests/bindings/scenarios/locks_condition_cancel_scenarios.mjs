/** The scenarios of tests/conformance/locks_condition_cancel.py. */
import {
  bound, CancelledError, Condition, coroutine, createTask, enter, exit, getRunningLoop, isA, listed, outcome,
  range, sleep, stateWord, timeout, trace, waitFor, waiting, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, cond) {
  trace(label, 'locked', cond.locked(), 'waiters', waiting(cond), 'for the lock', listed(cond.lock, 'waiters'));
}

cases.wait_cancel = async function () {
  const cond = new Condition();
  await cond.acquire();
  const myWait = createTask(cond.wait());
  getRunningLoop().callSoon(bound(myWait, 'cancel'));
  trace('wait', await outcome(myWait));
  show('end', cond);
};

cases.wait_cancel_contested = async function () {
  const cond = new Condition();
  await cond.acquire();
  show('acquired', cond);
  const task = createTask(cond.wait());
  await sleep(0);
  show('waits', cond);
  await cond.acquire();
  cond.notify();
  show('notified', cond);
  getRunningLoop().callSoon(bound(task, 'cancel'));
  getRunningLoop().callSoon(bound(cond, 'release'));
  trace('wait', await outcome(task));
  show('end', cond);
};

cases.wait_cancel_after_notify = async function () {
  const cond = new Condition();
  const waitOnCond = coroutine(async function () {
    await cond.run(async function () {
      trace('waits');
      await cond.wait();
      trace('never');
    });
  });
  const waiter = createTask(waitOnCond());
  await sleep(0);
  await cond.acquire();
  cond.notify();
  show('notified', cond);
  await sleep(0);
  show('wants the lock', cond);
  waiter.cancel();
  await sleep(0);
  show('cancelled', cond);
  trace(stateWord(waiter));
  cond.release();
  await sleep(0);
  show('released', cond);
  trace(stateWord(waiter));
};

cases.timeout_in_block = async function () {
  const cond = new Condition();
  await cond.run(async function () {
    trace('wait', await outcome(waitFor(cond.wait(), 0.05)));
    show('inside', cond);
  });
  show('after', cond);
};

const passOn = coroutine(async function (cond, mayGo) {
  await cond.run(async function () {
    try {
      await cond.waitFor(mayGo);
    } catch (error) {
      if (!isA(error, CancelledError)) throw error;
      trace('got', word(error), 'locked', cond.locked());
      throw error;
    }
  });
});

cases.cancelled_error_wakeup = async function () {
  const cond = new Condition();
  const task = createTask(passOn(cond, () => false));
  await sleep(0);
  show('waits', cond);
  task.cancel();
  trace('task', await outcome(task));
  show('end', cond);
};

cases.cancelled_error_re_aquire = async function () {
  const cond = new Condition();
  let wake = false;
  const task = createTask(passOn(cond, () => wake));
  await sleep(0);
  await cond.acquire();
  wake = true;
  cond.notify();
  await sleep(0);
  show('wants the lock', cond);
  task.cancel();
  cond.release();
  trace('task', await outcome(task));
  show('end', cond);
};

const cancelledWakeupOf = coroutine(async function (myTurns) {
  const cond = new Condition();
  let items = 0;
  const consumer = coroutine(async function (number) {
    {
      const manager = cond;
      await enter(manager);
      let failure;
      try {
        while (true) {
          await cond.waitFor(() => items !== 0);
          trace('consumer', number, 'sees', items);
          if (items < 0) {
            return;
          }
          items -= 1;
        }
      } catch (error) {
        failure = error;
      } finally {
        await exit(manager, failure);
      }
    }
  });
  const tasks = range(2).map((number) => createTask(consumer(number)));
  await sleep(0);
  await cond.run(async function () {
    items += 1;
    cond.notify(1);
    show('notified', cond);
    for (let i = 0; i < myTurns; i++) {
      await sleep(0);
    }
    tasks[0].cancel();
    show('cancelled', cond);
    const noItems = coroutine(async function () {
      await timeout(0.01).run(async function () {
        await cond.waitFor(() => items === 0);
      });
    });
    trace('consumed', await outcome(noItems()));
    trace('items', items, stateWord(tasks[0]), stateWord(tasks[1]));
    show('inside', cond);
    items = -1;
    cond.notifyAll();
  });
  show('after', cond);
  trace('1', await outcome(tasks[1]));
  show('end', cond);
});

cases.cancelled_wakeup = async function () {
  await cancelledWakeupOf(0);
};

cases.cancelled_wakeup_relock = async function () {
  await cancelledWakeupOf(1);
};
