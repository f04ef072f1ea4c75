"""test_base_events: call_soon."""

import asyncio
from conformance import case, run_all, trace


def pending(handle):
    return 'no' if handle.cancelled() else 'yes'


@case
async def add_callback_handle():
    asyncio.get_running_loop().call_soon(trace, 'callback')
    trace('registered')
    await asyncio.sleep(0)
    trace('a turn later')


@case
async def add_callback_cancelled_handle():
    loop = asyncio.get_running_loop()
    loop.call_soon(trace, 'first')
    handle = loop.call_soon(trace, 'cancelled')
    loop.call_soon(trace, 'last')
    trace('pending', pending(handle))
    handle.cancel()
    trace('pending', pending(handle))
    handle.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    trace('two turns later')


@case
async def call_soon():
    loop = asyncio.get_running_loop()

    def cb():
        trace('cb')
        loop.call_soon(trace, 'registered by cb')

    handle = loop.call_soon(cb)
    trace('pending', pending(handle))
    loop.call_soon(trace, 'second')
    await asyncio.sleep(0)
    trace('a turn later')
    await asyncio.sleep(0)
    trace('two turns later')


@case
async def run_once():
    count = 0

    def callback():
        nonlocal count
        count += 1

    asyncio.get_running_loop().call_soon(callback)
    trace('count', count)
    await asyncio.sleep(0)
    trace('count', count)
    await asyncio.sleep(0)
    trace('count', count)


if __name__ == '__main__':
    run_all()
