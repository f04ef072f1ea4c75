"""test_locks.BarrierTests: filling and draining."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace

N = 5


def show(label, barrier):
    trace(label, barrier._state.value, 'waiting', barrier.n_waiting, 'inside', barrier._count,
          'waiters', len(barrier._cond._waiters), 'broken', barrier.broken)


def make_tasks(count, coroutine):
    return [asyncio.create_task(coroutine(number)) for number in range(count)]


@case
async def repr():
    barrier = asyncio.Barrier(N)
    show('new', barrier)

    async def wait(number):
        trace(number, await outcome(barrier.wait()))

    tasks = make_tasks(2, wait)
    await asyncio.sleep(0)
    show('two came', barrier)
    tasks += [asyncio.create_task(wait(2 + i)) for i in range(barrier.parties - barrier.n_waiting)]
    await asyncio.sleep(0)
    show('all came', barrier)
    tasks += [asyncio.create_task(wait(5 + i)) for i in range(2)]
    await asyncio.sleep(0)
    show('two more', barrier)
    await barrier.reset()
    show('reset', barrier)
    tasks += [asyncio.create_task(wait(7 + i)) for i in range(2)]
    await asyncio.sleep(0)
    show('two more', barrier)
    await barrier.abort()
    show('aborted', barrier)
    await asyncio.gather(*tasks)
    show('end', barrier)


@case
async def barrier_parties():
    trace('0', status(asyncio.Barrier, 0))
    trace(asyncio.Barrier(N).parties)


@case
async def context_manager():
    barrier = asyncio.Barrier(3)

    async def coro(number):
        async with barrier as index:
            trace('task', number, 'index', index)

    await asyncio.gather(*make_tasks(3, coro))
    show('end', barrier)


@case
async def filling_one_task():
    barrier = asyncio.Barrier(1)
    async with barrier as index:
        trace('index', index)
    show('end', barrier)


@case
async def filling_one_task_twice():
    barrier = asyncio.Barrier(1)
    t1 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    show('one', barrier)
    t2 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    trace(state(t1), t1.result(), state(t2), t2.result())
    show('end', barrier)


@case
async def filling_task_by_task():
    barrier = asyncio.Barrier(3)
    t1 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    show('one', barrier)
    t2 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    show('two', barrier)
    t3 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    show('three', barrier)
    trace(state(t1), state(t2), state(t3))
    await asyncio.wait([t1, t2, t3])
    trace(t1.result(), t2.result(), t3.result())
    show('end', barrier)


@case
async def filling_tasks_wait_twice():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        async with barrier:
            trace('task', number, 'first')
            async with barrier:
                trace('task', number, 'second')

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def filling_tasks_check_return_value():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        async with barrier as first:
            async with barrier as second:
                trace('task', number, 'indices', first, second)
                return second

    trace(*await asyncio.gather(*make_tasks(N, coro)))
    show('end', barrier)


@case
async def draining_state():
    barrier = asyncio.Barrier(N)

    async def coro(number):
        async with barrier:
            show(f'task {number}', barrier)

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)


@case
async def blocking_tasks_while_draining():
    rewait = 2
    barrier = asyncio.Barrier(N)
    nowaiting = asyncio.Barrier(N - rewait)

    async def coro(number):
        nonlocal rewait
        trace('task', number, 'index', await barrier.wait())
        if rewait > 0:
            rewait -= 1
            trace('task', number, 'again', await barrier.wait())
        else:
            trace('task', number, 'other', await nowaiting.wait())
            trace('task', number, 'again', await barrier.wait())

    await asyncio.gather(*make_tasks(N, coro))
    show('end', barrier)
    show('other', nowaiting)


@case
async def filling_tasks_cancel_one():
    barrier = asyncio.Barrier(3)

    async def coro(number):
        trace('task', number, 'index', await barrier.wait())

    t1 = asyncio.create_task(coro(1))
    await asyncio.sleep(0)
    show('one', barrier)
    t2 = asyncio.create_task(coro(2))
    await asyncio.sleep(0)
    show('two', barrier)
    t1.cancel()
    await asyncio.sleep(0)
    show('one left', barrier)
    trace('1', await outcome(t1))
    t3 = asyncio.create_task(coro(3))
    await asyncio.sleep(0)
    show('two', barrier)
    t4 = asyncio.create_task(coro(4))
    await asyncio.gather(t2, t3, t4)
    show('end', barrier)


if __name__ == '__main__':
    run_all()
