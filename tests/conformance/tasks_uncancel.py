"""Counting the requests to cancel, and withdrawing them. From test_tasks.py."""

import asyncio
from conformance import case, outcome, run_all, trace
from observe import flag, state, turns


@case
async def cancelling():
    task = asyncio.create_task(asyncio.sleep(10))
    trace(task.cancelling())
    trace(flag(task.cancel()), task.cancelling())
    trace(flag(task.cancel()), task.cancelling())
    trace(await outcome(task))
    trace(flag(task.cancel()), task.cancelling())


@case
async def uncancel_basic():
    async def coro():
        result = await outcome(asyncio.sleep(10))
        trace('first sleep', result)
        trace('left', asyncio.current_task().uncancel())
        await asyncio.sleep(10)
        trace('not reached')
    task = asyncio.create_task(coro())
    await asyncio.sleep(0.01)
    trace(flag(task.cancel()), task.cancelling(), state(task))
    await asyncio.sleep(0.01)
    trace(task.cancelling(), state(task))
    trace(flag(task.cancel()), task.cancelling(), state(task))
    trace(await outcome(task))
    trace(task.cancelling(), state(task))
    trace('left', task.uncancel(), state(task))
    trace('left', task.uncancel(), state(task))


async def request_with_timeout(sleep, timeout):
    """A timeout built from cancel() and uncancel()."""
    task = asyncio.current_task()
    timed_out = False
    def on_timeout():
        nonlocal timed_out
        timed_out = True
        trace('time is up', flag(task.cancel()))
    handle = asyncio.get_running_loop().call_later(timeout, on_timeout)
    result = await outcome(asyncio.sleep(sleep))
    trace('block', result)
    handle.cancel()
    if timed_out:
        left = task.uncancel()
        trace('left', left)
        if left == 0 and result == 'CancelledError':
            result = 'TimeoutError'
    trace('becomes', result)
    await turns(1)
    trace('outer code')


@case
async def uncancel_structured_blocks():
    task = asyncio.create_task(request_with_timeout(10, 0.1))
    trace(await outcome(task))
    trace(state(task), task.cancelling())
    task = asyncio.create_task(request_with_timeout(0, 10))
    trace(await outcome(task))
    trace(state(task), task.cancelling())


@case
async def uncancel_resets_must_cancel():
    future = asyncio.get_running_loop().create_future()
    async def coro():
        await future
        trace('goes on')
        return 42
    task = asyncio.create_task(coro())
    await turns(1)
    future.set_result(None)
    task.cancel()
    trace(task.cancelling())
    task.uncancel()
    trace(task.cancelling())
    trace(await task)
    trace(state(task))


if __name__ == '__main__':
    run_all()
