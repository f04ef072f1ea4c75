"""test_locks.SemaphoreTests: which task gets a permit, and when."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace


def show(label, sem):
    trace(label, 'locked', sem.locked(), 'value', sem._value, 'waiters', len(sem._waiters or ()))


async def c(sem, number):
    await sem.acquire()
    trace('c', number, 'has one')


@case
async def initial_value_zero():
    show('zero', asyncio.Semaphore(0))


@case
async def acquire():
    sem = asyncio.Semaphore(3)
    await sem.acquire()
    await sem.acquire()
    show('two taken', sem)
    tasks = [asyncio.create_task(c(sem, number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    show('turn 1', sem)
    tasks.append(asyncio.create_task(c(sem, 4)))
    sem.release()
    sem.release()
    show('two released', sem)
    await asyncio.sleep(0)
    show('turn 2', sem)
    trace(*[state(task) for task in tasks])
    sem.release()
    await asyncio.gather(*tasks[1:])
    show('end', sem)


@case
async def acquire_cancel():
    sem = asyncio.Semaphore(1)
    await sem.acquire()
    task = asyncio.create_task(sem.acquire())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace('task', await outcome(task))
    show('end', sem)


@case
async def acquire_cancel_before_awoken():
    sem = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(sem.acquire()) for _ in range(4)]
    await asyncio.sleep(0)
    show('turn 1', sem)
    tasks[0].cancel()
    tasks[1].cancel()
    show('cancelled', sem)
    sem.release()
    show('released', sem)
    await asyncio.sleep(0)
    show('turn 2', sem)
    await asyncio.sleep(0)
    show('turn 3', sem)
    trace(*[state(task) for task in tasks])
    tasks[2].cancel()
    tasks[3].cancel()
    await asyncio.sleep(0)
    show('end', sem)
    trace(*[state(task) for task in tasks])


@case
async def acquire_hang():
    sem = asyncio.Semaphore(0)
    t1 = asyncio.create_task(sem.acquire())
    t2 = asyncio.create_task(sem.acquire())
    await asyncio.sleep(0)
    t1.cancel()
    sem.release()
    show('released', sem)
    await asyncio.sleep(0)
    show('turn 2', sem)
    await asyncio.sleep(0)
    show('turn 3', sem)
    trace(state(t1), state(t2))


@case
async def acquire_no_hang():
    sem = asyncio.Semaphore(1)

    async def c1():
        async with sem:
            trace('c1 has one')
            await asyncio.sleep(0)
        show('c1 released it', sem)
        t2.cancel()
        show('c2 cancelled', sem)

    async def c2():
        async with sem:
            trace('never')

    t1 = asyncio.create_task(c1())
    t2 = asyncio.create_task(c2())
    await asyncio.gather(t1, t2, return_exceptions=True)
    trace(state(t1), state(t2))
    show('ended', sem)
    trace('acquire', await outcome(asyncio.wait_for(sem.acquire(), timeout=1.0)))
    show('end', sem)


@case
async def release_not_acquired():
    sem = asyncio.BoundedSemaphore(1)
    trace(status(sem.release))
    await sem.acquire()
    trace(status(sem.release))
    trace(status(sem.release))
    show('end', sem)


@case
async def release_no_waiters():
    sem = asyncio.Semaphore(1)
    await sem.acquire()
    show('acquired', sem)
    sem.release()
    show('released', sem)


@case
async def acquire_fifo_order():
    sem = asyncio.Semaphore(1)

    async def twice(number):
        for time in (1, 2):
            await sem.acquire()
            trace('c', number, 'time', time)
            await asyncio.sleep(0.01)
            sem.release()

    async with asyncio.TaskGroup() as group:
        for number in (1, 2, 3):
            group.create_task(twice(number))
    show('end', sem)


@case
async def acquire_fifo_order_2():
    sem = asyncio.Semaphore(1)

    async def c2():
        await sem.acquire()
        trace('c 2 has one')
        sem.release()
        show('c 2 released it', sem)
        await sem.acquire()
        trace('c 2 has another')

    tasks = [asyncio.create_task(c(sem, 1)), asyncio.create_task(c2()),
             asyncio.create_task(c(sem, 3))]
    await asyncio.sleep(0)
    show('turn 1', sem)
    sem.release()
    sem.release()
    show('two released', sem)
    await asyncio.gather(*tasks)
    show('end', sem)


@case
async def acquire_fifo_order_3():
    sem = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(c(sem, number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    show('one cancelled', sem)
    sem.release()
    sem.release()
    show('two released', sem)
    await asyncio.gather(*tasks, return_exceptions=True)
    trace(*[state(task) for task in tasks])
    show('end', sem)


@case
async def acquire_fifo_order_4():
    sem = asyncio.Semaphore(0)
    t4 = None

    async def c4():
        trace('c 4 runs')

    async def c1():
        nonlocal t4
        show('c 1 comes', sem)
        await sem.acquire()
        show('c 1 has one', sem)
        t4 = asyncio.create_task(c4())

    async def c2():
        for _ in range(3):
            sem.release()
        show('c 2 released three', sem)
        await sem.acquire()
        show('c 2 has one', sem)

    async def c3():
        await sem.acquire()
        show('c 3 has one', sem)

    t1 = asyncio.create_task(c1())
    t2 = asyncio.create_task(c2())
    t3 = asyncio.create_task(c3())
    await asyncio.sleep(0)
    show('turn 1', sem)
    await asyncio.sleep(0)
    show('turn 2', sem)
    await asyncio.gather(t1, t2, t3, t4)
    show('end', sem)


if __name__ == '__main__':
    run_all()
