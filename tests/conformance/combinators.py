"""gather, shield and wait_for: cases that no other pair has."""

import asyncio
from conformance import Failure, case, outcome, run_all, state, trace


async def nap(delay, label, status=0):
    await asyncio.sleep(delay)
    trace(label, 'woke')
    if status:
        raise Failure(status, label)
    return label


@case
async def gather_keeps_order():
    results = await asyncio.gather(nap(0.02, 'a'), nap(0.01, 'b'))
    trace(*results)


@case
async def gather_first_failure_leaves_siblings():
    trace(await outcome(asyncio.gather(nap(0.01, 'a', 3), nap(0.02, 'b'))))
    await asyncio.sleep(0.03)


@case
async def shield_survives_cancellation():
    inner = asyncio.create_task(nap(0.02, 'inner'))
    async def waiter():
        trace('waiter', await outcome(asyncio.shield(inner)))
    task = asyncio.create_task(waiter())
    await asyncio.sleep(0.01)
    task.cancel()
    trace('inner', await outcome(inner))


@case
async def dropped_gather_calls_back():
    gather = asyncio.gather(nap(0.01, 'a'))
    gather.add_done_callback(lambda done: trace('done', done.cancelled()))
    del gather
    await asyncio.sleep(0.02)


@case
async def dropped_outcomes_count_as_retrieved():
    asyncio.gather(nap(0.01, 'a', 1), nap(0.02, 'b', 2), return_exceptions=True)
    await asyncio.sleep(0.03)


@case
async def dropped_shield_calls_back():
    shield = asyncio.shield(nap(0.01, 'a'))
    shield.add_done_callback(lambda done: trace('done', done.result()))
    del shield
    await asyncio.sleep(0.02)


@case
async def wait_for_without_time():
    trace('gather', await outcome(asyncio.wait_for(asyncio.gather(nap(1, 'a')), 0)))
    trace('outcomes', await outcome(asyncio.wait_for(asyncio.gather(nap(1, 'a'), return_exceptions=True), -1)))
    trace('shield', await outcome(asyncio.wait_for(asyncio.shield(nap(0.01, 'a')), 0)))
    await asyncio.sleep(0.02)


@case
async def cancel_reaches_a_gather_that_is_about_to_be_done():
    async def inner_waits():
        trace('inner', await outcome(asyncio.gather(future)))
        trace('after', await outcome(asyncio.sleep(0)))
    future = asyncio.get_running_loop().create_future()
    inner = asyncio.create_task(inner_waits())
    outer = asyncio.gather(asyncio.gather(inner))
    await asyncio.sleep(0.01)
    future.set_result(1)
    trace(outer.cancel())
    trace(await outcome(outer), state(inner), state(future))


@case
async def shield_cancelled_before_its_future_fails():
    for turns in (0, 1):
        inner = asyncio.get_running_loop().create_future()
        shield = asyncio.shield(inner)
        shield.cancel()
        for _ in range(turns):
            await asyncio.sleep(0)
        inner.set_exception(Failure(4, 'inner'))
        trace(await outcome(shield))
        await asyncio.sleep(0.01)
        del inner
        trace('dropped')


@case
async def eager_tasks_too_deep():
    async def nest(levels):
        nonlocal started
        started += 1
        if levels > 0:
            await asyncio.Task(nest(levels - 1), loop=asyncio.get_running_loop(), eager_start=True)
    started = 0
    trace(await outcome(nest(20)), started)
    trace(await outcome(nest(5000)))


if __name__ == '__main__':
    run_all()
