"""Context variables of tasks and callbacks. From test_tasks.py."""

import asyncio
import contextvars
from conformance import case, run_all, trace
from observe import flag, turns

nope = contextvars.ContextVar('nope', default='nope')
number = contextvars.ContextVar('number', default=-1)


@case
async def context_1():
    async def sub():
        await asyncio.sleep(0.01)
        trace('sub', nope.get())
        nope.set('something else')
        trace('sub', nope.get())
    async def main():
        trace('main', nope.get())
        task = asyncio.create_task(sub())
        nope.set('yes')
        trace('main', nope.get())
        await task
        trace('main', nope.get())
    await asyncio.create_task(main())
    trace('outside', nope.get())


@case
async def context_2():
    async def main():
        loop = asyncio.get_running_loop()
        def on_done(future):
            trace('callback', nope.get())
            nope.set('something else')
            trace('callback', nope.get())
        trace('main', nope.get())
        for j in range(2):
            future = loop.create_future()
            future.add_done_callback(on_done)
            nope.set('yes')
            loop.call_soon(future.set_result, None)
            await future
            trace('main', nope.get())
            for i in range(3):
                nope.set(f'yes{i}-{j}')
                await asyncio.sleep(0.001)
                trace('main', nope.get())
    await asyncio.create_task(main())
    trace('outside', nope.get())


@case
async def context_3():
    async def sub(base):
        same = 0
        for i in range(10):
            number.set(base + i)
            await asyncio.sleep(0.001 + (base * 7 + i * 3) % 10 / 200)
            same += number.get() == base + i
        return same
    results = await asyncio.gather(*[asyncio.create_task(sub(i % 11)) for i in range(100)])
    trace(sum(results))
    trace('outside', number.get())


if __name__ == '__main__':
    run_all()
