/** The scenarios of tests/conformance/locks_barrier.py. */
import {
  attempt, Barrier, barrierState, coroutine, createTask, enter, exit, gather, inside, outcome, range, sleep,
  stateWord, text, trace, wait, waiting
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

cases.repr = async function () {
  const barrier = new Barrier(N);
  show('new', barrier);
  const myWait = coroutine(async function (number) {
    trace(number, await outcome(barrier.wait()));
  });
  const tasks = makeTasks(2, myWait);
  await sleep(0);
  show('two came', barrier);
  tasks.push(...range(barrier.parties - barrier.nWaiting).map((i) => createTask(myWait(2 + i))));
  await sleep(0);
  show('all came', barrier);
  tasks.push(...range(2).map((i) => createTask(myWait(5 + i))));
  await sleep(0);
  show('two more', barrier);
  barrier.reset();
  show('reset', barrier);
  tasks.push(...range(2).map((i) => createTask(myWait(7 + i))));
  await sleep(0);
  show('two more', barrier);
  barrier.abort();
  show('aborted', barrier);
  await gather([...tasks]);
  show('end', barrier);
};

cases.barrier_parties = async function () {
  trace('0', attempt(Barrier, 0));
  trace(new Barrier(N).parties);
};

cases.context_manager = async function () {
  const barrier = new Barrier(3);
  const coro = coroutine(async function (number) {
    await barrier.run(async function (index) {
      trace('task', number, 'index', index);
    });
  });
  await gather([...makeTasks(3, coro)]);
  show('end', barrier);
};

cases.filling_one_task = async function () {
  const barrier = new Barrier(1);
  await barrier.run(async function (index) {
    trace('index', index);
  });
  show('end', barrier);
};

cases.filling_one_task_twice = async function () {
  const barrier = new Barrier(1);
  const t1 = createTask(barrier.wait());
  await sleep(0);
  show('one', barrier);
  const t2 = createTask(barrier.wait());
  await sleep(0);
  trace(stateWord(t1), t1.result(), stateWord(t2), t2.result());
  show('end', barrier);
};

cases.filling_task_by_task = async function () {
  const barrier = new Barrier(3);
  const t1 = createTask(barrier.wait());
  await sleep(0);
  show('one', barrier);
  const t2 = createTask(barrier.wait());
  await sleep(0);
  show('two', barrier);
  const t3 = createTask(barrier.wait());
  await sleep(0);
  show('three', barrier);
  trace(stateWord(t1), stateWord(t2), stateWord(t3));
  await wait([t1, t2, t3]);
  trace(t1.result(), t2.result(), t3.result());
  show('end', barrier);
};

cases.filling_tasks_wait_twice = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    await barrier.run(async function () {
      trace('task', number, 'first');
      await barrier.run(async function () {
        trace('task', number, 'second');
      });
    });
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.filling_tasks_check_return_value = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    {
      const manager = barrier;
      const first = await enter(manager);
      let failure;
      try {
        {
          const manager1 = barrier;
          const second = await enter(manager1);
          let failure1;
          try {
            trace('task', number, 'indices', first, second);
            return second;
          } catch (error) {
            failure1 = error;
          } finally {
            await exit(manager1, failure1);
          }
        }
      } catch (error) {
        failure = error;
      } finally {
        await exit(manager, failure);
      }
    }
  });
  trace(...await gather([...makeTasks(N, coro)]));
  show('end', barrier);
};

cases.draining_state = async function () {
  const barrier = new Barrier(N);
  const coro = coroutine(async function (number) {
    await barrier.run(async function () {
      show(`task ${text(number)}`, barrier);
    });
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
};

cases.blocking_tasks_while_draining = async function () {
  let rewait = 2;
  const barrier = new Barrier(N);
  const nowaiting = new Barrier(N - rewait);
  const coro = coroutine(async function (number) {
    trace('task', number, 'index', await barrier.wait());
    if (rewait > 0) {
      rewait -= 1;
      trace('task', number, 'again', await barrier.wait());
    } else {
      trace('task', number, 'other', await nowaiting.wait());
      trace('task', number, 'again', await barrier.wait());
    }
  });
  await gather([...makeTasks(N, coro)]);
  show('end', barrier);
  show('other', nowaiting);
};

cases.filling_tasks_cancel_one = async function () {
  const barrier = new Barrier(3);
  const coro = coroutine(async function (number) {
    trace('task', number, 'index', await barrier.wait());
  });
  const t1 = createTask(coro(1));
  await sleep(0);
  show('one', barrier);
  const t2 = createTask(coro(2));
  await sleep(0);
  show('two', barrier);
  t1.cancel();
  await sleep(0);
  show('one left', barrier);
  trace('1', await outcome(t1));
  const t3 = createTask(coro(3));
  await sleep(0);
  show('two', barrier);
  const t4 = createTask(coro(4));
  await gather([t2, t3, t4]);
  show('end', barrier);
};
