"""gather(), of futures and of coroutines. From test_tasks.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


def new_futures(count):
    return [asyncio.get_running_loop().create_future() for _ in range(count)]


async def await_it(future):
    return await future


def wrap(futures, coroutines):
    return [await_it(future) for future in futures] if coroutines else futures


def word(result):
    return name(result) if isinstance(result, BaseException) else result


def results(future):
    trace(state(future), *[word(result) for result in future.result()])


def on_done(future):
    trace('callback', state(future))


async def watch(future, count=4):
    """Traces the state of a future after each of the next turns."""
    for i in range(count):
        await turns(1)
        trace('turn', i, state(future))


async def check_success(coroutines, **options):
    trace('coroutines' if coroutines else 'futures')
    a, b, c = new_futures(3)
    future = asyncio.gather(*wrap([a, b, c], coroutines), **options)
    future.add_done_callback(on_done)
    b.set_result(1)
    a.set_result(2)
    await watch(future)
    c.set_result(3)
    await watch(future)
    results(future)


@case
async def success():
    for coroutines in False, True:
        await check_success(coroutines)
        await check_success(coroutines, return_exceptions=False)


@case
async def result_exception_success():
    for coroutines in False, True:
        await check_success(coroutines, return_exceptions=True)


@case
async def one_exception():
    for coroutines in False, True:
        trace('coroutines' if coroutines else 'futures')
        a, b, c, d, e = new_futures(5)
        future = asyncio.gather(*wrap([a, b, c, d, e], coroutines))
        future.add_done_callback(on_done)
        a.set_result(1)
        b.set_exception(Failure(3))
        await watch(future)
        c.set_result(3)
        d.cancel()
        e.set_exception(Failure(4))
        e.exception()
        await watch(future)


@case
async def return_exceptions():
    for coroutines in False, True:
        trace('coroutines' if coroutines else 'futures')
        a, b, c, d = new_futures(4)
        future = asyncio.gather(*wrap([a, b, c, d], coroutines), return_exceptions=True)
        future.add_done_callback(on_done)
        b.set_result(1)
        c.set_exception(Failure(3))
        a.set_result(3)
        await watch(future)
        d.set_exception(Failure(4))
        await watch(future)
        results(future)


@case
async def constructor_empty_sequence_use_running_loop():
    future = asyncio.gather()
    trace(state(future))
    trace(len(await future))


@case
async def constructor_homogenous_futures():
    children = new_futures(3)
    first = asyncio.gather(*children)
    await watch(first)
    second = asyncio.gather(*children)
    await watch(second)
    first.add_done_callback(lambda future: trace('first', state(future)))
    second.add_done_callback(lambda future: trace('second', state(future)))
    for i, child in enumerate(children):
        child.set_result(i)
    await watch(second)
    results(first)
    results(second)


@case
async def one_cancellation():
    a, b, c, d, e = new_futures(5)
    future = asyncio.gather(a, b, c, d, e)
    future.add_done_callback(lambda future: trace('cancelled', flag(future.cancelled())))
    a.set_result(1)
    b.cancel()
    for i in range(3):
        await turns(1)
        trace('turn', i, flag(future.done()))
    trace('cancelled', flag(future.cancelled()), name(future.exception()))
    c.set_result(3)
    d.cancel()
    e.set_exception(Failure(4))
    e.exception()
    await turns(3)
    trace(await outcome(future))


@case
async def result_exception_one_cancellation():
    a, b, c, d, e, f = new_futures(6)
    future = asyncio.gather(a, b, c, d, e, f, return_exceptions=True)
    future.add_done_callback(on_done)
    a.set_result(1)
    b.set_exception(Failure(3))
    c.cancel()
    await watch(future)
    d.set_result(3)
    e.cancel()
    f.set_exception(Failure(4))
    await future
    results(future)


@case
async def constructor_use_running_loop():
    async def coro(label):
        trace(label)
        return 'abc'
    future = asyncio.gather(coro('1'), coro('2'))
    await watch(future)
    results(future)


@case
async def duplicate_coroutines():
    async def coro(s):
        trace(s)
        return s
    c = asyncio.create_task(coro('abc'))
    future = asyncio.gather(c, c, coro('def'), c)
    await watch(future)
    results(future)


@case
async def cancellation_broadcast():
    waiter, = new_futures(1)
    gatherer = None
    async def inner(label):
        trace(label, await outcome(waiter))
        if waiter.cancelled():
            raise asyncio.CancelledError
    async def outer():
        nonlocal gatherer
        gatherer = asyncio.gather(child1, child2)
        await gatherer
        trace('not reached')
    child1 = asyncio.create_task(inner('1'))
    child2 = asyncio.create_task(inner('2'))
    task = asyncio.create_task(outer())
    await turns(1)
    trace('cancel', flag(task.cancel()))
    trace('waiter', state(waiter), 'children', child1.cancelling(), child2.cancelling())
    trace(await outcome(task))
    trace('cancel', flag(gatherer.cancel()), 'cancelled', flag(gatherer.cancelled()))
    trace('waiter', state(waiter))
    trace('children', state(child1), state(child2))
    await turns(1)


@case
async def exception_marking():
    async def inner(label, future):
        await future
        trace(label, 'fails')
        raise RuntimeError('should not be ignored')
    async def outer():
        await asyncio.gather(inner('a', a), inner('b', b))
    a, b = new_futures(2)
    task = asyncio.create_task(outer())
    await turns(2)
    a.set_result(None)
    await watch(task)
    b.set_result(None)
    await watch(task)
    trace(await outcome(task))


@case
async def cancel_gather_1():
    future, = new_futures(1)
    gathered = asyncio.ensure_future(asyncio.gather(await_it(future)))
    await turns(1)
    def cancelling_callback(_):
        trace('cancel', flag(gathered.cancel()), state(gathered))
    future.add_done_callback(cancelling_callback)
    future.set_result(42)
    await watch(gathered)
    results(gathered)
    trace('cancelled', flag(gathered.cancelled()))


@case
async def cancel_gather_2():
    rounds = 0
    async def gather_forever():
        nonlocal rounds
        for _ in range(20):
            await asyncio.gather(asyncio.sleep(0.05), return_exceptions=True)
            rounds += 1
    async def main():
        task = asyncio.create_task(gather_forever())
        await asyncio.sleep(0.42)
        task.cancel()
        await task
    task = asyncio.create_task(main())
    trace(await outcome(task))
    trace(state(task), 'rounds', flag(0 < rounds < 9))


if __name__ == '__main__':
    run_all()
