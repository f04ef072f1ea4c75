/** The scenarios of tests/conformance/locks_lock.py. */
import {
  attempt, bound, coroutine, createTask, getRunningLoop, Lock, outcome, sleep, stateWord, trace, ValueError,
  waiting
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, lock) {
  trace(label, 'locked', lock.locked(), 'waiters', waiting(lock));
}

cases.acquire = async function () {
  const lock = new Lock();
  const c = coroutine(async function (number) {
    await lock.acquire();
    trace('c', number, 'has it');
  });
  show('new', lock);
  await lock.acquire();
  show('acquired', lock);
  const t1 = createTask(c(1));
  const t2 = createTask(c(2));
  await sleep(0);
  show('turn 1', lock);
  lock.release();
  show('released', lock);
  await sleep(0);
  show('turn 2', lock);
  await sleep(0);
  show('turn 3', lock);
  const t3 = createTask(c(3));
  lock.release();
  await sleep(0);
  show('turn 4', lock);
  lock.release();
  await sleep(0);
  show('turn 5', lock);
  trace(stateWord(t1), stateWord(t2), stateWord(t3));
};

cases.acquire_cancel = async function () {
  const lock = new Lock();
  await lock.acquire();
  const task = createTask(lock.acquire());
  getRunningLoop().callSoon(bound(task, 'cancel'));
  trace('task', await outcome(task));
  show('end', lock);
};

cases.cancel_race = async function () {
  const lock = new Lock();
  const lockit = coroutine(async function (label, blocker) {
    await lock.acquire();
    try {
      trace(label, 'has it');
      if (blocker !== undefined) {
        await blocker;
      }
    } finally {
      lock.release();
      trace(label, 'released it');
    }
  });
  const fa = getRunningLoop().createFuture();
  const ta = createTask(lockit('A', fa));
  await sleep(0);
  show('A runs', lock);
  const tb = createTask(lockit('B', undefined));
  await sleep(0);
  show('B waits', lock);
  const tc = createTask(lockit('C', undefined));
  await sleep(0);
  show('C waits', lock);
  fa.setResult(undefined);
  trace('cancel B', tb.cancel());
  show('race', lock);
  await sleep(0);
  show('after', lock);
  trace(stateWord(ta), stateWord(tb), stateWord(tc));
  trace('C', await outcome(tc));
  show('end', lock);
};

cases.cancel_release_race = async function () {
  const lock = new Lock();
  let locks = 0;
  let calls = locks;
  const lockit = coroutine(async function (number) {
    calls += 1;
    trace(number, 'asks');
    await lock.acquire();
    locks += 1;
    trace(number, 'has it');
  });
  function trigger() {
    t1.cancel();
    lock.release();
    show('trigger', lock);
  }
  await lock.acquire();
  const t1 = createTask(lockit(1));
  const t2 = createTask(lockit(2));
  const t3 = createTask(lockit(3));
  await sleep(0);
  getRunningLoop().callSoon(trigger);
  trace('1', await outcome(t1));
  trace('calls', calls, 'locks', locks);
  trace(stateWord(t1), stateWord(t2), stateWord(t3));
  show('before', lock);
  t3.cancel();
  await sleep(0);
  trace(stateWord(t1), stateWord(t2), stateWord(t3));
  show('end', lock);
};

cases.finished_waiter_cancelled = async function () {
  const lock = new Lock();
  await lock.acquire();
  const tb = createTask(lock.acquire());
  await sleep(0);
  show('B waits', lock);
  const tc = createTask(lock.acquire());
  tb.cancel();
  lock.release();
  show('race', lock);
  await sleep(0);
  show('after', lock);
  trace(stateWord(tb), stateWord(tc));
  trace('C', await outcome(tc));
  show('end', lock);
};

cases.release_not_acquired = async function () {
  const lock = new Lock();
  trace(attempt(bound(lock, 'release')));
  show('end', lock);
};

cases.release_no_waiters = async function () {
  const lock = new Lock();
  await lock.acquire();
  show('acquired', lock);
  trace(attempt(bound(lock, 'release')));
  show('released', lock);
  trace(attempt(bound(lock, 'release')));
};

cases.context_manager = async function () {
  const lock = new Lock();
  const block = coroutine(async function (fails) {
    await lock.run(async function () {
      show('inside', lock);
      if (fails) {
        throw new ValueError();
      }
    });
  });
  show('before', lock);
  trace(await outcome(block(false)));
  show('between', lock);
  trace(await outcome(block(true)));
  show('after', lock);
};
