/** The scenarios of tests/conformance/locks_barrier_reset.py. */
import {
  Barrier, barrierState, BrokenBarrierError, coroutine, createTask, gather, inside, isA, outcome, range,
  RuntimeError, sleep, trace, waiting
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const N = 5;

function show(label, barrier) {
  trace(label, barrierState(barrier), 'waiting', barrier.nWaiting, 'inside', inside(barrier), 'waiters', waiting(barrier), 'broken', barrier.broken);
}

function makeTasks(count, myCoroutine) {
  return range(count).map((number) => createTask(myCoroutine(number)));
}

const reset = coroutine(async function (barrier) {
  barrier.reset();
  show('reset', barrier);
});

const abort = coroutine(async function (barrier) {
  barrier.abort();
  show('aborted', barrier);
});

cases.reset_barrier = async function () {
  const barrier = new Barrier(1);
  const task = createTask(reset(barrier));
  await sleep(0);
  show('end', barrier);
  await task;
};

cases.reset_barrier_while_tasks_waiting = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    trace('task', number, await outcome(barrier.wait()));
  });
  const tasks = makeTasks(N - 1, coro);
  await sleep(0);
  show('all but one', barrier);
  const task = createTask(reset(barrier));
  await gather([...tasks]);
  show('end', barrier);
  await task;
};

cases.reset_barrier_when_tasks_half_draining = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    const ended = await outcome(barrier.wait());
    trace('task', number, ended, 'inside', inside(barrier));
    if ((ended === 'ok') && (inside(barrier) === (Math.floor(N / 2)))) {
      await reset(barrier);
    }
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.reset_barrier_when_tasks_half_draining_half_blocking = async function () {
  const barrier = new Barrier(N);
  let count = 0;
  const coro = coroutine(async function (number) {
    const ended = await outcome(barrier.wait());
    trace('task', number, ended, 'inside', inside(barrier));
    if (ended === 'ok') {
      count += 1;
      if (count > (Math.floor(N / 2))) {
        await reset(barrier);
      }
    }
    trace('task', number, 'again', await outcome(barrier.wait()));
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.reset_barrier_while_tasks_waiting_and_waiting_again = async function () {
  const barrier = new Barrier(N);
  const coro1 = coroutine(async function (number) {
    trace('task', number, await outcome(barrier.wait()));
    trace('task', number, 'index', await barrier.wait());
  });
  const coro2 = coroutine(async function () {
    trace('the last, index', await barrier.wait());
  });
  const tasks = makeTasks(N - 1, coro1);
  const task1 = createTask(reset(barrier));
  await sleep(0);
  show('after reset', barrier);
  const task2 = createTask(coro2());
  await gather([...tasks]);
  show('end', barrier);
  await task1;
  await task2;
};

cases.reset_barrier_while_tasks_draining = async function () {
  const barrier = new Barrier(N);
  let count = 0;
  const coro = coroutine(async function (number) {
    trace('task', number, 'index', await barrier.wait());
    count += 1;
    if (count === N) {
      await reset(barrier);
      trace('task', number, 'second index', await barrier.wait());
    } else {
      trace('task', number, 'second', await outcome(barrier.wait()));
    }
    trace('task', number, 'third index', await barrier.wait());
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.abort_barrier = async function () {
  const barrier = new Barrier(1);
  const task = createTask(abort(barrier));
  await sleep(0);
  show('end', barrier);
  trace('wait', await outcome(barrier.wait()));
  await task;
};

cases.abort_barrier_when_tasks_half_draining_half_blocking = async function () {
  const barrier = new Barrier(N);
  let count = 0;
  const coro = coroutine(async function (number) {
    const ended = await outcome(barrier.wait());
    trace('task', number, ended, 'inside', inside(barrier));
    if (ended !== 'ok') {
      return;
    }
    count += 1;
    if (count > (Math.floor(N / 2))) {
      await abort(barrier);
    } else {
      trace('task', number, 'again', await outcome(barrier.wait()));
    }
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.abort_barrier_when_exception = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    try {
      await barrier.run(async function (index) {
        trace('task', number, 'index', index);
        if (index === (Math.floor(N / 2))) {
          throw new RuntimeError();
        }
      });
      await barrier.run(async function () {
        trace('never');
      });
    } catch (error) {
      if (isA(error, BrokenBarrierError)) {
        trace('task', number, 'broken');
      } else if (isA(error, RuntimeError)) {
        await abort(barrier);
      } else {
        throw error;
      }
    }
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.abort_barrier_when_exception_then_resetting = async function () {
  const barrier1 = new Barrier(N);
  const barrier2 = new Barrier(N);
  const coro = coroutine(async function (number) {
    let index;
    try {
      index = await barrier1.wait();
      trace('task', number, 'index', index);
      if (index === (Math.floor(N / 2))) {
        throw new RuntimeError();
      }
      await barrier1.wait();
      trace('never');
    } catch (error) {
      if (isA(error, BrokenBarrierError)) {
        trace('task', number, 'broken');
      } else if (isA(error, RuntimeError)) {
        await abort(barrier1);
      } else {
        throw error;
      }
    }
    index = await barrier2.wait();
    trace('task', number, 'second index', index);
    if (index === (Math.floor(N / 2))) {
      await reset(barrier1);
    }
    trace('task', number, 'third index', await barrier2.wait());
    trace('task', number, 'last index', await barrier1.wait());
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier1);
  show('end', barrier2);
};
