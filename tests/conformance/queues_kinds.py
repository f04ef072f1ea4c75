"""test_queues.LifoQueueTests and PriorityQueueTests: the order in which items come out."""

import asyncio
from conformance import case, run_all, trace


async def order(q):
    for i in [1, 3, 2]:
        await q.put(i)
    for _ in range(3):
        trace(await q.get())


@case
async def lifo_order():
    await order(asyncio.LifoQueue())


@case
async def priority_order():
    await order(asyncio.PriorityQueue())


if __name__ == '__main__':
    run_all()
