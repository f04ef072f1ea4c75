"""shield(). From test_tasks.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


def new_future():
    return asyncio.get_running_loop().create_future()


async def watch(future, count=3):
    """Traces the state of a future after each of the next turns."""
    for i in range(count):
        await turns(1)
        trace('turn', i, state(future))


@case
async def shield_result():
    inner = new_future()
    outer = asyncio.shield(inner)
    inner.set_result(42)
    trace(state(outer))
    await watch(outer)
    trace(await outer)


@case
async def shield_exception():
    inner = new_future()
    outer = asyncio.shield(inner)
    await watch(outer)
    inner.set_exception(RuntimeError('expected'))
    await watch(outer)
    trace(name(outer.exception()))


@case
async def shield_cancel_inner():
    inner = new_future()
    outer = asyncio.shield(inner)
    await watch(outer)
    inner.cancel()
    await watch(outer)


@case
async def shield_cancel_outer():
    inner = new_future()
    outer = asyncio.shield(inner)
    outer.add_done_callback(lambda future: trace('callback', state(future)))
    await watch(outer)
    trace('cancel', flag(outer.cancel()))
    await watch(outer)
    trace('inner', state(inner))
    inner.set_result(None)
    await watch(outer)


@case
async def shield_shortcut():
    future = new_future()
    future.set_result(42)
    outer = asyncio.shield(future)
    trace('itself', flag(outer is future))
    trace(await outer)


@case
async def shield_effect():
    waiter = new_future()
    async def inner():
        trace('inner begins')
        await waiter
        trace('inner ends')
    async def outer():
        await asyncio.shield(inner())
        trace('not reached')
    task = asyncio.create_task(outer())
    await turns(2)
    task.cancel()
    trace(await outcome(task))
    trace('waiter', state(waiter))
    waiter.set_result(None)
    await turns(1)
    trace('end')


@case
async def shield_gather():
    child1, child2 = new_future(), new_future()
    parent = asyncio.gather(child1, child2)
    outer = asyncio.shield(parent)
    await turns(1)
    outer.cancel()
    await turns(1)
    trace('outer', state(outer))
    trace('parent', state(parent))
    child1.set_result(1)
    child2.set_result(2)
    await watch(parent)
    trace(*parent.result())


@case
async def gather_shield():
    child1, child2 = new_future(), new_future()
    inner1, inner2 = asyncio.shield(child1), asyncio.shield(child2)
    parent = asyncio.gather(inner1, inner2)
    await turns(1)
    trace('cancel', flag(parent.cancel()))
    trace('parent', flag(parent.done()))
    await turns(1)
    trace('parent', flag(parent.cancelled()), name(parent.exception()))
    trace('inner', state(inner1), state(inner2))
    trace('children', state(child1), state(child2))
    child1.set_result(1)
    child2.set_result(2)
    await turns(1)
    trace('children', state(child1), state(child2))


@case
async def shield_coroutine_use_running_loop():
    async def coro():
        trace('coro')
        return 42
    async def start():
        return asyncio.shield(coro())
    outer = await asyncio.create_task(start())
    await watch(outer)
    trace(await outer)


if __name__ == '__main__':
    run_all()
