"""gather and shield: cases that no other pair has."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace


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


if __name__ == '__main__':
    run_all()
