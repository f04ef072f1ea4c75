/** The scenarios of tests/conformance/tasks_sleep.py. */
import { coroutine, createTask, getRunningLoop, outcome, sleep, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

cases.sleep = async function () {
  const sleeper = coroutine(async function (delay, argument) {
    await sleep(delay / 2);
    trace('half');
    await sleep(delay / 2);
    trace('whole');
    return argument;
  });
  const other = coroutine(async function () {
    await sleep(0.07);
    trace('other');
  });
  const task = createTask(sleeper(0.1, 'yeah'));
  createTask(other());
  trace(await task);
};

cases.sleep_when_delay_is_nan = async function () {
  const sleeper = coroutine(async function () {
    await sleep(NaN);
  });
  trace(await outcome(createTask(sleeper())));
};

cases.sleep_zero = async function () {
  let result = 0;
  function increase(number) {
    result += number;
    trace('result', result);
  }
  getRunningLoop().callSoon(increase, 1);
  trace('before', result);
  await sleep(0);
  trace('after', result);
  increase(10);
};
