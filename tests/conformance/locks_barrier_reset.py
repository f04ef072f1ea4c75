"""test_locks.BarrierTests: resetting and aborting."""

import asyncio
from conformance import case, outcome, run_all, trace

N = 5


def show(label, barrier):
    trace(label, barrier._state.value, 'waiting', barrier.n_waiting, 'inside', barrier._count,
          'waiters', len(barrier._cond._waiters), 'broken', barrier.broken)


def make_tasks(count, coroutine):
    return [asyncio.create_task(coroutine(number)) for number in range(count)]


async def reset(barrier):
    await barrier.reset()
    show('reset', barrier)


async def abort(barrier):
    await barrier.abort()
    show('aborted', barrier)


@case
async def reset_barrier():
    barrier = asyncio.Barrier(1)
    task = asyncio.create_task(reset(barrier))
    await asyncio.sleep(0)
    show('end', barrier)
    await task


@case
async def reset_barrier_while_tasks_waiting():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        trace('task', number, await outcome(barrier.wait()))

    tasks = make_tasks(N - 1, coro)
    await asyncio.sleep(0)
    show('all but one', barrier)
    task = asyncio.create_task(reset(barrier))
    await asyncio.gather(*tasks)
    show('end', barrier)
    await task


@case
async def reset_barrier_when_tasks_half_draining():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        ended = await outcome(barrier.wait())
        trace('task', number, ended, 'inside', barrier._count)
        if ended == 'ok' and barrier._count == N // 2:
            await reset(barrier)

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def reset_barrier_when_tasks_half_draining_half_blocking():
    barrier = asyncio.Barrier(N)
    count = 0

    async def coro(number):
        nonlocal count
        ended = await outcome(barrier.wait())
        trace('task', number, ended, 'inside', barrier._count)
        if ended == 'ok':
            count += 1
            if count > N // 2:
                await reset(barrier)
        trace('task', number, 'again', await outcome(barrier.wait()))

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def reset_barrier_while_tasks_waiting_and_waiting_again():
    barrier = asyncio.Barrier(N)

    async def coro1(number):
        trace('task', number, await outcome(barrier.wait()))
        trace('task', number, 'index', await barrier.wait())

    async def coro2():
        trace('the last, index', await barrier.wait())

    tasks = make_tasks(N - 1, coro1)
    task1 = asyncio.create_task(reset(barrier))
    await asyncio.sleep(0)
    show('after reset', barrier)
    task2 = asyncio.create_task(coro2())
    await asyncio.gather(*tasks)
    show('end', barrier)
    await task1
    await task2


@case
async def reset_barrier_while_tasks_draining():
    barrier = asyncio.Barrier(N)
    count = 0

    async def coro(number):
        nonlocal count
        trace('task', number, 'index', await barrier.wait())
        count += 1
        if count == N:
            await reset(barrier)
            trace('task', number, 'second index', await barrier.wait())
        else:
            trace('task', number, 'second', await outcome(barrier.wait()))
        trace('task', number, 'third index', await barrier.wait())

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def abort_barrier():
    barrier = asyncio.Barrier(1)
    task = asyncio.create_task(abort(barrier))
    await asyncio.sleep(0)
    show('end', barrier)
    trace('wait', await outcome(barrier.wait()))
    await task


@case
async def abort_barrier_when_tasks_half_draining_half_blocking():
    barrier = asyncio.Barrier(N)
    count = 0

    async def coro(number):
        nonlocal count
        ended = await outcome(barrier.wait())
        trace('task', number, ended, 'inside', barrier._count)
        if ended != 'ok':
            return
        count += 1
        if count > N // 2:
            await abort(barrier)
        else:
            trace('task', number, 'again', await outcome(barrier.wait()))

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def abort_barrier_when_exception():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        try:
            async with barrier as index:
                trace('task', number, 'index', index)
                if index == N // 2:
                    raise RuntimeError
            async with barrier:
                trace('never')
        except asyncio.BrokenBarrierError:
            trace('task', number, 'broken')
        except RuntimeError:
            await abort(barrier)

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def abort_barrier_when_exception_then_resetting():
    barrier1 = asyncio.Barrier(N)
    barrier2 = asyncio.Barrier(N)

    async def coro(number):
        try:
            index = await barrier1.wait()
            trace('task', number, 'index', index)
            if index == N // 2:
                raise RuntimeError
            await barrier1.wait()
            trace('never')
        except asyncio.BrokenBarrierError:
            trace('task', number, 'broken')
        except RuntimeError:
            await abort(barrier1)
        index = await barrier2.wait()
        trace('task', number, 'second index', index)
        if index == N // 2:
            await reset(barrier1)
        trace('task', number, 'third index', await barrier2.wait())
        trace('task', number, 'last index', await barrier1.wait())

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier1)
    show('end', barrier2)


if __name__ == '__main__':
    run_all()
