"""Eager tasks. From test_eager_task_factory.py."""

import asyncio
import contextvars
from conformance import case, name, outcome, run_all, trace
from observe import flag, state, turns

variable = contextvars.ContextVar('variable', default=0)


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


@case
async def eager_task_factory_set():
    async def noop():
        trace('noop')
    task = eager(noop())
    trace('made', state(task))
    await task


@case
async def await_future_during_eager_step():
    async def set_result(future, value):
        trace('sets')
        future.set_result(value)
    future = asyncio.get_running_loop().create_future()
    task = eager(set_result(future, 'my message'))
    trace('task', state(task))
    trace(await future)


@case
async def eager_completion():
    async def coro():
        trace('coro')
        return 'hello'
    task = eager(coro())
    trace('task', state(task))
    trace(await task)


async def block():
    trace('begins')
    await asyncio.sleep(0.1)
    trace('ends')
    return 'finished after blocking'


@case
async def block_after_eager_step():
    task = eager(block())
    trace('task', state(task))
    result = await task
    trace('task', state(task))
    trace(result)


@case
async def cancellation_after_eager_completion():
    async def coro():
        return 'finished without blocking'
    task = eager(coro())
    trace('cancel', flag(task.cancel()))
    trace(await task)
    trace('cancelled', flag(task.cancelled()), task.cancelling())


@case
async def cancellation_after_eager_step_blocks():
    task = eager(block())
    trace('cancel', flag(task.cancel()))
    trace('requests', task.cancelling(), state(task))
    trace(await outcome(task))
    trace(state(task))


@case
async def current_task():
    captured = None
    async def coro():
        nonlocal captured
        captured = asyncio.current_task()
        await asyncio.sleep(0.1)
        trace('the same', flag(asyncio.current_task() is captured))
    main = asyncio.current_task()
    task = eager(coro())
    trace('captured', flag(captured is task))
    trace('main', flag(asyncio.current_task() is main))
    await task
    trace('main', flag(asyncio.current_task() is main))


@case
async def all_tasks_with_eager_completion():
    captured = None
    async def coro():
        nonlocal captured
        captured = asyncio.all_tasks()
    before = len(asyncio.all_tasks())
    task = eager(coro())
    trace('captured', flag(task in captured), len(captured) - before)
    trace('now', flag(task in asyncio.all_tasks()), len(asyncio.all_tasks()) - before)


@case
async def all_tasks_with_blocking():
    captured = None
    async def coro(fut1, fut2):
        nonlocal captured
        captured = asyncio.all_tasks()
        await fut1
        fut2.set_result(None)
    fut1 = asyncio.get_running_loop().create_future()
    fut2 = asyncio.get_running_loop().create_future()
    task = eager(coro(fut1, fut2))
    trace('captured', flag(task in captured))
    trace('now', flag(task in asyncio.all_tasks()))
    fut1.set_result(None)
    await fut2
    trace('now', flag(task in asyncio.all_tasks()))


@case
async def context_vars():
    async def coro():
        trace('coro', variable.get())
        variable.set(2)
        trace('coro', variable.get())
        await asyncio.sleep(0.1)
        trace('coro', variable.get())
        variable.set(3)
        trace('coro', variable.get())
    variable.set(1)
    task = eager(coro())
    trace('main', variable.get())
    await task
    trace('main', variable.get())


made = scheduled = 0


def create(coroutine, eagerly):
    """Creates a task. Counts the tasks created, and those that were not done at once."""
    global made, scheduled
    made += 1
    task = eager(coroutine) if eagerly else asyncio.create_task(coroutine)
    scheduled += not task.done()
    return task


async def count(function, *arguments):
    global made, scheduled
    for eagerly in False, True:
        made = scheduled = 0
        task = create(function(*arguments, eagerly), eagerly)
        trace('eager' if eagerly else 'not eager', state(task))
        result = await task
        if result is not None:
            trace('result', result)
        trace('made', made, 'scheduled', scheduled)


async def awaitable_chain(depth, eagerly):
    if depth == 0:
        return 0
    return 1 + await awaitable_chain(depth - 1, eagerly)


@case
async def awaitables_chain():
    await count(awaitable_chain, 100)


async def taskgroups(width, depth):
    global made
    made += 1
    if depth == 0:
        return
    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(taskgroups(width, depth - 1))


@case
async def recursive_taskgroups():
    global made
    made = 0
    task = asyncio.create_task(taskgroups(5, 4))
    trace(state(task))
    await task
    trace('made', made)


async def gathers(width, depth, eagerly):
    if depth == 0:
        return
    await asyncio.gather(*[create(gathers(width, depth - 1, eagerly), eagerly)
                           for _ in range(width)])


@case
async def recursive_gather():
    await count(gathers, 5, 4)


if __name__ == '__main__':
    run_all()
