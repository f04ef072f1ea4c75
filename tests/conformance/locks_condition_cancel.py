"""test_locks.ConditionTests: cancelled waits, and which task gets their notifications."""

import asyncio
from conformance import case, name, outcome, run_all, state, trace


def show(label, cond):
    trace(label, 'locked', cond.locked(), 'waiters', len(cond._waiters),
          'for the lock', len(cond._lock._waiters or ()))


@case
async def wait_cancel():
    cond = asyncio.Condition()
    await cond.acquire()
    wait = asyncio.create_task(cond.wait())
    asyncio.get_running_loop().call_soon(wait.cancel)
    trace('wait', await outcome(wait))
    show('end', cond)


@case
async def wait_cancel_contested():
    cond = asyncio.Condition()
    await cond.acquire()
    show('acquired', cond)
    task = asyncio.create_task(cond.wait())
    await asyncio.sleep(0)
    show('waits', cond)
    await cond.acquire()
    cond.notify()
    show('notified', cond)
    asyncio.get_running_loop().call_soon(task.cancel)
    asyncio.get_running_loop().call_soon(cond.release)
    trace('wait', await outcome(task))
    show('end', cond)


@case
async def wait_cancel_after_notify():
    cond = asyncio.Condition()

    async def wait_on_cond():
        async with cond:
            trace('waits')
            await cond.wait()
            trace('never')

    waiter = asyncio.create_task(wait_on_cond())
    await asyncio.sleep(0)
    await cond.acquire()
    cond.notify()
    show('notified', cond)
    await asyncio.sleep(0)
    show('wants the lock', cond)
    waiter.cancel()
    await asyncio.sleep(0)
    show('cancelled', cond)
    trace(state(waiter))
    cond.release()
    await asyncio.sleep(0)
    show('released', cond)
    trace(state(waiter))


@case
async def timeout_in_block():
    cond = asyncio.Condition()
    async with cond:
        trace('wait', await outcome(asyncio.wait_for(cond.wait(), timeout=0.05)))
        show('inside', cond)
    show('after', cond)


async def pass_on(cond, may_go):
    async with cond:
        try:
            await cond.wait_for(may_go)
        except asyncio.CancelledError as error:
            trace('got', name(error), 'locked', cond.locked())
            raise


@case
async def cancelled_error_wakeup():
    cond = asyncio.Condition()
    task = asyncio.create_task(pass_on(cond, lambda: False))
    await asyncio.sleep(0)
    show('waits', cond)
    task.cancel()
    trace('task', await outcome(task))
    show('end', cond)


@case
async def cancelled_error_re_aquire():
    cond = asyncio.Condition()
    wake = False
    task = asyncio.create_task(pass_on(cond, lambda: wake))
    await asyncio.sleep(0)
    await cond.acquire()
    wake = True
    cond.notify()
    await asyncio.sleep(0)
    show('wants the lock', cond)
    task.cancel()
    cond.release()
    trace('task', await outcome(task))
    show('end', cond)


async def cancelled_wakeup_of(turns):
    cond = asyncio.Condition()
    items = 0

    async def consumer(number):
        nonlocal items
        async with cond:
            while True:
                await cond.wait_for(lambda: items != 0)
                trace('consumer', number, 'sees', items)
                if items < 0:
                    return
                items -= 1

    tasks = [asyncio.create_task(consumer(number)) for number in range(2)]
    await asyncio.sleep(0)
    async with cond:
        items += 1
        cond.notify(1)
        show('notified', cond)
        for _ in range(turns):
            await asyncio.sleep(0)
        tasks[0].cancel()
        show('cancelled', cond)

        async def no_items():
            async with asyncio.timeout(0.01):
                await cond.wait_for(lambda: items == 0)

        trace('consumed', await outcome(no_items()))
        trace('items', items, state(tasks[0]), state(tasks[1]))
        show('inside', cond)
        items = -1
        cond.notify_all()
    show('after', cond)
    trace('1', await outcome(tasks[1]))
    show('end', cond)


@case
async def cancelled_wakeup():
    await cancelled_wakeup_of(0)


@case
async def cancelled_wakeup_relock():
    await cancelled_wakeup_of(1)


if __name__ == '__main__':
    run_all()
