"""`async with` blocks, left in every way and interrupted at each await of their enter and exit."""

import asyncio
import contextlib
from conformance import Failure, case, run_all, trace
from leaving import attempt, caught, child, each_way, fails, interrupt, note, step


async def leave(manager, way):
    for _ in (1,):
        async with manager:
            note('body')
            if way == 'break':
                break
            if way == 'continue':
                continue
            if way == 'return':
                return 5
            if way == 'raise':
                raise Failure(2)
            if way == 'await':
                await fails(3)
            if way == 'sleep':
                await asyncio.sleep(10)
            note('end')
    note('after')
    return 6


# ---- Each `async with` ----


@case
async def with_lock():
    lock = asyncio.Lock()
    await each_way(lambda way: leave(lock, way))
    trace(lock.locked())


@case
async def with_semaphore():
    semaphore = asyncio.Semaphore(1)
    await each_way(lambda way: leave(semaphore, way))
    trace(semaphore.locked())


@case
async def with_condition():
    condition = asyncio.Condition()
    await each_way(lambda way: leave(condition, way))
    trace(condition.locked())


@case
async def with_timeout():
    await each_way(lambda way: leave(asyncio.timeout(30), way))
    await attempt('expires', leave(asyncio.timeout(0.01), 'sleep'))
    await attempt('zero', leave(asyncio.timeout(0), 'sleep'))
    await attempt('zero, without an await', leave(asyncio.timeout(0), 'return'))


@case
async def with_timeout_at():
    loop = asyncio.get_running_loop()
    await each_way(lambda way: leave(asyncio.timeout_at(loop.time() + 30), way))
    await attempt('expires', leave(asyncio.timeout_at(loop.time() + 0.01), 'sleep'))
    await attempt('in the past', leave(asyncio.timeout_at(loop.time() - 1), 'sleep'))


async def leave_group(way):
    for _ in (1,):
        async with asyncio.TaskGroup() as group:
            group.create_task(child('a'))
            group.create_task(child('b'))
            note('body')
            if way == 'break':
                break
            if way == 'continue':
                continue
            if way == 'return':
                return 5
            if way == 'raise':
                raise Failure(2)
            if way == 'await':
                await fails(3)
            if way == 'sleep':
                await asyncio.sleep(10)
            note('end')
    note('after')
    return 6


@case
async def with_task_group():
    await each_way(leave_group)


async def count():
    try:
        yield 1
        yield 2
    finally:
        note(f'cleanup after {caught()}')
        await step()
        note('cleaned up')


async def leave_closing(way):
    numbers = count()
    for _ in (1,):
        async with contextlib.aclosing(numbers):
            note(str(await anext(numbers)))
            if way == 'break':
                break
            if way == 'continue':
                continue
            if way == 'return':
                return 5
            if way == 'raise':
                raise Failure(2)
            if way == 'await':
                await fails(3)
            if way == 'sleep':
                await asyncio.sleep(10)
            note('end')
    note('after')
    return 6


@case
async def with_closing():
    await each_way(leave_closing)


# ---- Enter and exit: interrupted at each await, and failing ----


async def hold(manager, turns):
    async with manager:
        for _ in range(turns):
            await asyncio.sleep(0)


async def enter_held(manager):
    asyncio.create_task(hold(manager, 2))
    await step()
    try:
        async with manager:
            note('body')
            await step()
            note('end')
    finally:
        note(caught())
        await step()
    note('after')


@case
async def enter_interrupted():
    await interrupt(lambda: enter_held(asyncio.Lock()), 6)
    await interrupt(lambda: enter_held(asyncio.Semaphore(1)), 6)
    await interrupt(lambda: enter_held(asyncio.Condition()), 6)


async def release_inside(manager, fails_too):
    async with manager:
        manager.release()
        note('body')
        if fails_too:
            raise Failure(2)
    note('after')


@case
async def exit_fails():
    for fails_too in False, True:
        await attempt('lock', release_inside(asyncio.Lock(), fails_too))
        await attempt('semaphore', release_inside(asyncio.BoundedSemaphore(1), fails_too))
        await attempt('condition', release_inside(asyncio.Condition(), fails_too))


async def group_of_two():
    async with asyncio.TaskGroup() as group:
        group.create_task(child('a'))
        group.create_task(child('b'))
        await step()
        note('end')
    note('after')


@case
async def task_group_interrupted():
    await interrupt(group_of_two, 7)


async def close_one():
    numbers = count()
    async with contextlib.aclosing(numbers):
        note(str(await anext(numbers)))
        await step()
        note('end')
    note('after')


@case
async def closing_interrupted():
    await interrupt(close_one, 3)


async def slow_within(delay, cleanup):
    async with asyncio.timeout(delay):
        try:
            await asyncio.sleep(10)
        finally:
            note(caught())
            await asyncio.sleep(cleanup)
            note('cleaned up')


async def cancel_later(coroutine):
    task = asyncio.create_task(coroutine)
    await asyncio.sleep(0.03)
    task.cancel()
    await task


@case
async def timeout_and_cancellation():
    await attempt('expires', slow_within(0.01, 0))
    await attempt('cancelled after it expired', cancel_later(slow_within(0.01, 10)))
    await attempt('cancelled before it expires', cancel_later(slow_within(10, 0)))


run_all()
