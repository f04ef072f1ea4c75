/** The scenarios of tests/conformance/tasks_basic.py. */
import {
  bound, coroutine, createTask, currentTask, ensureFuture, Failure, flag, getRunningLoop, isA, isIn, outcome,
  RuntimeError, sleep, state, trace, turns, wait, word
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const give = coroutine(async function (label) {
  trace('give', label);
  return label;
});

cases.task_awaits_on_itself = async function () {
  const itself = coroutine(async function () {
    trace('begins');
    await task;
  });
  const task = ensureFuture(itself());
  trace(await outcome(task));
  trace(state(task));
};

cases.task_class = async function () {
  const task = createTask(give('ok'));
  trace('made', state(task));
  await task;
  trace(state(task), task.result());
};

cases.ensure_future_coroutine = async function () {
  const task = ensureFuture(give('ok'));
  trace('made', state(task));
  trace(await task);
  trace(state(task), task.result());
};

cases.ensure_future_future = async function () {
  const original = getRunningLoop().createFuture();
  original.setResult('ko');
  const future = ensureFuture(original);
  trace('itself', flag(future === original));
  trace(await future, state(future));
};

cases.ensure_future_task = async function () {
  const original = createTask(give('ok'));
  const task = ensureFuture(original);
  trace('itself', flag(task === original));
  await task;
  trace(state(task), task.result());
  trace('itself', flag(ensureFuture(original) === original));
};

cases.task_basics = async function () {
  const inner1 = coroutine(async function () {
    trace('inner1');
    return 42;
  });
  const inner2 = coroutine(async function () {
    trace('inner2');
    return 1000;
  });
  const outer = coroutine(async function () {
    const a = await inner1();
    const b = await inner2();
    return a + b;
  });
  trace(await createTask(outer()));
};

cases.coroutine_non_gen_function = async function () {
  trace(await give('test'));
};

cases.coroutine_non_gen_function_return_future = async function () {
  const future = getRunningLoop().createFuture();
  const func = coroutine(async function () {
    trace('func');
    return future;
  });
  const settle = coroutine(async function () {
    trace('settle');
    future.setResult('test');
  });
  const t1 = createTask(func());
  const t2 = createTask(settle());
  trace('the future', flag((await t1) === future));
  trace('t2', state(t2), 'future', state(future));
  await t2;
};

cases.task_set_methods = async function () {
  const notmuch = coroutine(async function () {
    return 'ko';
  });
  const task = createTask(notmuch());
  for (const [setter, argument] of [[bound(task, 'setResult'), 'ok'], [bound(task, 'setException'), new Failure(3)]]) {
    try {
      setter(argument);
    } catch (error) {
      if (!isA(error, RuntimeError)) throw error;
      trace(word(error));
    }
  }
  trace(state(task));
  trace(await task);
  for (const [setter, argument] of [[bound(task, 'setResult'), 'ok'], [bound(task, 'setException'), new Failure(3)]]) {
    try {
      setter(argument);
    } catch (error) {
      if (!isA(error, RuntimeError)) throw error;
      trace(word(error));
    }
  }
};

cases.step_result_future = async function () {
  const future = getRunningLoop().createFuture();
  const waitForFuture = coroutine(async function () {
    trace('waits');
    trace('result', await future);
  });
  const task = createTask(waitForFuture());
  await turns(1);
  trace('task', state(task));
  future.setResult('object');
  trace('task', state(task));
  await turns(1);
  trace('task', state(task));
};

cases.current_task = async function () {
  function callback() {
    trace('in a callback', flag(currentTask() === undefined));
  }
  const coro = coroutine(async function () {
    getRunningLoop().callSoon(callback);
    trace('is task', flag(currentTask() === task));
    await turns(1);
    trace('is task', flag(currentTask() === task));
  });
  const task = createTask(coro());
  await task;
  trace('is task', flag(currentTask() === task));
};

cases.current_task_with_interleaving_tasks = async function () {
  const loop = getRunningLoop();
  const fut1 = loop.createFuture();
  const fut2 = loop.createFuture();
  const coro1 = coroutine(async function () {
    trace('1 is task1', flag(currentTask() === task1));
    await fut1;
    trace('1 is task1', flag(currentTask() === task1));
    fut2.setResult(true);
  });
  const coro2 = coroutine(async function () {
    trace('2 is task2', flag(currentTask() === task2));
    fut1.setResult(true);
    await fut2;
    trace('2 is task2', flag(currentTask() === task2));
  });
  const task1 = createTask(coro1());
  const task2 = createTask(coro2());
  await wait([task1, task2]);
  trace('main is neither', flag(!isIn(currentTask(), [task1, task2])));
};

cases.create_task_with_async_function = async function () {
  let task;
  for (let i = 0; i < 2; i++) {
    task = createTask(give('ok'));
    trace('made', i, state(task));
    await task;
    trace('ended', i, state(task));
  }
};

cases.bare_create_task = async function () {
  const inner = coroutine(async function () {
    trace('inner');
    return 1;
  });
  trace(await createTask(inner()));
};

cases.bare_create_named_task = async function () {
  const noop = coroutine(async function () {
    trace(currentTask().getName());
  });
  const task = createTask(noop(), { name: 'No-op' });
  trace(task.getName());
  await task;
  trace(task.getName());
};

cases.task_set_name_pylong = async function () {
  const notmuch = coroutine(async function () {
    return 123;
  });
  const task = createTask(notmuch(), { name: 987654321 });
  trace(task.getName());
  task.setName(123456789);
  trace(task.getName());
  trace(await task);
};

cases.exception_traceback = async function () {
  const foo = coroutine(async function () {
    throw new Failure(1);
  });
  const task = createTask(foo());
  await turns(1);
  trace(word(task.exception()));
};

cases.tb_logger_not_called_after_cancel = async function () {
  const coro = coroutine(async function () {
    trace('fails');
    throw new Failure(1);
  });
  let task = createTask(coro());
  await sleep(0.05);
  trace('cancel', flag(task.cancel()));
  task = undefined;
  await turns(1);
  trace('no report');
};

cases.foobar = async function () {
  const future = getRunningLoop().createFuture();
  const coro = coroutine(async function () {
    await future;
    return 'spam';
  });
  getRunningLoop().callLater(0.1, bound(future, 'setResult'), 1);
  trace(await createTask(coro()));
};
