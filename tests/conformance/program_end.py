"""The end of a program: how often tasks that await each other are cancelled, and what becomes of callbacks.

The one case is a program of its own, because the others' harness cancels what they leave.
"""

import asyncio
from conformance import VirtualLoop, trace


async def sleeper(label, cleanup, last=False):
    try:
        await asyncio.sleep(100)
    finally:
        await asyncio.sleep(cleanup)  # so that they end in this order, not in that of a set
        trace(label, 'cancelled', asyncio.current_task().cancelling())
        if last:
            again(0)


async def waiter(label, awaitable):
    try:
        await awaitable
    finally:
        trace(label, 'cancelled', asyncio.current_task().cancelling())


def again(count):
    trace('again', count)
    asyncio.get_running_loop().call_soon(again, count + 1)


async def main():
    trace('# what_is_left_at_the_end')
    shared = asyncio.create_task(sleeper('shared', 0.01))
    left = [shared]
    left += [asyncio.create_task(waiter(f'waiter {i}', shared)) for i in range(3)]
    left += [asyncio.create_task(waiter('waiter of 1', left[2]))]
    left += [asyncio.create_task(waiter('waiter of that', left[4]))]
    first = asyncio.create_task(sleeper('first', 0.03))
    second = asyncio.create_task(sleeper('second', 0.05, last=True))
    gathers = asyncio.create_task(waiter('gathers', asyncio.gather(first, second)))
    left += [first, second, gathers, asyncio.create_task(waiter('waiter of gathers', gathers))]
    asyncio.get_running_loop().call_later(50, trace, 'never')
    await asyncio.sleep(0.01)
    trace('main ends')


with asyncio.Runner(loop_factory=VirtualLoop) as runner:
    runner.run(main())
