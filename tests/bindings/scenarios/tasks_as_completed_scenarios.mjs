/** The scenarios of tests/conformance/tasks_as_completed.py. */
import {
  asCompleted, coroutine, createTask, enumerate, isA, isIn, range, sizeOf, sleep, state, TimeoutError, trace,
  turns, wait, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const nap = coroutine(async function nap(delay, value) {
  await sleep(delay);
  trace(value, 'woke');
  return value;
});

const yields = coroutine(async function yields(count, value) {
  await turns(count);
  trace(value, 'ends');
  return value;
});

/** Awaits at most `limit` awaitables of the plain iterator. */
const plain = coroutine(async function plain(iterator, limit = 100) {
  for (const [i, awaitable] of enumerate(iterator)) {
    try {
      trace('got', await awaitable);
    } catch (error) {
      if (!isA(error, TimeoutError)) throw error;
      trace(word(error));
    }
    if ((i + 1) === limit) {
      break;
    }
  }
});

const asynchronous = coroutine(async function asynchronous(iterator, limit = 100) {
  let i = 0;
  try {
    for await (const future of iterator) {
      trace('got', await future);
      i += 1;
      if (i === limit) {
        break;
      }
    }
  } catch (error) {
    if (!isA(error, TimeoutError)) throw error;
    trace(word(error));
  }
});

cases.as_completed = async function () {
  let iterator;
  for (const method of [plain, asynchronous]) {
    trace('method', method.name);
    iterator = asCompleted([nap(0.12, 'b'), nap(0.25, 'c'), nap(0.01, 'a')]);
    await createTask(method(iterator));
  }
};

cases.as_completed_same_tasks_in_as_out = async function () {
  const countOut = coroutine(async function countOut(awaitables, tasks) {
    let same = 0;
    let out = same;
    for await (const future of asCompleted(awaitables)) {
      trace(future.result());
      out += 1;
      same += Number(isIn(future, tasks));
    }
    trace('out', out, 'same', same);
  });
  await countOut(range(4).map((i) => yields(5 * (i + 1), String(i))), []);
  const b = createTask(yields(10, 'b'));
  const d = createTask(yields(20, 'd'));
  await countOut([yields(5, 'a'), b, yields(15, 'c'), d], [b, d]);
};

cases.as_completed_with_timeout = async function () {
  let a, b;
  for (const method of [plain, asynchronous]) {
    trace('method', method.name);
    a = createTask(nap(0.1, 'a'));
    b = createTask(nap(0.3, 'b'));
    await createTask(method(asCompleted([a, b], { timeout: 0.2 })));
    trace(state(a), state(b));
    await wait([a, b]);
    trace(state(a), state(b));
  }
};

cases.as_completed_resume_iterator = async function () {
  let iterator;
  for (const method of [plain, asynchronous]) {
    trace('method', method.name);
    iterator = asCompleted(range(4).map((i) => yields(5 * (i + 1), String(i))));
    await method(iterator, 2);
    trace('resumes');
    await method(iterator);
  }
};

cases.as_completed_reverse_wait = async function () {
  const awaitables = [...asCompleted([yields(5, 'a'), yields(10, 'b')])];
  trace('second', await awaitables[1]);
  trace('first', await awaitables[0]);
};

cases.as_completed_duplicate_coroutines = async function () {
  let ham, iterator;
  for (const method of [plain, asynchronous]) {
    trace('method', method.name);
    ham = createTask(yields(5, 'ham'));
    iterator = asCompleted([ham, ham, yields(10, 'spam')]);
    await createTask(method(iterator));
  }
};

cases.as_completed_coroutine_use_running_loop = async function () {
  const coro = coroutine(async function coro() {
    return 42;
  });
  const awaitables = [...asCompleted([coro()])];
  trace(sizeOf(awaitables), await awaitables[0]);
};
