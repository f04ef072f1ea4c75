/** The scenarios of tests/conformance/events_call_soon.py. */
import { getRunningLoop, sleep, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

function pending(handle) {
  return handle.cancelled() ? 'no' : 'yes';
}

cases.add_callback_handle = async function () {
  getRunningLoop().callSoon(trace, 'callback');
  trace('registered');
  await sleep(0);
  trace('a turn later');
};

cases.add_callback_cancelled_handle = async function () {
  const loop = getRunningLoop();
  loop.callSoon(trace, 'first');
  const handle = loop.callSoon(trace, 'cancelled');
  loop.callSoon(trace, 'last');
  trace('pending', pending(handle));
  handle.cancel();
  trace('pending', pending(handle));
  handle.cancel();
  await sleep(0);
  await sleep(0);
  trace('two turns later');
};

cases.call_soon = async function () {
  const loop = getRunningLoop();
  function cb() {
    trace('cb');
    loop.callSoon(trace, 'registered by cb');
  }
  const handle = loop.callSoon(cb);
  trace('pending', pending(handle));
  loop.callSoon(trace, 'second');
  await sleep(0);
  trace('a turn later');
  await sleep(0);
  trace('two turns later');
};

cases.run_once = async function () {
  let count = 0;
  function callback() {
    count += 1;
  }
  getRunningLoop().callSoon(callback);
  trace('count', count);
  await sleep(0);
  trace('count', count);
  await sleep(0);
  trace('count', count);
};
