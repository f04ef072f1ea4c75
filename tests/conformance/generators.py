"""Async generators, PEP 525: next, the end, failures, closing, cancellation."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace


async def countdown(n, delay=-1):
    try:
        while n > 0:
            if delay >= 0:
                await asyncio.sleep(delay)
            yield n
            n -= 1
    finally:
        trace('cleanup')
        await asyncio.sleep(0)
        trace('cleaned up')


async def next_of(generator):
    """Traces the next value, or the exception that came instead."""
    try:
        trace('value', await anext(generator))
    except BaseException as error:
        trace(name(error))


@case
async def values_then_the_end():
    numbers = countdown(2)
    for _ in range(4):
        await next_of(numbers)
    trace('close', await outcome(numbers.aclose()))


@case
async def for_each_with_break_and_continue():
    numbers = countdown(5, 0.01)
    async for i in numbers:
        if i == 4:
            continue
        trace(i)
        if i == 2:
            break
    trace('after the loop')
    await next_of(numbers)
    await numbers.aclose()
    trace('closed')


@case
async def nothing_suspends_that_need_not():
    task = asyncio.create_task(next_of(countdown(0)))
    numbers = countdown(2)
    await next_of(numbers)
    await next_of(numbers)
    trace('no turn has passed')
    await numbers.aclose()
    await task


@case
async def body_begins_with_first_next():
    async def body():
        trace('begun')
        yield 1

    generator = body()
    trace('made')
    await asyncio.sleep(0)
    await next_of(generator)
    await generator.aclose()
    generator = body()
    trace('close', await outcome(generator.aclose()))


@case
async def close_early_runs_cleanup():
    numbers = countdown(3)
    await next_of(numbers)
    trace('close', await outcome(numbers.aclose()))


@case
async def cleanup_is_told_why():
    async def body():
        try:
            yield 1
            trace('never')
        except GeneratorExit:
            trace('closed at the yield')

    generator = body()
    await next_of(generator)
    trace('close', await outcome(generator.aclose()))


@case
async def cleanup_fails():
    async def body():
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            raise Failure(4)

    generator = body()
    await next_of(generator)
    trace('close', await outcome(generator.aclose()))


@case
async def yields_while_closing():
    async def body():
        try:
            yield 1
        except GeneratorExit:
            trace('goes on')
        yield 2
        trace('never')

    generator = body()
    await next_of(generator)
    trace('close', await outcome(generator.aclose()))


@case
async def yields_in_cleanup():
    async def body(way):
        try:
            try:
                yield 1
                if way == 'raise':
                    raise Failure(5)
                if way == 'return':
                    return
            except Failure:
                yield 2
                raise
            finally:
                yield 3
                await asyncio.sleep(0)
        finally:
            yield 4
            trace('after the last yield')

    for way in 'raise', 'return', 'end':
        generator = body(way)
        for _ in range(6):
            await next_of(generator)
    try:
        async for value in body('raise'):
            trace('each', value)
    except Failure as error:
        trace(name(error))


@case
async def closed_in_cleanup_of_a_failure():
    async def body():
        try:
            yield 1
            raise Failure(5)
        finally:
            try:
                yield 2
            except GeneratorExit:
                trace('closing')
                raise

    generator = body()
    await next_of(generator)
    await next_of(generator)
    trace('close', await outcome(generator.aclose()))


@case
async def failure_is_the_end():
    async def body():
        yield 1
        await asyncio.sleep(0)
        raise Failure(5)

    generator = body()
    for _ in range(4):
        await next_of(generator)
    trace('close', await outcome(generator.aclose()))


@case
async def failure_leaves_the_loop():
    async def body():
        yield 1
        raise Failure(6)

    generator = body()

    async def consume():
        async for value in generator:
            trace(value)
        trace('never')

    trace(await outcome(consume()))
    await generator.aclose()


@case
async def the_end_raised_inside():
    async def body():
        inner = countdown(1)
        await anext(inner)
        yield 1
        await anext(inner)

    generator = body()
    for _ in range(3):
        await next_of(generator)
    await generator.aclose()


@case
async def cancelled_inside():
    numbers = countdown(3, 0.01)
    await next_of(numbers)

    async def consume():
        await next_of(numbers)
        await next_of(numbers)

    task = asyncio.create_task(consume())
    await asyncio.sleep(0)
    task.cancel()
    trace(await outcome(task))
    trace('close', await outcome(numbers.aclose()))


@case
async def cancellation_swallowed_inside():
    async def body():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            trace('swallowed')
        yield 1
        yield 2

    generator = body()
    task = asyncio.create_task(next_of(generator))
    await asyncio.sleep(0)
    task.cancel()
    trace(await outcome(task), task.cancelling())
    await next_of(generator)
    await generator.aclose()


@case
async def cancelled_between_values():
    numbers = countdown(2)

    async def consume():
        await next_of(numbers)
        asyncio.current_task().cancel()
        await next_of(numbers)
        await asyncio.sleep(0)
        trace('never')

    trace(await outcome(asyncio.create_task(consume())))
    trace('close', await outcome(numbers.aclose()))


@case
async def timeout_while_it_waits():
    numbers = countdown(2, 0.05)
    trace(await outcome(asyncio.wait_for(anext(numbers), 0.01)))
    await next_of(numbers)
    trace('close', await outcome(numbers.aclose()))


@case
async def two_wait_at_once():
    numbers = countdown(2, 0.01)
    first = asyncio.create_task(next_of(numbers))
    second = asyncio.create_task(next_of(numbers))
    await asyncio.gather(first, second)
    await next_of(numbers)
    await numbers.aclose()


@case
async def closed_while_it_runs():
    numbers = countdown(2, 0.01)
    task = asyncio.create_task(next_of(numbers))
    await asyncio.sleep(0)
    trace('close', await outcome(numbers.aclose()))
    await task
    trace('close', await outcome(numbers.aclose()))


@case
async def asks_itself():
    generator = None

    async def body():
        trace(await outcome(anext(generator)))
        trace(await outcome(generator.aclose()))
        yield 1

    generator = body()
    await next_of(generator)
    await generator.aclose()


@case
async def cleanup_cancelled():
    async def body():
        try:
            yield 1
        finally:
            trace('cleanup')
            await asyncio.sleep(1)
            trace('never')

    generator = body()
    await next_of(generator)

    async def close():
        await generator.aclose()

    task = asyncio.create_task(close())
    await asyncio.sleep(0)
    task.cancel()
    trace(await outcome(task))


@case
async def two_consumers_take_turns():
    numbers = countdown(4)

    async def consume(label):
        async for i in numbers:
            trace(label, i)
            await asyncio.sleep(0)
        trace(label, 'ended')

    trace(await outcome(asyncio.gather(consume('a'), consume('b'))))
    await numbers.aclose()


@case
async def one_within_another():
    async def doubled(numbers):
        try:
            async for i in numbers:
                yield 2 * i
        finally:
            await numbers.aclose()
            trace('outer cleaned up')

    outer = doubled(countdown(3, 0))
    await next_of(outer)
    await next_of(outer)
    trace('close', await outcome(outer.aclose()))


@case
async def made_in_one_task_used_in_another():
    numbers = countdown(2, 0)
    trace(await outcome(asyncio.create_task(next_of(numbers))))
    trace(await outcome(asyncio.create_task(next_of(numbers))))
    async def close():
        await numbers.aclose()
    trace('close', await outcome(asyncio.create_task(close())))


if __name__ == '__main__':
    run_all()
