/** The scenarios of tests/conformance/locks_condition.py. */
import { attempt, bound, Condition, coroutine, createTask, listed, Lock, outcome, sleep, stateWord, trace, waiting } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, cond) {
  trace(label, 'locked', cond.locked(), 'waiters', waiting(cond), 'for the lock', listed(cond.lock, 'waiters'));
}

const c = coroutine(async function (cond, number, releases) {
  await cond.acquire();
  trace('c', number, 'waits');
  await cond.wait();
  trace('c', number, 'notified, locked', cond.locked());
  if (releases) {
    cond.release();
  }
});

cases.wait = async function () {
  const cond = new Condition();
  const tasks = [1, 2, 3].map((number) => createTask(c(cond, number, false)));
  await sleep(0);
  show('turn 1', cond);
  await cond.acquire();
  cond.notify();
  show('notified 1', cond);
  await sleep(0);
  show('turn 2', cond);
  cond.release();
  await sleep(0);
  show('turn 3', cond);
  cond.notify(2);
  show('notified 2', cond);
  await sleep(0);
  show('turn 4', cond);
  cond.release();
  await sleep(0);
  show('turn 5', cond);
  cond.release();
  await sleep(0);
  show('turn 6', cond);
  trace(...[...tasks].map((task) => stateWord(task)));
};

cases.wait_unacquired = async function () {
  const cond = new Condition();
  trace('wait', await outcome(cond.wait()));
  show('end', cond);
};

cases.wait_for = async function () {
  const cond = new Condition();
  let presult = false;
  function predicate() {
    trace('predicate', presult, 'locked', cond.locked());
    return presult;
  }
  const waiter = coroutine(async function () {
    await cond.acquire();
    await cond.waitFor(predicate);
    trace('waited');
    cond.release();
  });
  const task = createTask(waiter());
  await sleep(0);
  show('turn 1', cond);
  await cond.acquire();
  cond.notify();
  cond.release();
  show('notified', cond);
  await sleep(0);
  show('turn 2', cond);
  presult = true;
  await cond.acquire();
  cond.notify();
  cond.release();
  await sleep(0);
  show('turn 3', cond);
  trace(stateWord(task));
};

cases.wait_for_unacquired = async function () {
  const cond = new Condition();
  trace('true', await outcome(cond.waitFor(() => true)));
  show('between', cond);
  trace('false', await outcome(cond.waitFor(() => false)));
  show('end', cond);
};

cases.notify = async function () {
  const cond = new Condition();
  const tasks = [1, 2, 3].map((number) => createTask(c(cond, number, true)));
  await sleep(0);
  show('turn 1', cond);
  await cond.acquire();
  cond.notify(1);
  cond.release();
  show('notified 1', cond);
  await sleep(0);
  show('turn 2', cond);
  await cond.acquire();
  cond.notify(1);
  cond.notify(2048);
  cond.release();
  show('notified all', cond);
  await sleep(0);
  show('turn 3', cond);
  trace(...[...tasks].map((task) => stateWord(task)));
};

cases.notify_all = async function () {
  const cond = new Condition();
  const tasks = [1, 2].map((number) => createTask(c(cond, number, true)));
  await sleep(0);
  show('turn 1', cond);
  await cond.acquire();
  cond.notifyAll();
  cond.release();
  show('notified', cond);
  await sleep(0);
  show('turn 2', cond);
  trace(...[...tasks].map((task) => stateWord(task)));
};

cases.notify_unacquired = async function () {
  const cond = new Condition();
  trace(attempt(bound(cond, 'notify')));
};

cases.notify_all_unacquired = async function () {
  const cond = new Condition();
  trace(attempt(bound(cond, 'notifyAll')));
};

cases.context_manager = async function () {
  const cond = new Condition();
  show('before', cond);
  await cond.run(async function () {
    show('inside', cond);
  });
  show('after', cond);
  trace('release', attempt(bound(cond, 'release')));
};

const explicit = coroutine(async function (lock, cond) {
  trace('before', lock.locked(), cond.locked());
  await cond.run(async function () {
    trace('with cond', lock.locked(), cond.locked());
  });
  trace('between', lock.locked(), cond.locked());
  await lock.run(async function () {
    trace('with lock', lock.locked(), cond.locked());
  });
  trace('after', lock.locked(), cond.locked());
});

cases.explicit_lock = async function () {
  let cond = new Condition();
  await explicit(cond.lock, cond);
  const lock = new Lock();
  cond = new Condition(lock);
  trace('the same', cond.lock === lock);
  await explicit(lock, cond);
};
