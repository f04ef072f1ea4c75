"""test_queues.QueuePutTests: putting items, and that a cancellation loses none."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace


def show(label, q):
    trace(label, 'size', q.qsize(), 'empty', q.empty(), 'full', q.full(),
          'getters', len(q._getters), 'putters', len(q._putters))


@case
async def blocking_put():
    q = asyncio.Queue()
    await q.put(1)
    trace(await q.get())


@case
async def blocking_put_wait():
    q = asyncio.Queue(maxsize=1)
    started = asyncio.Event()

    def get_later():
        trace('got', q.get_nowait())

    async def queue_put():
        started.set()
        await q.put(1)
        trace('put 1')
        await q.put(2)
        trace('put 2')

    asyncio.get_running_loop().call_later(0.01, get_later)
    task = asyncio.create_task(queue_put())
    await started.wait()
    show('started', q)
    await task
    show('end', q)


@case
async def nonblocking_put():
    q = asyncio.Queue()
    trace(status(q.put_nowait, 1))
    trace(q.get_nowait())


@case
async def get_cancel_drop_one_pending_reader():
    q = asyncio.Queue()
    reader = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    q.put_nowait(1)
    q.put_nowait(2)
    show('put', q)
    reader.cancel()
    trace('reader', await outcome(reader))
    show('cancelled', q)
    if reader.cancelled():
        reader = asyncio.create_task(q.get())
        trace('reader', await outcome(reader))
    trace(reader.result())
    show('end', q)


@case
async def get_cancel_drop_many_pending_readers():
    q = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(q.get()) for _ in range(3)]
        await asyncio.sleep(0)
        show('three wait', q)
        q.put_nowait(1)
        q.put_nowait(2)
        show('two put', q)
        readers[0].cancel()
        trace('0', await outcome(readers[0]))
        show('one cancelled', q)
        trace(*[state(reader) for reader in readers])
        await readers[2]
        trace(*[state(reader) for reader in readers])
    trace(readers[1].result(), readers[2].result())
    show('end', q)


@case
async def put_cancel_drop():
    q = asyncio.Queue(1)
    q.put_nowait(1)
    writer = asyncio.create_task(q.put(2))
    await asyncio.sleep(0)
    show('one waits', q)
    trace(q.get_nowait())
    writer.cancel()
    show('cancelled', q)
    trace('writer', await outcome(writer))
    if writer.cancelled():
        writer = asyncio.create_task(q.put(2))
        trace('writer', await outcome(writer))
    trace(q.get_nowait())
    show('end', q)


@case
async def nonblocking_put_exception():
    q = asyncio.Queue(maxsize=1)
    trace(status(q.put_nowait, 1))
    trace(status(q.put_nowait, 2))
    show('end', q)


@case
async def put_cancelled():
    q = asyncio.Queue()

    async def queue_put():
        await q.put(1)
        trace('put')

    task = asyncio.create_task(queue_put())
    trace('got', await q.get())
    trace(state(task))


@case
async def put_cancelled_race():
    q = asyncio.Queue(maxsize=1)
    tasks = [asyncio.create_task(q.put(item)) for item in ('a', 'b', 'X')]
    await asyncio.sleep(0)
    show('two wait', q)
    trace(*[state(task) for task in tasks])
    tasks[2].cancel()
    show('one cancelled', q)
    await asyncio.sleep(0)
    show('turn', q)
    trace(*[state(task) for task in tasks])
    trace(q.get_nowait())
    show('got', q)
    await asyncio.sleep(0)
    show('turn', q)
    trace(q.get_nowait())
    trace('b', await outcome(tasks[1]))


@case
async def put_with_waiting_getters():
    q = asyncio.Queue()
    task = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    await q.put('a')
    show('put', q)
    trace(await task)
    show('end', q)


@case
async def why_are_putters_waiting():
    q = asyncio.Queue(2)

    async def putter(item):
        await q.put(item)
        trace('put', item)

    async def getter():
        await asyncio.sleep(0)
        show('getter', q)
        for _ in range(q.qsize()):
            trace('got', q.get_nowait())

    async with asyncio.TaskGroup() as group:
        group.create_task(getter())
        for item in range(4):
            group.create_task(putter(item))
    show('end', q)


@case
async def cancelled_puts_not_being_held_in_self_putters():
    q = asyncio.Queue(maxsize=1)
    q.put_nowait(1)
    task = asyncio.create_task(q.put(1))
    await asyncio.sleep(0)
    show('one waits', q)
    task.cancel()
    trace(await outcome(task))
    show('end', q)


@case
async def cancelled_put_silence_value_error_exception():
    q = asyncio.Queue(1)
    q.put_nowait(1)
    task = asyncio.create_task(q.put(1))
    await asyncio.sleep(0)
    show('one waits', q)
    q.get_nowait()
    show('woken', q)
    task.cancel()
    trace(await outcome(task))
    show('end', q)


if __name__ == '__main__':
    run_all()
