/** The scenarios of tests/conformance/combinators.py. */
import { coroutine, createTask, Failure, gather, getRunningLoop, outcome, shield, sleep, stateWord, trace, waitFor } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const nap = coroutine(async function (delay, label, status = 0) {
  await sleep(delay);
  trace(label, 'woke');
  if (status) {
    throw new Failure(status, label);
  }
  return label;
});

cases.gather_keeps_order = async function () {
  const results = await gather([nap(0.02, 'a'), nap(0.01, 'b')]);
  trace(...results);
};

cases.gather_first_failure_leaves_siblings = async function () {
  trace(await outcome(gather([nap(0.01, 'a', 3), nap(0.02, 'b')])));
  await sleep(0.03);
};

cases.shield_survives_cancellation = async function () {
  const inner = createTask(nap(0.02, 'inner'));
  const waiter = coroutine(async function () {
    trace('waiter', await outcome(shield(inner)));
  });
  const task = createTask(waiter());
  await sleep(0.01);
  task.cancel();
  trace('inner', await outcome(inner));
};

cases.dropped_outcomes_count_as_retrieved = async function () {
  gather([nap(0.01, 'a', 1), nap(0.02, 'b', 2)], { returnExceptions: true });
  await sleep(0.03);
};

cases.wait_for_without_time = async function () {
  trace('gather', await outcome(waitFor(gather([nap(1, 'a')]), 0)));
  trace('outcomes', await outcome(waitFor(gather([nap(1, 'a')], { returnExceptions: true }), -1)));
  trace('shield', await outcome(waitFor(shield(nap(0.01, 'a')), 0)));
  await sleep(0.02);
};

cases.cancel_reaches_a_gather_that_is_about_to_be_done = async function () {
  const innerWaits = coroutine(async function () {
    trace('inner', await outcome(gather([future])));
    trace('after', await outcome(sleep(0)));
  });
  const future = getRunningLoop().createFuture();
  const inner = createTask(innerWaits());
  const outer = gather([gather([inner])]);
  await sleep(0.01);
  future.setResult(1);
  trace(outer.cancel());
  trace(await outcome(outer), stateWord(inner), stateWord(future));
};
