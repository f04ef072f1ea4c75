"""sleep(). From test_tasks.py."""

import asyncio
from conformance import case, outcome, run_all, trace
from observe import flag, state, turns


def has_timers():
    return any(not handle.cancelled() for handle in asyncio.get_running_loop()._scheduled)


@case
async def sleep():
    async def sleeper(delay, argument):
        await asyncio.sleep(delay / 2)
        trace('half')
        await asyncio.sleep(delay / 2)
        trace('whole')
        return argument
    async def other():
        await asyncio.sleep(0.07)
        trace('other')
    task = asyncio.create_task(sleeper(0.1, 'yeah'))
    asyncio.create_task(other())
    trace(await task)


@case
async def sleep_when_delay_is_nan():
    async def sleeper():
        await asyncio.sleep(float('nan'))
    trace(await outcome(asyncio.create_task(sleeper())))


@case
async def sleep_cancel():
    task = asyncio.create_task(asyncio.sleep(10))
    await turns(1)
    trace('timer', flag(has_timers()))
    task.cancel()
    await turns(1)
    trace('timer', flag(has_timers()))
    trace(state(task))


@case
async def sleep_zero():
    result = 0
    def increase(number):
        nonlocal result
        result += number
        trace('result', result)
    asyncio.get_running_loop().call_soon(increase, 1)
    trace('before', result)
    await asyncio.sleep(0)
    trace('after', result)
    increase(10)


if __name__ == '__main__':
    run_all()
