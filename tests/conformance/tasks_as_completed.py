"""as_completed(). From test_tasks.py. CPython starts the coroutines in the order of a set.
The coroutines here end in different turns, so that the trace does not depend on that order."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


async def nap(delay, value):
    await asyncio.sleep(delay)
    trace(value, 'woke')
    return value


async def yields(count, value):
    await turns(count)
    trace(value, 'ends')
    return value


async def plain(iterator, limit=100):
    """Awaits at most `limit` awaitables of the plain iterator."""
    for i, awaitable in enumerate(iterator):
        try:
            trace('got', await awaitable)
        except TimeoutError as error:
            trace(name(error))
        if i + 1 == limit:
            break


async def asynchronous(iterator, limit=100):
    i = 0
    try:
        async for future in iterator:
            trace('got', await future)
            i += 1
            if i == limit:
                break
    except TimeoutError as error:
        trace(name(error))


@case
async def as_completed():
    for method in plain, asynchronous:
        trace('method', method.__name__)
        iterator = asyncio.as_completed([nap(0.12, 'b'), nap(0.25, 'c'), nap(0.01, 'a')])
        await asyncio.create_task(method(iterator))


@case
async def as_completed_same_tasks_in_as_out():
    async def count_out(awaitables, tasks):
        out = same = 0
        async for future in asyncio.as_completed(awaitables):
            trace(future.result())
            out += 1
            same += future in tasks
        trace('out', out, 'same', same)
    await count_out([yields(5 * (i + 1), str(i)) for i in range(4)], [])
    b = asyncio.create_task(yields(10, 'b'))
    d = asyncio.create_task(yields(20, 'd'))
    await count_out([yields(5, 'a'), b, yields(15, 'c'), d], [b, d])


@case
async def as_completed_with_timeout():
    for method in plain, asynchronous:
        trace('method', method.__name__)
        a = asyncio.create_task(nap(0.1, 'a'))
        b = asyncio.create_task(nap(0.3, 'b'))
        await asyncio.create_task(method(asyncio.as_completed([a, b], timeout=0.2)))
        trace(state(a), state(b))
        await asyncio.wait([a, b])
        trace(state(a), state(b))


@case
async def as_completed_with_unused_timeout():
    for method in plain, asynchronous:
        trace('method', method.__name__)
        iterator = asyncio.as_completed([nap(0.01, 'a')], timeout=1)
        trace('timer', flag(not iterator._timeout_handle.cancelled()))
        await asyncio.create_task(method(iterator))
        trace('timer', flag(not iterator._timeout_handle.cancelled()))


@case
async def as_completed_resume_iterator():
    for method in plain, asynchronous:
        trace('method', method.__name__)
        iterator = asyncio.as_completed([yields(5 * (i + 1), str(i)) for i in range(4)])
        await method(iterator, 2)
        trace('resumes')
        await method(iterator)


@case
async def as_completed_reverse_wait():
    awaitables = list(asyncio.as_completed([yields(5, 'a'), yields(10, 'b')]))
    trace('second', await awaitables[1])
    trace('first', await awaitables[0])


@case
async def as_completed_concurrent():
    iterator = asyncio.as_completed([yields(5, 'a'), yields(10, 'b')])
    tasks = [asyncio.ensure_future(awaitable) for awaitable in iterator]
    done, pending = await asyncio.wait(tasks)
    trace('done', len(done), 'pending', len(pending))
    trace(tasks[0].result(), tasks[1].result())
    iterator = asyncio.as_completed([yields(5, 'a'), yields(10, 'b')])
    futures = [future async for future in iterator]
    done, pending = await asyncio.wait(futures)
    trace('done', len(done), 'pending', len(pending))
    trace(futures[0].result(), futures[1].result())


@case
async def as_completed_duplicate_coroutines():
    for method in plain, asynchronous:
        trace('method', method.__name__)
        ham = asyncio.create_task(yields(5, 'ham'))
        iterator = asyncio.as_completed([ham, ham, yields(10, 'spam')])
        await asyncio.create_task(method(iterator))


@case
async def as_completed_coroutine_use_running_loop():
    async def coro():
        return 42
    awaitables = list(asyncio.as_completed([coro()]))
    trace(len(awaitables), await awaitables[0])


if __name__ == '__main__':
    run_all()
