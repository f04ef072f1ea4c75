"""The result of an await (True, the item, or None) and of a task made from the same awaitable."""

import asyncio
from conformance import case, run_all, trace


def show(label, result):
    """None, False and 0 are the same in C."""
    trace(label, 0 if result is None else int(result))


async def seven():
    return 7


async def nothing():
    await seven()


async def set_soon(event):
    event.set()


async def notify(condition):
    async with condition:
        condition.notify()


@case
async def event():
    event = asyncio.Event()
    task = asyncio.create_task(set_soon(event))
    await seven()
    show('waited', await event.wait())
    await seven()
    show('set', await event.wait())
    await task
    task = asyncio.create_task(event.wait())
    await seven()
    show('task', await task)


@case
async def lock():
    lock = asyncio.Lock()
    await seven()
    show('free', await lock.acquire())
    task = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    lock.release()
    show('task waited', await task)


@case
async def semaphore():
    semaphore = asyncio.Semaphore(1)
    await seven()
    show('free', await semaphore.acquire())
    task = asyncio.create_task(semaphore.acquire())
    await asyncio.sleep(0)
    semaphore.release()
    show('task waited', await task)


@case
async def condition():
    condition = asyncio.Condition()
    await seven()
    show('acquire', await condition.acquire())
    task = asyncio.create_task(notify(condition))
    show('wait', await condition.wait())
    show('wait for', await condition.wait_for(lambda: True))
    condition.release()
    await task


@case
async def queue():
    queue = asyncio.Queue(1)
    await seven()
    show('put', await queue.put(5))
    task = asyncio.create_task(queue.put(6))
    await asyncio.sleep(0)
    show('get', await queue.get())
    show('put waited', await task)
    show('get', await queue.get())
    queue.task_done()
    queue.task_done()
    await seven()
    show('join', await queue.join())
    queue.put_nowait(7)
    asyncio.get_running_loop().call_soon(queue.task_done)
    await seven()
    show('join waited', await queue.join())
    queue.get_nowait()
    queue.put_nowait(8)
    task = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    queue.task_done()
    show('task joined', await task)


@case
async def sleep():
    await seven()
    show('none', await asyncio.sleep(0))
    await seven()
    show('short', await asyncio.sleep(0.01))
    task = asyncio.create_task(asyncio.sleep(0))
    await seven()
    show('task', await task)


@case
async def coroutine():
    show('seven', await seven())
    show('nothing', await nothing())
    task = asyncio.create_task(nothing())
    show('task', await task)


if __name__ == '__main__':
    run_all()
