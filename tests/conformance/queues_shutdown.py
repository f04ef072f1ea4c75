"""test_queues._QueueShutdownTestMixin: shutdown, for all three kinds of queues."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace

KINDS = (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue)


def show(label, q):
    trace(label, 'size', q.qsize(), 'unfinished', q._unfinished_tasks,
          'getters', len(q._getters), 'putters', len(q._putters))


async def try_all(q):
    trace('put', await outcome(q.put('data')), status(q.put_nowait, 'data'))
    trace('get', await outcome(q.get()), status(q.get_nowait))


@case
async def shutdown_empty():
    for kind in KINDS:
        trace(kind.__name__)
        q = kind()
        getter = asyncio.create_task(q.get())
        await asyncio.sleep(0)
        show('one waits', q)
        q.shutdown(immediate=False)
        show('shut down', q)
        trace('join', await outcome(q.join()))
        await asyncio.sleep(0)
        trace(state(getter))
        trace('getter', await outcome(getter))
        await try_all(q)


@case
async def shutdown_nonempty():
    for kind in KINDS:
        trace(kind.__name__)
        q = kind(maxsize=1)
        q.put_nowait('data')
        join = asyncio.create_task(q.join())
        putter = asyncio.create_task(q.put('data2'))
        await asyncio.sleep(0)
        show('one waits', q)
        trace(state(join), state(putter))
        q.shutdown(immediate=False)
        show('shut down', q)
        await asyncio.sleep(0)
        trace(state(join), state(putter))
        trace('putter', await outcome(putter))
        trace('got', await q.get())
        await asyncio.sleep(0)
        trace(state(join))
        await try_all(q)
        trace('done', status(q.task_done))
        await asyncio.sleep(0)
        trace(state(join))
        trace('join', await outcome(join))
        trace('done', status(q.task_done))


@case
async def shutdown_immediate():
    for kind in KINDS:
        trace(kind.__name__)
        q = kind()
        q.put_nowait('data')
        join = asyncio.create_task(q.join())
        q.shutdown(immediate=True)
        show('shut down', q)
        await asyncio.sleep(0)
        trace(state(join))
        trace('join', await outcome(join))
        await try_all(q)
        trace('done', status(q.task_done))


@case
async def shutdown_immediate_with_unfinished():
    for kind in KINDS:
        trace(kind.__name__)
        q = kind()
        q.put_nowait('data')
        q.put_nowait('data')
        join = asyncio.create_task(q.join())
        trace('got', await q.get())
        q.shutdown(immediate=True)
        show('shut down', q)
        await asyncio.sleep(0)
        trace(state(join))
        await try_all(q)
        trace('done', status(q.task_done), status(q.task_done))
        await asyncio.sleep(0)
        trace(state(join))
        trace('join', await outcome(join))


if __name__ == '__main__':
    run_all()
