/** The scenarios of tests/conformance/tasks_context.py. */
import { bound, contextVar, coroutine, createTask, gather, getRunningLoop, range, sleep, sum, text, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const nope = contextVar('nope', { default: 'nope' });

const number = contextVar('number', { default: -1 });

cases.context_1 = async function () {
  const sub = coroutine(async function () {
    await sleep(0.01);
    trace('sub', nope.get());
    nope.set('something else');
    trace('sub', nope.get());
  });
  const main = coroutine(async function () {
    trace('main', nope.get());
    const task = createTask(sub());
    nope.set('yes');
    trace('main', nope.get());
    await task;
    trace('main', nope.get());
  });
  await createTask(main());
  trace('outside', nope.get());
};

cases.context_2 = async function () {
  const main = coroutine(async function () {
    let future;
    const loop = getRunningLoop();
    function onDone() {
      trace('callback', nope.get());
      nope.set('something else');
      trace('callback', nope.get());
    }
    trace('main', nope.get());
    for (let j = 0; j < 2; j++) {
      future = loop.createFuture();
      future.addDoneCallback(onDone);
      nope.set('yes');
      loop.callSoon(bound(future, 'setResult'), undefined);
      await future;
      trace('main', nope.get());
      for (let i = 0; i < 3; i++) {
        nope.set(`yes${text(i)}-${text(j)}`);
        await sleep(0.001);
        trace('main', nope.get());
      }
    }
  });
  await createTask(main());
  trace('outside', nope.get());
};

cases.context_3 = async function () {
  const sub = coroutine(async function (base) {
    let same = 0;
    for (let i = 0; i < 10; i++) {
      number.set(base + i);
      await sleep(0.001 + ((((base * 7) + (i * 3)) % 10) / 200));
      same += Number(number.get() === (base + i));
    }
    return same;
  });
  const results = await gather([...range(100).map((i) => createTask(sub(i % 11)))]);
  trace(sum(results));
  trace('outside', number.get());
};
