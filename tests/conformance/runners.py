"""test_runners: the main task, and how it ends.

A case runs as the main task. Where CPython's test checks the result of run(), the case creates a
task instead: on the web, run returns before the program starts. An interrupt is a request to
cancel that task.
"""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace


@case
async def asyncio_run_return():
    async def main():
        await asyncio.sleep(0)
        return 42

    trace(await asyncio.create_task(main()))


@case
async def asyncio_run_raises():
    await asyncio.sleep(0)
    raise ValueError('spam')


@case
async def asyncio_run_from_running_loop():
    async def main():
        trace('never')

    coro = main()
    try:
        asyncio.run(coro)
    finally:
        coro.close()


@case
async def asyncio_run_closes_gens_after_hanging_tasks_errors():
    async def fidget():
        while True:
            yield 1
            await asyncio.sleep(1)

    async def spin():
        spinner = fidget()
        try:
            async for the_meaning_of_life in spinner:
                trace(the_meaning_of_life)
        except asyncio.CancelledError:
            trace('cancelled')
            trace(await outcome(anext(spinner)))
            raise Failure(2)

    asyncio.create_task(spin())
    raise Failure(1)


@case
async def run():
    async def f():
        await asyncio.sleep(0)
        return 'done'

    trace(await asyncio.create_task(f()))


@case
async def recursive_run():
    async def g():
        trace('never')

    async def f():
        coro = g()
        try:
            asyncio.run(coro)
        except RuntimeError as error:
            trace(name(error))
            raise
        finally:
            coro.close()

    trace(await outcome(asyncio.create_task(f())))


@case
async def interrupt_call_soon():
    async def coro():
        try:
            while True:
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            trace('interrupted')
        raise asyncio.CancelledError()

    task = asyncio.create_task(coro())
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    trace(await outcome(task))
    trace('cancelled', task.cancelled())


@case
async def interrupt_wait():
    async def coro(fut):
        try:
            await fut
        except asyncio.CancelledError:
            trace('interrupted')
        raise asyncio.CancelledError()

    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    task = asyncio.create_task(coro(fut))
    loop.call_later(0.1, task.cancel)
    trace(await outcome(task))
    trace('cancelled', task.cancelled(), fut.cancelled())


@case
async def interrupt_cancelled_task():
    async def subtask(task):
        await asyncio.sleep(0)
        trace('cancel', task.cancel())
        trace('interrupt', task.cancel(), task.cancelling())

    asyncio.create_task(subtask(asyncio.current_task()))
    await asyncio.sleep(10)


if __name__ == '__main__':
    run_all()
