"""test_queues._QueueJoinTestMixin: task_done and join, for all three kinds of queues."""

import asyncio
from conformance import case, run_all, state, status, trace

KINDS = (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue)


@case
async def task_done_underflow():
    for kind in KINDS:
        trace(kind.__name__, status(kind().task_done))


async def task_done_of(q):
    for i in range(100):
        q.put_nowait(i)
    total = 0
    running = True

    async def worker(number):
        nonlocal total
        items = 0
        while running:
            item = await q.get()
            if items % 25 == 0:
                trace('worker', number, 'got', item)
            items += 1
            total += item
            q.task_done()
        trace('worker', number, 'ends after', items)

    async def joiner():
        await q.join()
        trace('joined too')

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(worker(number)) for number in range(2)]
        other = group.create_task(joiner())
        trace('unfinished', q._unfinished_tasks)
        await q.join()
        trace('joined, total', total, 'unfinished', q._unfinished_tasks)
        running = False
        trace(*[state(task) for task in tasks], state(other))
        for _ in tasks:
            q.put_nowait(0)
    trace('size', q.qsize(), 'unfinished', q._unfinished_tasks)


@case
async def task_done():
    for kind in KINDS:
        trace(kind.__name__)
        await task_done_of(kind())


@case
async def join_empty_queue():
    async def other():
        trace('another turn')

    for kind in KINDS:
        q = kind()
        task = asyncio.create_task(other())
        await q.join()
        await q.join()
        trace(kind.__name__, 'joined')
        await task


if __name__ == '__main__':
    run_all()
