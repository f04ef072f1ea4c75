"""test_queues.QueueBasicTests and QueueGetTests: getting items, and which task gets them."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace


def show(label, q):
    trace(label, 'size', q.qsize(), 'empty', q.empty(), 'full', q.full(),
          'getters', len(q._getters), 'putters', len(q._putters))


@case
async def empty():
    q = asyncio.Queue()
    show('new', q)
    await q.put(1)
    show('put', q)
    trace(await q.get())
    show('got', q)


@case
async def full():
    q = asyncio.Queue()
    show('unbounded', q)
    q = asyncio.Queue(maxsize=1)
    await q.put(1)
    show('bounded', q)


@case
async def order():
    q = asyncio.Queue()
    for i in [1, 3, 2]:
        await q.put(i)
    for _ in range(3):
        trace(await q.get())


@case
async def maxsize():
    q = asyncio.Queue(maxsize=2)
    trace(q.maxsize)

    async def putter():
        for i in range(3):
            await q.put(i)
            trace('put', i)

    task = asyncio.create_task(putter())
    for _ in range(2):
        await asyncio.sleep(0)
        show('turn', q)
    trace('got', await q.get())
    show('got', q)
    await asyncio.sleep(0)
    show('turn', q)
    trace('got', await q.get())
    trace('got', await q.get())
    trace(state(task))
    show('end', q)


@case
async def blocking_get():
    q = asyncio.Queue()
    q.put_nowait(1)
    trace(await q.get())


@case
async def get_with_putters():
    q = asyncio.Queue(1)
    await q.put(1)
    putter = asyncio.create_task(q.put(2))
    await asyncio.sleep(0)
    show('one waits', q)
    trace(await q.get())
    show('woken', q)
    trace(state(putter))
    await asyncio.sleep(0)
    show('turn', q)
    trace(state(putter))


@case
async def blocking_get_wait():
    q = asyncio.Queue()
    started = asyncio.Event()

    def put_later():
        trace('put', status(q.put_nowait, 1))

    async def queue_get():
        started.set()
        result = await q.get()
        trace('finished')
        return result

    task = asyncio.create_task(queue_get())
    await started.wait()
    show('started', q)
    asyncio.get_running_loop().call_later(0.01, put_later)
    trace(await task)


@case
async def nonblocking_get():
    q = asyncio.Queue()
    q.put_nowait(1)
    trace(q.get_nowait())


@case
async def nonblocking_get_exception():
    q = asyncio.Queue()
    trace(status(q.get_nowait))


@case
async def get_cancelled_race():
    q = asyncio.Queue()
    t1 = asyncio.create_task(q.get())
    t2 = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    show('two wait', q)
    t1.cancel()
    show('one cancelled', q)
    await asyncio.sleep(0)
    show('turn', q)
    trace(state(t1), state(t2))
    await q.put('a')
    show('put', q)
    await asyncio.sleep(0)
    show('turn', q)
    trace(await t2)


@case
async def get_with_waiting_putters():
    q = asyncio.Queue(maxsize=1)
    asyncio.create_task(q.put('a'))
    asyncio.create_task(q.put('b'))
    trace(await q.get())
    show('one', q)
    trace(await q.get())
    show('two', q)


@case
async def why_are_getters_waiting():
    q = asyncio.Queue(1)

    async def consumer(expected):
        for _ in range(expected):
            trace('got', await q.get())

    async def producer(items):
        for i in range(items):
            await q.put(i)
            trace('put', i)

    async with asyncio.TaskGroup() as group:
        group.create_task(producer(5))
        group.create_task(consumer(5))
    show('end', q)


@case
async def cancelled_getters_not_being_held_in_self_getters():
    q = asyncio.Queue(maxsize=5)
    trace(await outcome(asyncio.wait_for(q.get(), 0.05)))
    show('end', q)


if __name__ == '__main__':
    run_all()
