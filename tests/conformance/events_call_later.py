"""test_base_events: call_later and call_at."""

import asyncio
from conformance import case, run_all, trace


@case
async def call_later():
    loop = asyncio.get_running_loop()
    handle = loop.call_later(10.0, trace, 'ten seconds later')
    loop.call_later(0.02, trace, 'second')
    loop.call_later(0.01, trace, 'first')
    trace('cancelled', handle.cancelled())
    await asyncio.sleep(0)
    trace('a turn later')
    await asyncio.sleep(0.03)
    trace('30 ms later')
    handle.cancel()
    trace('cancelled', handle.cancelled())


@case
async def call_later_negative_delays():
    loop = asyncio.get_running_loop()
    loop.call_later(-1, trace, 'a')
    loop.call_later(-2, trace, 'b')
    loop.call_later(0, trace, 'c')
    loop.call_later(-2, trace, 'd')
    loop.call_later(float('-inf'), trace, 'e')
    await asyncio.sleep(0)
    trace('a turn later')
    await asyncio.sleep(0)
    trace('two turns later')


@case
async def time_and_call_at():
    loop = asyncio.get_running_loop()
    delay = 0.1
    called = loop.create_future()
    when = loop.time() + delay
    loop.call_at(when, called.set_result, 'called')
    t0 = loop.time()
    trace(await called)
    trace('early', loop.time() - t0 < delay - 1e-6)
    loop.call_at(t0, trace, 'in the past')
    loop.call_at(t0 - 0.05, trace, 'before that')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    trace('two turns later')


@case
async def run_once_timers():
    loop = asyncio.get_running_loop()
    first = loop.call_later(0.01, trace, 'cancelled')
    done = loop.create_future()
    loop.call_later(0.05, done.set_result, None)
    first.cancel()
    t0 = loop.time()
    await done
    trace('early', loop.time() - t0 < 0.05 - 1e-6)


@case
async def run_once_schedule_handle():
    loop = asyncio.get_running_loop()
    processed = loop.create_future()

    def cb():
        loop.call_soon(trace, 'registered by a timer')
        trace('timer')
        processed.set_result(None)

    loop.call_later(-1, cb)
    await processed
    trace('awaited')
    await asyncio.sleep(0)


@case
async def run_once_cancelled_event_cleanup():
    loop = asyncio.get_running_loop()
    loop.call_later(0.03, trace, 'not cancelled')
    handles = [loop.call_later(delay, trace, 'cancelled')
               for delay in (0.01, 0.02, 0.04) for _ in range(100)]
    for handle in handles:
        handle.cancel()
    await asyncio.sleep(0)
    trace('a turn later')
    await asyncio.sleep(0.05)
    trace('50 ms later')


if __name__ == '__main__':
    run_all()
