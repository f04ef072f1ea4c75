/** The scenarios of tests/conformance/tasks_wait.py. */
import { coroutine, createTask, Failure, outcome, range, sizeOf, sleep, state, trace, turns, wait } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const nap = coroutine(async function (label, delay, status = 0) {
  await sleep(delay);
  trace(label, 'woke');
  if (status) {
    throw new Failure(status);
  }
});

function spawn(label, delay, status = 0) {
  return createTask(nap(label, delay, status));
}

const waitBoth = coroutine(async function (a, b, myTimeout = undefined, returnWhen = 'ALL_COMPLETED') {
  const { done, pending } = await wait([b, a], { timeout: myTimeout, returnWhen });
  trace('done', sizeOf(done), 'of', sizeOf(done) + sizeOf(pending));
  trace('a', state(a));
  trace('b', state(b));
  return 42;
});

cases.wait = async function () {
  const a = spawn('a', 0.1);
  const b = spawn('b', 0.15);
  trace(await createTask(waitBoth(a, b)));
  const again = createTask(waitBoth(a, b));
  for (let i = 0; i < 3; i++) {
    await turns(1);
    trace('turn', i, state(again));
  }
};

cases.wait_duplicate_coroutines = async function () {
  const coro = coroutine(async function (label) {
    trace(label);
    return label;
  });
  const c = createTask(coro('test'));
  const d = createTask(coro('spam'));
  const [done, pending] = await createTask(wait([c, c, d]));
  trace('done', sizeOf(done), 'pending', sizeOf(pending));
  trace(c.result(), d.result());
};

cases.wait_errors = async function () {
  trace(await outcome(wait(new Set())));
  const task = spawn('task', 10);
  trace(await outcome(wait([task], { returnWhen: -1 })));
  trace(state(task), task.cancelling());
};

cases.wait_first_completed = async function () {
  const a = spawn('a', 0.2);
  const b = spawn('b', 0.1);
  await createTask(waitBoth(a, b, undefined, 'FIRST_COMPLETED'));
  await waitBoth(a, b);
};

cases.wait_really_done = async function () {
  const coro1 = coroutine(async function () {
    await turns(1);
    trace('a ends');
  });
  const coro2 = coroutine(async function () {
    await turns(2);
    trace('b ends');
  });
  const a = createTask(coro1());
  const b = createTask(coro2());
  await createTask(waitBoth(a, b, undefined, 'FIRST_COMPLETED'));
};

cases.wait_first_exception = async function () {
  const fails = coroutine(async function () {
    trace('b fails');
    throw new Failure(3);
  });
  const a = spawn('a', 0.1);
  const b = createTask(fails());
  await createTask(waitBoth(a, b, undefined, 'FIRST_EXCEPTION'));
  await waitBoth(a, b);
};

cases.wait_first_exception_in_wait = async function () {
  const a = spawn('a', 0.1);
  const b = spawn('b', 0.01, 3);
  await waitBoth(a, b, undefined, 'FIRST_EXCEPTION');
  await waitBoth(a, b);
};

cases.wait_with_exception = async function () {
  const a = spawn('a', 0.1);
  const b = spawn('b', 0.15, 3);
  await createTask(waitBoth(a, b));
  await createTask(waitBoth(a, b));
};

cases.wait_with_timeout = async function () {
  const a = spawn('a', 0.1);
  const b = spawn('b', 0.25);
  await createTask(waitBoth(a, b, 0.11));
  await waitBoth(a, b);
};

cases.wait_concurrent_complete = async function () {
  const a = spawn('a', 0.1);
  const b = spawn('b', 0.25);
  await createTask(waitBoth(a, b, 0.1));
  await waitBoth(a, b);
};

cases.wait_generator = async function () {
  const func = coroutine(async function (i) {
    trace(i);
    return i;
  });
  const tasks = range(10).map((i) => createTask(func(i)));
  const { done, pending } = await wait(tasks, { returnWhen: 'ALL_COMPLETED' });
  trace('done', sizeOf(done), 'pending', sizeOf(pending));
};

cases.wait_invalid_args = async function () {
  trace(await outcome(wait([])));
};
