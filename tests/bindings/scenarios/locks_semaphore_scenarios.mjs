/** The scenarios of tests/conformance/locks_semaphore.py. */
import {
  attempt, bound, BoundedSemaphore, coroutine, createTask, gather, getRunningLoop, outcome, range, Semaphore,
  sleep, stateWord, TaskGroup, trace, valueOf, waitFor, waiting
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, sem) {
  trace(label, 'locked', sem.locked(), 'value', valueOf(sem), 'waiters', waiting(sem));
}

const c = coroutine(async function (sem, number) {
  await sem.acquire();
  trace('c', number, 'has one');
});

cases.initial_value_zero = async function () {
  show('zero', new Semaphore(0));
};

cases.acquire = async function () {
  const sem = new Semaphore(3);
  await sem.acquire();
  await sem.acquire();
  show('two taken', sem);
  const tasks = [1, 2, 3].map((number) => createTask(c(sem, number)));
  await sleep(0);
  show('turn 1', sem);
  tasks.push(createTask(c(sem, 4)));
  sem.release();
  sem.release();
  show('two released', sem);
  await sleep(0);
  show('turn 2', sem);
  trace(...[...tasks].map((task) => stateWord(task)));
  sem.release();
  await gather([...tasks.slice(1)]);
  show('end', sem);
};

cases.acquire_cancel = async function () {
  const sem = new Semaphore(1);
  await sem.acquire();
  const task = createTask(sem.acquire());
  getRunningLoop().callSoon(bound(task, 'cancel'));
  trace('task', await outcome(task));
  show('end', sem);
};

cases.acquire_cancel_before_awoken = async function () {
  const sem = new Semaphore(0);
  const tasks = range(4).map(() => createTask(sem.acquire()));
  await sleep(0);
  show('turn 1', sem);
  tasks[0].cancel();
  tasks[1].cancel();
  show('cancelled', sem);
  sem.release();
  show('released', sem);
  await sleep(0);
  show('turn 2', sem);
  await sleep(0);
  show('turn 3', sem);
  trace(...[...tasks].map((task) => stateWord(task)));
  tasks[2].cancel();
  tasks[3].cancel();
  await sleep(0);
  show('end', sem);
  trace(...[...tasks].map((task) => stateWord(task)));
};

cases.acquire_hang = async function () {
  const sem = new Semaphore(0);
  const t1 = createTask(sem.acquire());
  const t2 = createTask(sem.acquire());
  await sleep(0);
  t1.cancel();
  sem.release();
  show('released', sem);
  await sleep(0);
  show('turn 2', sem);
  await sleep(0);
  show('turn 3', sem);
  trace(stateWord(t1), stateWord(t2));
};

cases.acquire_no_hang = async function () {
  const sem = new Semaphore(1);
  const c1 = coroutine(async function () {
    await sem.run(async function () {
      trace('c1 has one');
      await sleep(0);
    });
    show('c1 released it', sem);
    t2.cancel();
    show('c2 cancelled', sem);
  });
  const c2 = coroutine(async function () {
    await sem.run(async function () {
      trace('never');
    });
  });
  const t1 = createTask(c1());
  const t2 = createTask(c2());
  await gather([t1, t2], { returnExceptions: true });
  trace(stateWord(t1), stateWord(t2));
  show('ended', sem);
  trace('acquire', await outcome(waitFor(sem.acquire(), 1.0)));
  show('end', sem);
};

cases.release_not_acquired = async function () {
  const sem = new BoundedSemaphore(1);
  trace(attempt(bound(sem, 'release')));
  await sem.acquire();
  trace(attempt(bound(sem, 'release')));
  trace(attempt(bound(sem, 'release')));
  show('end', sem);
};

cases.release_no_waiters = async function () {
  const sem = new Semaphore(1);
  await sem.acquire();
  show('acquired', sem);
  sem.release();
  show('released', sem);
};

cases.acquire_fifo_order = async function () {
  const sem = new Semaphore(1);
  const twice = coroutine(async function (number) {
    for (const time of [1, 2]) {
      await sem.acquire();
      trace('c', number, 'time', time);
      await sleep(0.01);
      sem.release();
    }
  });
  await new TaskGroup().run(async function (group) {
    for (const number of [1, 2, 3]) {
      group.createTask(twice(number));
    }
  });
  show('end', sem);
};

cases.acquire_fifo_order_2 = async function () {
  const sem = new Semaphore(1);
  const c2 = coroutine(async function () {
    await sem.acquire();
    trace('c 2 has one');
    sem.release();
    show('c 2 released it', sem);
    await sem.acquire();
    trace('c 2 has another');
  });
  const tasks = [createTask(c(sem, 1)), createTask(c2()), createTask(c(sem, 3))];
  await sleep(0);
  show('turn 1', sem);
  sem.release();
  sem.release();
  show('two released', sem);
  await gather([...tasks]);
  show('end', sem);
};

cases.acquire_fifo_order_3 = async function () {
  const sem = new Semaphore(0);
  const tasks = [1, 2, 3].map((number) => createTask(c(sem, number)));
  await sleep(0);
  tasks[0].cancel();
  await sleep(0);
  show('one cancelled', sem);
  sem.release();
  sem.release();
  show('two released', sem);
  await gather([...tasks], { returnExceptions: true });
  trace(...[...tasks].map((task) => stateWord(task)));
  show('end', sem);
};

cases.acquire_fifo_order_4 = async function () {
  const sem = new Semaphore(0);
  let t4 = undefined;
  const c4 = coroutine(async function () {
    trace('c 4 runs');
  });
  const c1 = coroutine(async function () {
    show('c 1 comes', sem);
    await sem.acquire();
    show('c 1 has one', sem);
    t4 = createTask(c4());
  });
  const c2 = coroutine(async function () {
    for (let i = 0; i < 3; i++) {
      sem.release();
    }
    show('c 2 released three', sem);
    await sem.acquire();
    show('c 2 has one', sem);
  });
  const c3 = coroutine(async function () {
    await sem.acquire();
    show('c 3 has one', sem);
  });
  const t1 = createTask(c1());
  const t2 = createTask(c2());
  const t3 = createTask(c3());
  await sleep(0);
  show('turn 1', sem);
  await sleep(0);
  show('turn 2', sem);
  await gather([t1, t2, t3, t4]);
  show('end', sem);
};
