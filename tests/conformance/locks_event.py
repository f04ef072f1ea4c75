"""test_locks.EventTests: which tasks wake, and when."""

import asyncio
from conformance import case, outcome, run_all, state, trace


def show(label, event):
    trace(label, 'set', event.is_set(), 'waiters', len(event._waiters))


async def c(event, number):
    await event.wait()
    trace('c', number, 'woke')


@case
async def wait():
    event = asyncio.Event()
    show('new', event)
    t1 = asyncio.create_task(c(event, 1))
    t2 = asyncio.create_task(c(event, 2))
    await asyncio.sleep(0)
    show('turn 1', event)
    t3 = asyncio.create_task(c(event, 3))
    event.set()
    show('set', event)
    await asyncio.sleep(0)
    show('turn 2', event)
    trace(state(t1), state(t2), state(t3))


@case
async def wait_on_set():
    event = asyncio.Event()
    event.set()

    async def other():
        trace('another turn')

    task = asyncio.create_task(other())
    trace('wait', await outcome(event.wait()))
    await task


@case
async def wait_cancel():
    event = asyncio.Event()
    wait = asyncio.create_task(event.wait())
    asyncio.get_running_loop().call_soon(wait.cancel)
    trace('wait', await outcome(wait))
    show('end', event)


@case
async def clear():
    event = asyncio.Event()
    show('new', event)
    event.set()
    show('set', event)
    event.clear()
    show('cleared', event)


@case
async def clear_with_waiters():
    event = asyncio.Event()
    task = asyncio.create_task(c(event, 1))
    await asyncio.sleep(0)
    show('turn 1', event)
    event.set()
    event.clear()
    show('cleared', event)
    event.set()
    event.set()
    show('set', event)
    await asyncio.sleep(0)
    show('turn 2', event)
    trace(state(task))


if __name__ == '__main__':
    run_all()
