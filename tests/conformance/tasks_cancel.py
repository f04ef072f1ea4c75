"""Cancelling tasks: where the cancellation is raised, and the state of what they awaited. From
test_tasks.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


def new_future():
    return asyncio.get_running_loop().create_future()


async def nap(label, delay=10):
    trace(label, 'begins')
    await asyncio.sleep(delay)
    trace(label, 'woke')
    return 12


async def wait_for(label, future):
    trace(label, 'waits')
    await future
    trace(label, 'goes on')
    return 12


@case
async def cancel():
    task = asyncio.create_task(nap('task'))
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task))
    trace(state(task), 'again', flag(task.cancel()))


@case
async def cancel_with_message_then_future_result():
    async def coro():
        task = asyncio.create_task(nap('inner'))
        await turns(1)
        task.cancel()
        done, pending = await asyncio.wait([task])
        trace('done', len(done), state(task))
        task.result()
        trace('not reached')
    task = asyncio.create_task(coro())
    trace(await outcome(task))
    trace(state(task))


@case
async def cancel_with_message_then_future_exception():
    async def coro():
        task = asyncio.create_task(nap('inner'))
        await turns(1)
        task.cancel()
        done, pending = await asyncio.wait([task])
        try:
            task.exception()
        except asyncio.CancelledError as error:
            trace('exception', name(error))
            raise
    task = asyncio.create_task(coro())
    trace(await outcome(task))
    trace(state(task))


@case
async def cancellation_exception_context():
    future = new_future()
    async def sleep():
        future.set_result(None)
        await nap('inner')
    async def coro():
        inner = asyncio.create_task(sleep())
        await future
        trace('future is done')
        asyncio.get_running_loop().call_soon(inner.cancel)
        result = await outcome(inner)
        trace('inner', result, state(inner))
        if result == 'CancelledError':
            raise ValueError('cancelled')
    trace(await outcome(asyncio.create_task(coro())))


@case
async def cancel_with_message_before_starting_task():
    async def coro():
        task = asyncio.create_task(nap('inner'))
        task.cancel()
        trace('inner', state(task))
        done, pending = await asyncio.wait([task])
        trace('done', len(done), state(task))
        task.result()
    task = asyncio.create_task(coro())
    trace(await outcome(task))
    trace(state(task))


@case
async def cancel_yield():
    async def coro():
        trace('first')
        await turns(1)
        trace('second')
        await turns(1)
        trace('third')
        return 12
    task = asyncio.create_task(coro())
    await turns(1)
    task.cancel()
    trace(state(task))
    trace(await outcome(task))
    trace(state(task), 'again', flag(task.cancel()))


@case
async def cancel_inner_future():
    future = new_future()
    task = asyncio.create_task(wait_for('task', future))
    await turns(1)
    future.cancel()
    trace('future', state(future))
    trace('task', state(task))
    trace(await outcome(task))
    trace('task', state(task))
    trace('requests', task.cancelling())


@case
async def cancel_both_task_and_inner_future():
    future = new_future()
    task = asyncio.create_task(wait_for('task', future))
    await turns(1)
    trace(flag(future.cancel()), flag(task.cancel()))
    trace(await outcome(task))
    trace('future', state(future))
    trace('task', state(task))
    trace('requests', task.cancelling())


@case
async def cancel_task_catching():
    fut1, fut2 = new_future(), new_future()
    async def coro():
        await fut1
        trace('first is done')
        result = await outcome(fut2)
        trace('caught', result)
        return 42
    task = asyncio.create_task(coro())
    await turns(1)
    fut1.set_result(None)
    await turns(1)
    task.cancel()
    trace('second', state(fut2))
    trace('task', state(task))
    trace(await task)
    trace('task', state(task))
    trace('requests', task.cancelling())


@case
async def cancel_task_ignoring():
    fut1, fut2, fut3 = new_future(), new_future(), new_future()
    async def coro():
        await fut1
        trace('first is done')
        trace('second', await outcome(fut2))
        result = await fut3
        trace('third is done')
        return result
    task = asyncio.create_task(coro())
    await turns(1)
    fut1.set_result(None)
    await turns(1)
    task.cancel()
    trace('second', state(fut2))
    await turns(1)
    fut3.set_result(42)
    trace(await task)
    trace('third', state(fut3))
    trace('task', state(task))


@case
async def cancel_current_task():
    async def coro():
        trace('cancels itself', flag(task.cancel()))
        await nap('100', 100)
        trace('not reached')
    task = asyncio.create_task(coro())
    trace(state(task))
    trace(await outcome(task))
    trace(state(task), 'again', flag(task.cancel()))


@case
async def cancel_at_end():
    async def coro():
        trace('cancels itself', flag(task.cancel()))
        return 12
    task = asyncio.create_task(coro())
    trace(await outcome(task))
    trace(state(task), 'again', flag(task.cancel()))


@case
async def cancel_awaited_task():
    future = new_future()
    nested = None
    async def coro():
        nonlocal nested
        nested = asyncio.create_task(wait_for('nested', future))
        await turns(1)
        task.cancel()
        await nested
    task = asyncio.create_task(coro())
    trace(await outcome(task))
    trace('task', state(task))
    trace('nested', state(nested), nested.cancelling())
    trace('future', state(future))


@case
async def baseexception_during_cancel():
    async def coro():
        trace('sleep', await outcome(nap('task')))
        raise Failure(5)
    task = asyncio.create_task(coro())
    await turns(1)
    task.cancel()
    trace('task', state(task))
    await turns(1)
    trace('task', state(task))


@case
async def task_cancel_sleeping_task():
    async def doit():
        sleeper = asyncio.create_task(nap('sleeper', 5000))
        asyncio.get_running_loop().call_later(0.1, sleeper.cancel)
        result = await outcome(sleeper)
        return 'cancelled' if result == 'CancelledError' else 'slept in'
    trace(await doit())


@case
async def task_cancel_waiter_future():
    future = new_future()
    task = asyncio.create_task(wait_for('task', future))
    await turns(1)
    task.cancel()
    trace('future', state(future))
    await turns(1)
    trace('task', state(task))
    trace(await outcome(task))


@case
async def yield_future_passes_cancel():
    waiter = new_future()
    async def inner():
        result = await outcome(waiter)
        trace('inner', result)
        if result == 'CancelledError':
            raise asyncio.CancelledError
    async def outer():
        trace('outer', await outcome(inner()))
    task = asyncio.create_task(outer())
    await turns(1)
    task.cancel()
    trace('waiter', state(waiter))
    await task
    trace('task', state(task))


@case
async def yield_wait_does_not_shield_cancel():
    waiter = new_future()
    child = None
    async def outer():
        nonlocal child
        child = asyncio.create_task(wait_for('inner', waiter))
        await asyncio.wait([child])
        trace('not reached')
    task = asyncio.create_task(outer())
    await turns(2)
    task.cancel()
    trace(await outcome(task))
    trace('waiter', state(waiter))
    waiter.set_result(None)
    await turns(1)
    trace('inner', state(child))


if __name__ == '__main__':
    run_all()
