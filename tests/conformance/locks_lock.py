"""test_locks.LockTests: which task gets the lock, and when."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace


def show(label, lock):
    trace(label, 'locked', lock.locked(), 'waiters', len(lock._waiters or ()))


@case
async def acquire():
    lock = asyncio.Lock()

    async def c(number):
        await lock.acquire()
        trace('c', number, 'has it')

    show('new', lock)
    await lock.acquire()
    show('acquired', lock)
    t1 = asyncio.create_task(c(1))
    t2 = asyncio.create_task(c(2))
    await asyncio.sleep(0)
    show('turn 1', lock)
    lock.release()
    show('released', lock)
    await asyncio.sleep(0)
    show('turn 2', lock)
    await asyncio.sleep(0)
    show('turn 3', lock)
    t3 = asyncio.create_task(c(3))
    lock.release()
    await asyncio.sleep(0)
    show('turn 4', lock)
    lock.release()
    await asyncio.sleep(0)
    show('turn 5', lock)
    trace(state(t1), state(t2), state(t3))


@case
async def acquire_cancel():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(lock.acquire())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace('task', await outcome(task))
    show('end', lock)


@case
async def cancel_race():
    lock = asyncio.Lock()

    async def lockit(label, blocker):
        await lock.acquire()
        try:
            trace(label, 'has it')
            if blocker is not None:
                await blocker
        finally:
            lock.release()
            trace(label, 'released it')

    fa = asyncio.get_running_loop().create_future()
    ta = asyncio.create_task(lockit('A', fa))
    await asyncio.sleep(0)
    show('A runs', lock)
    tb = asyncio.create_task(lockit('B', None))
    await asyncio.sleep(0)
    show('B waits', lock)
    tc = asyncio.create_task(lockit('C', None))
    await asyncio.sleep(0)
    show('C waits', lock)
    fa.set_result(None)
    trace('cancel B', tb.cancel())
    show('race', lock)
    await asyncio.sleep(0)
    show('after', lock)
    trace(state(ta), state(tb), state(tc))
    trace('C', await outcome(tc))
    show('end', lock)


@case
async def cancel_release_race():
    lock = asyncio.Lock()
    calls = locks = 0

    async def lockit(number):
        nonlocal calls, locks
        calls += 1
        trace(number, 'asks')
        await lock.acquire()
        locks += 1
        trace(number, 'has it')

    def trigger():
        t1.cancel()
        lock.release()
        show('trigger', lock)

    await lock.acquire()
    t1 = asyncio.create_task(lockit(1))
    t2 = asyncio.create_task(lockit(2))
    t3 = asyncio.create_task(lockit(3))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(trigger)
    trace('1', await outcome(t1))
    trace('calls', calls, 'locks', locks)
    trace(state(t1), state(t2), state(t3))
    show('before', lock)
    t3.cancel()
    await asyncio.sleep(0)
    trace(state(t1), state(t2), state(t3))
    show('end', lock)


@case
async def finished_waiter_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    tb = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    show('B waits', lock)
    tc = asyncio.create_task(lock.acquire())
    tb.cancel()
    lock.release()
    show('race', lock)
    await asyncio.sleep(0)
    show('after', lock)
    trace(state(tb), state(tc))
    trace('C', await outcome(tc))
    show('end', lock)


@case
async def release_not_acquired():
    lock = asyncio.Lock()
    trace(status(lock.release))
    show('end', lock)


@case
async def release_no_waiters():
    lock = asyncio.Lock()
    await lock.acquire()
    show('acquired', lock)
    trace(status(lock.release))
    show('released', lock)
    trace(status(lock.release))


@case
async def context_manager():
    lock = asyncio.Lock()

    async def block(fails):
        async with lock:
            show('inside', lock)
            if fails:
                raise ValueError

    show('before', lock)
    trace(await outcome(block(False)))
    show('between', lock)
    trace(await outcome(block(True)))
    show('after', lock)


if __name__ == '__main__':
    run_all()
