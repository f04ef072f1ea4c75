/** The scenarios of tests/conformance/locks_event.py. */
import { bound, coroutine, createTask, Event, getRunningLoop, outcome, sleep, stateWord, trace, waiting } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function show(label, event) {
  trace(label, 'set', event.isSet(), 'waiters', waiting(event));
}

const c = coroutine(async function (event, number) {
  await event.wait();
  trace('c', number, 'woke');
});

cases.wait = async function () {
  const event = new Event();
  show('new', event);
  const t1 = createTask(c(event, 1));
  const t2 = createTask(c(event, 2));
  await sleep(0);
  show('turn 1', event);
  const t3 = createTask(c(event, 3));
  event.set();
  show('set', event);
  await sleep(0);
  show('turn 2', event);
  trace(stateWord(t1), stateWord(t2), stateWord(t3));
};

cases.wait_on_set = async function () {
  const event = new Event();
  event.set();
  const other = coroutine(async function () {
    trace('another turn');
  });
  const task = createTask(other());
  trace('wait', await outcome(event.wait()));
  await task;
};

cases.wait_cancel = async function () {
  const event = new Event();
  const myWait = createTask(event.wait());
  getRunningLoop().callSoon(bound(myWait, 'cancel'));
  trace('wait', await outcome(myWait));
  show('end', event);
};

cases.clear = async function () {
  const event = new Event();
  show('new', event);
  event.set();
  show('set', event);
  event.clear();
  show('cleared', event);
};

cases.clear_with_waiters = async function () {
  const event = new Event();
  const task = createTask(c(event, 1));
  await sleep(0);
  show('turn 1', event);
  event.set();
  event.clear();
  show('cleared', event);
  event.set();
  event.set();
  show('set', event);
  await sleep(0);
  show('turn 2', event);
  trace(stateWord(task));
};
