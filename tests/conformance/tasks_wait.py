"""wait(): when it returns, and what is done then. From test_tasks.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


async def nap(label, delay, status=0):
    await asyncio.sleep(delay)
    trace(label, 'woke')
    if status:
        raise Failure(status)


def spawn(label, delay, status=0):
    return asyncio.create_task(nap(label, delay, status))


async def wait_both(a, b, timeout=None, return_when=asyncio.ALL_COMPLETED):
    done, pending = await asyncio.wait([b, a], timeout=timeout, return_when=return_when)
    trace('done', len(done), 'of', len(done) + len(pending))
    trace('a', state(a))
    trace('b', state(b))
    return 42


@case
async def wait():
    a, b = spawn('a', 0.1), spawn('b', 0.15)
    trace(await asyncio.create_task(wait_both(a, b)))
    again = asyncio.create_task(wait_both(a, b))
    for i in range(3):
        await turns(1)
        trace('turn', i, state(again))


@case
async def wait_duplicate_coroutines():
    async def coro(label):
        trace(label)
        return label
    c = asyncio.create_task(coro('test'))
    d = asyncio.create_task(coro('spam'))
    done, pending = await asyncio.create_task(asyncio.wait([c, c, d]))
    trace('done', len(done), 'pending', len(pending))
    trace(c.result(), d.result())


@case
async def wait_errors():
    trace(await outcome(asyncio.wait(set())))
    task = spawn('task', 10)
    trace(await outcome(asyncio.wait([task], return_when=-1)))
    trace(state(task), task.cancelling())


@case
async def wait_first_completed():
    a, b = spawn('a', 0.2), spawn('b', 0.1)
    await asyncio.create_task(wait_both(a, b, return_when=asyncio.FIRST_COMPLETED))
    await wait_both(a, b)


@case
async def wait_really_done():
    async def coro1():
        await turns(1)
        trace('a ends')
    async def coro2():
        await turns(2)
        trace('b ends')
    a = asyncio.create_task(coro1())
    b = asyncio.create_task(coro2())
    await asyncio.create_task(wait_both(a, b, return_when=asyncio.FIRST_COMPLETED))


@case
async def wait_first_exception():
    async def fails():
        trace('b fails')
        raise Failure(3)
    a = spawn('a', 0.1)
    b = asyncio.create_task(fails())
    await asyncio.create_task(wait_both(a, b, return_when=asyncio.FIRST_EXCEPTION))
    await wait_both(a, b)


@case
async def wait_first_exception_in_wait():
    a, b = spawn('a', 0.1), spawn('b', 0.01, 3)
    await wait_both(a, b, return_when=asyncio.FIRST_EXCEPTION)
    await wait_both(a, b)


@case
async def wait_first_exception_then_others():
    a, b, c = [asyncio.get_running_loop().create_future() for _ in range(3)]

    async def fail_all(a, b, c):
        a.set_exception(Failure(1))
        await asyncio.sleep(0)
        c.set_exception(Failure(3))
        b.set_exception(Failure(2))
    asyncio.create_task(fail_all(a, b, c))
    await asyncio.wait([a, b, c], return_when=asyncio.FIRST_EXCEPTION)
    del a, b, c
    await asyncio.sleep(0.01)
    trace('end')


@case
async def wait_with_exception():
    a, b = spawn('a', 0.1), spawn('b', 0.15, 3)
    await asyncio.create_task(wait_both(a, b))
    await asyncio.create_task(wait_both(a, b))


@case
async def wait_with_timeout():
    a, b = spawn('a', 0.1), spawn('b', 0.25)
    await asyncio.create_task(wait_both(a, b, timeout=0.11))
    await wait_both(a, b)


@case
async def wait_concurrent_complete():
    a, b = spawn('a', 0.1), spawn('b', 0.25)
    await asyncio.create_task(wait_both(a, b, timeout=0.1))
    await wait_both(a, b)


@case
async def wait_generator():
    async def func(i):
        trace(i)
        return i
    tasks = [asyncio.create_task(func(i)) for i in range(10)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.ALL_COMPLETED)
    trace('done', len(done), 'pending', len(pending))


@case
async def wait_invalid_args():
    trace(await outcome(asyncio.wait([])))


if __name__ == '__main__':
    run_all()
