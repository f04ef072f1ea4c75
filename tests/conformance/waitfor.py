"""wait_for: test_waitfor.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace


def state(label, future):
    trace(label, 'done' if future.done() else 'pending',
          'cancelled' if future.cancelled() else 'not cancelled')


def cancelling():
    return asyncio.current_task().cancelling()


async def slow(seconds):
    """Runs for `seconds` and ignores every request to cancel."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (left := end - loop.time()) > 0:
        try:
            await asyncio.sleep(left)
        except asyncio.CancelledError:
            trace('slow goes on', cancelling())
    trace('slow ends')


@case
async def asyncio_wait_for_cancelled():
    task = asyncio.create_task(asyncio.wait_for(slow(0.05), 0.1))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    state('wait_for', task)


@case
async def asyncio_wait_for_timeout():
    trace('wait_for', await outcome(asyncio.wait_for(slow(0.06), 0.03)), cancelling())


@case
async def wait_for_timeout_less_then_0_or_0_future_done():
    future = asyncio.get_running_loop().create_future()
    future.set_result(7)
    trace('wait_for', await asyncio.wait_for(future, 0))
    state('future', future)


@case
async def wait_for_timeout_less_then_0_or_0_future_failed():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(Failure(3))
    trace('wait_for', await outcome(asyncio.wait_for(future, -1)))
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    trace('wait_for', await outcome(asyncio.wait_for(future, 0)))


@case
async def wait_for_timeout_less_then_0_or_0_coroutine_do_not_started():
    async def foo():
        trace('foo started')
    trace('wait_for', await outcome(asyncio.wait_for(foo(), 0)))


async def foo():
    trace('foo runs')
    try:
        await asyncio.sleep(10)
    finally:
        trace('foo ends', cancelling())
    return 1


@case
async def wait_for_timeout_less_then_0_or_0():
    for timeout in 0, -1:
        task = asyncio.create_task(foo())
        await asyncio.sleep(0)
        trace('wait_for', await outcome(asyncio.wait_for(task, timeout)))
        state('task', task)


@case
async def wait_for():
    task = asyncio.create_task(foo())
    trace('wait_for', await outcome(asyncio.wait_for(task, 0.02)), cancelling())
    state('task', task)


@case
async def wait_for_blocking():
    async def coroutine():
        return 5
    trace('wait_for', await asyncio.wait_for(coroutine(), None))


@case
async def wait_for_runs_a_coroutine_in_the_task():
    async def coroutine():
        trace('same task' if asyncio.current_task() is task else 'another task')
        await asyncio.sleep(0)
        return 5
    task = asyncio.current_task()
    asyncio.get_running_loop().call_soon(trace, 'a callback')
    trace('wait_for', await asyncio.wait_for(coroutine(), 10))


@case
async def wait_for_race_condition():
    future = asyncio.get_running_loop().create_future()
    wait = asyncio.wait_for(future, timeout=0.05)
    asyncio.get_running_loop().call_soon(future.set_result, 6)
    trace('wait_for', await wait)


@case
async def wait_for_cancellation_race_condition():
    async def inner():
        trace('inner', await outcome(asyncio.sleep(1)))
        return 1
    trace('wait_for', await asyncio.wait_for(inner(), timeout=.01), cancelling())


async def inner_that_cleans_up():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        trace('inner is cancelled', cancelling())
        await asyncio.sleep(0.01)
        raise
    finally:
        trace('inner is done')


@case
async def wait_for_waits_for_task_cancellation():
    task = asyncio.create_task(inner_that_cleans_up())
    trace('wait_for', await outcome(asyncio.wait_for(task, timeout=0.01)))
    state('task', task)


@case
async def wait_for_waits_for_task_cancellation_w_timeout_0():
    task = asyncio.create_task(inner_that_cleans_up())
    await asyncio.sleep(0.01)
    trace('wait_for', await outcome(asyncio.wait_for(task, timeout=0)))
    state('task', task)


async def inner_that_fails_in_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        raise Failure(4)


@case
async def wait_for_reraises_exception_during_cancellation():
    for timeout in 0.01, 0:
        task = asyncio.create_task(inner_that_fails_in_cleanup())
        await asyncio.sleep(0)
        trace('wait_for', await outcome(asyncio.wait_for(task, timeout)), cancelling())
        state('task', task)


async def cancel_with(timeout):
    async def blocking():
        await asyncio.get_running_loop().create_future()
    task = asyncio.create_task(blocking())
    wait = asyncio.create_task(asyncio.wait_for(task, timeout))
    asyncio.get_running_loop().call_soon(wait.cancel)
    trace('wait', await outcome(wait))
    state('wait', wait)
    state('task', task)
    trace('requests', wait.cancelling(), task.cancelling())


@case
async def cancel_blocking_wait_for():
    await cancel_with(None)


@case
async def cancel_wait_for():
    await cancel_with(60.0)


@case
async def cancel_wait_for_with_timeout_0():
    task = asyncio.create_task(inner_that_cleans_up())
    await asyncio.sleep(0)
    wait = asyncio.create_task(asyncio.wait_for(task, 0))
    await asyncio.sleep(0)
    wait.cancel()
    trace('wait', await outcome(wait))
    state('task', task)
    trace('task', await outcome(task))


@case
async def wait_for_cancel_suppressed():
    async def return_42():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return 42
    trace('wait_for', await asyncio.wait_for(return_42(), timeout=0.02), cancelling())
    task = asyncio.create_task(return_42())
    await asyncio.sleep(0)
    trace('wait_for', await asyncio.wait_for(task, timeout=0), cancelling())


@case
async def wait_for_issue86296():
    async def inner():
        trace('inner')
        return 3

    async def waiter():
        await asyncio.wait_for(inner_task, timeout=100)
        trace('waited')
        await asyncio.sleep(1)
        trace('not reached')
    inner_task = asyncio.create_task(inner())
    task = asyncio.create_task(waiter())
    state('task', task)
    await asyncio.sleep(0)
    task.cancel()
    trace('task', await outcome(task))
    state('inner', inner_task)
    trace('inner', await inner_task)


# ---- Shielded ----

async def nap(delay):
    await asyncio.sleep(delay)
    trace('napped')
    return 8


@case
async def zero_timeout():
    task = asyncio.create_task(nap(0.01))
    shielded = asyncio.shield(task)
    trace('wait_for', await outcome(asyncio.wait_for(shielded, timeout=0)))
    state('task', task)
    state('shielded', shielded)
    await asyncio.sleep(0.03)
    state('task', task)


@case
async def none_timeout():
    task = asyncio.create_task(nap(0.02))
    trace('wait_for', await asyncio.wait_for(asyncio.shield(task), timeout=None))
    state('task', task)
    trace('task', await task)


@case
async def shielded_timeout():
    task = asyncio.create_task(nap(0.03))
    trace('wait_for', await outcome(asyncio.wait_for(asyncio.shield(task), timeout=0.01)))
    state('task', task)
    trace('task', await task)


if __name__ == '__main__':
    run_all()
