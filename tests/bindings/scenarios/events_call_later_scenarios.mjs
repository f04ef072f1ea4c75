/** The scenarios of tests/conformance/events_call_later.py. */
import { bound, getRunningLoop, sleep, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

cases.call_later = async function () {
  const loop = getRunningLoop();
  const handle = loop.callLater(10.0, trace, 'ten seconds later');
  loop.callLater(0.02, trace, 'second');
  loop.callLater(0.01, trace, 'first');
  trace('cancelled', handle.cancelled());
  await sleep(0);
  trace('a turn later');
  await sleep(0.03);
  trace('30 ms later');
  handle.cancel();
  trace('cancelled', handle.cancelled());
};

cases.call_later_negative_delays = async function () {
  const loop = getRunningLoop();
  loop.callLater(-1, trace, 'a');
  loop.callLater(-2, trace, 'b');
  loop.callLater(0, trace, 'c');
  loop.callLater(-2, trace, 'd');
  loop.callLater(-Infinity, trace, 'e');
  await sleep(0);
  trace('a turn later');
  await sleep(0);
  trace('two turns later');
};

cases.time_and_call_at = async function () {
  const loop = getRunningLoop();
  const delay = 0.1;
  const called = loop.createFuture();
  const when = loop.time() + delay;
  loop.callAt(when, bound(called, 'setResult'), 'called');
  const t0 = loop.time();
  trace(await called);
  trace('early', (loop.time() - t0) < (delay - 1e-06));
  loop.callAt(t0, trace, 'in the past');
  loop.callAt(t0 - 0.05, trace, 'before that');
  await sleep(0);
  await sleep(0);
  trace('two turns later');
};

cases.run_once_timers = async function () {
  const loop = getRunningLoop();
  const first = loop.callLater(0.01, trace, 'cancelled');
  const done = loop.createFuture();
  loop.callLater(0.05, bound(done, 'setResult'), undefined);
  first.cancel();
  const t0 = loop.time();
  await done;
  trace('early', (loop.time() - t0) < (0.05 - 1e-06));
};

cases.run_once_schedule_handle = async function () {
  const loop = getRunningLoop();
  const processed = loop.createFuture();
  function cb() {
    loop.callSoon(trace, 'registered by a timer');
    trace('timer');
    processed.setResult(undefined);
  }
  loop.callLater(-1, cb);
  await processed;
  trace('awaited');
  await sleep(0);
};
