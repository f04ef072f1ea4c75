"""test_locks.ConditionTests: waiting and notifying."""

import asyncio
from conformance import case, outcome, run_all, state, status, trace


def show(label, cond):
    trace(label, 'locked', cond.locked(), 'waiters', len(cond._waiters),
          'for the lock', len(cond._lock._waiters or ()))


async def c(cond, number, releases):
    await cond.acquire()
    trace('c', number, 'waits')
    await cond.wait()
    trace('c', number, 'notified, locked', cond.locked())
    if releases:
        cond.release()


@case
async def wait():
    cond = asyncio.Condition()
    tasks = [asyncio.create_task(c(cond, number, False)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    show('turn 1', cond)
    await cond.acquire()
    cond.notify()
    show('notified 1', cond)
    await asyncio.sleep(0)
    show('turn 2', cond)
    cond.release()
    await asyncio.sleep(0)
    show('turn 3', cond)
    cond.notify(2)
    show('notified 2', cond)
    await asyncio.sleep(0)
    show('turn 4', cond)
    cond.release()
    await asyncio.sleep(0)
    show('turn 5', cond)
    cond.release()
    await asyncio.sleep(0)
    show('turn 6', cond)
    trace(*[state(task) for task in tasks])


@case
async def wait_unacquired():
    cond = asyncio.Condition()
    trace('wait', await outcome(cond.wait()))
    show('end', cond)


@case
async def wait_for():
    cond = asyncio.Condition()
    presult = False

    def predicate():
        trace('predicate', presult, 'locked', cond.locked())
        return presult

    async def waiter():
        await cond.acquire()
        await cond.wait_for(predicate)
        trace('waited')
        cond.release()

    task = asyncio.create_task(waiter())
    await asyncio.sleep(0)
    show('turn 1', cond)
    await cond.acquire()
    cond.notify()
    cond.release()
    show('notified', cond)
    await asyncio.sleep(0)
    show('turn 2', cond)
    presult = True
    await cond.acquire()
    cond.notify()
    cond.release()
    await asyncio.sleep(0)
    show('turn 3', cond)
    trace(state(task))


@case
async def wait_for_unacquired():
    cond = asyncio.Condition()
    trace('true', await outcome(cond.wait_for(lambda: True)))
    show('between', cond)
    trace('false', await outcome(cond.wait_for(lambda: False)))
    show('end', cond)


@case
async def notify():
    cond = asyncio.Condition()
    tasks = [asyncio.create_task(c(cond, number, True)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    show('turn 1', cond)
    await cond.acquire()
    cond.notify(1)
    cond.release()
    show('notified 1', cond)
    await asyncio.sleep(0)
    show('turn 2', cond)
    await cond.acquire()
    cond.notify(1)
    cond.notify(2048)
    cond.release()
    show('notified all', cond)
    await asyncio.sleep(0)
    show('turn 3', cond)
    trace(*[state(task) for task in tasks])


@case
async def notify_all():
    cond = asyncio.Condition()
    tasks = [asyncio.create_task(c(cond, number, True)) for number in (1, 2)]
    await asyncio.sleep(0)
    show('turn 1', cond)
    await cond.acquire()
    cond.notify_all()
    cond.release()
    show('notified', cond)
    await asyncio.sleep(0)
    show('turn 2', cond)
    trace(*[state(task) for task in tasks])


@case
async def notify_unacquired():
    cond = asyncio.Condition()
    trace(status(cond.notify))


@case
async def notify_all_unacquired():
    cond = asyncio.Condition()
    trace(status(cond.notify_all))


@case
async def context_manager():
    cond = asyncio.Condition()
    show('before', cond)
    async with cond:
        show('inside', cond)
    show('after', cond)
    trace('release', status(cond.release))


async def explicit(lock, cond):
    trace('before', lock.locked(), cond.locked())
    async with cond:
        trace('with cond', lock.locked(), cond.locked())
    trace('between', lock.locked(), cond.locked())
    async with lock:
        trace('with lock', lock.locked(), cond.locked())
    trace('after', lock.locked(), cond.locked())


@case
async def explicit_lock():
    cond = asyncio.Condition()
    await explicit(cond._lock, cond)
    lock = asyncio.Lock()
    cond = asyncio.Condition(lock)
    trace('the same', cond._lock is lock)
    await explicit(lock, cond)


if __name__ == '__main__':
    run_all()
