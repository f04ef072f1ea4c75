"""One timeout scope: test_timeouts.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace


def expired(scope):
    trace('expired' if scope.expired() else 'not expired', asyncio.current_task().cancelling())


async def within(scope, body):
    """Awaits the body in the scope and traces how that ended."""
    async def enter():
        async with scope:
            await body
    trace('scope:', await outcome(enter()))
    expired(scope)


async def sleep_and_tell(delay):
    """Sleeps, traces how the sleep ended and passes its failure on."""
    try:
        await asyncio.sleep(delay)
    except BaseException as error:
        trace('sleep:', name(error), asyncio.current_task().cancelling())
        raise
    trace('sleep: ok')


def move(scope, when):
    try:
        scope.reschedule(when)
    except RuntimeError as error:
        trace('reschedule', name(error))
    else:
        trace('reschedule ok')


def now():
    return asyncio.get_running_loop().time()


@case
async def timeout_basic():
    await within(asyncio.timeout(0.01), asyncio.sleep(10))


@case
async def timeout_at_basic():
    deadline = now() + 0.01
    scope = asyncio.timeout_at(deadline)
    await within(scope, asyncio.sleep(10))
    trace('deadline', scope.when() == deadline, now() >= deadline)


@case
async def waiter_cancelled():
    await within(asyncio.timeout(0.01), sleep_and_tell(10))


@case
async def timeout_not_called():
    scope = asyncio.timeout(10)
    await within(scope, sleep_and_tell(0.01))
    trace('deadline to come', scope.when() > now())


@case
async def timeout_disabled():
    scope = asyncio.timeout(None)
    await within(scope, sleep_and_tell(0.01))
    trace('deadline', 'none' if scope.when() is None else 'some')


@case
async def timeout_at_disabled():
    scope = asyncio.timeout_at(None)
    await within(scope, sleep_and_tell(0.01))
    trace('deadline', 'none' if scope.when() is None else 'some')


@case
async def timeout_zero():
    before = now()
    scope = asyncio.timeout(0)
    await within(scope, sleep_and_tell(10))
    trace('deadline', before <= scope.when() <= now())


@case
async def timeout_zero_sleep_zero():
    before = now()
    scope = asyncio.timeout(0)
    await within(scope, sleep_and_tell(0))
    trace('deadline', before <= scope.when() <= now())


@case
async def timeout_in_the_past_sleep_zero():
    before = now()
    scope = asyncio.timeout(-11)
    await within(scope, sleep_and_tell(0))
    trace('deadline', before >= scope.when() <= now())


@case
async def timeout_zero_without_suspension():
    async def body():
        trace('body')
    await within(asyncio.timeout(0), body())
    await asyncio.sleep(0)
    trace('end', asyncio.current_task().cancelling())


@case
async def foreign_exception_passed():
    async def body():
        raise Failure(1)
    await within(asyncio.timeout(0.01), body())


@case
async def timeout_exception_context():
    async def body():
        try:
            raise Failure(1)
        finally:
            await sleep_and_tell(1)
    await within(asyncio.timeout(0.01), body())


@case
async def foreign_exception_on_timeout():
    async def crash():
        try:
            await sleep_and_tell(1)
        finally:
            raise Failure(2)
    await within(asyncio.timeout(0.01), crash())


@case
async def foreign_exception_on_timeout_2():
    async def first():
        try:
            raise Failure(1)
        finally:
            await sleep_and_tell(1)

    async def third():
        try:
            raise Failure(2)
        finally:
            raise Failure(3)

    async def body():
        try:
            await first()
        finally:
            await third()
    await within(asyncio.timeout(0.01), body())


@case
async def foreign_cancel_doesnt_timeout_if_not_expired():
    async def body():
        asyncio.current_task().cancel()
        await sleep_and_tell(10)
    await within(asyncio.timeout(10), body())


@case
async def outer_task_is_not_cancelled():
    async def outer():
        await within(asyncio.timeout(0.01), asyncio.sleep(10))
    task = asyncio.create_task(outer())
    trace('task:', await outcome(task), 'cancelled' if task.cancelled() else 'not cancelled')


@case
async def reschedule():
    deadline1 = now() + 10
    deadline2 = deadline1 + 20
    scope = asyncio.timeout_at(deadline1)
    task = asyncio.create_task(within(scope, sleep_and_tell(50)))
    await asyncio.sleep(0)
    trace('deadline 1', scope.when() == deadline1)
    move(scope, deadline2)
    trace('deadline 2', scope.when() == deadline2)
    move(scope, None)
    trace('deadline', 'none' if scope.when() is None else 'some')
    task.cancel()
    trace('task:', await outcome(task))
    expired(scope)


@case
async def reschedule_to_the_past():
    async def body():
        move(scope, now() - 1)
        trace('no turn yet', asyncio.current_task().cancelling())
        await sleep_and_tell(10)
    scope = asyncio.timeout(10)
    await within(scope, body())


@case
async def reschedule_before_it_fires():
    async def body():
        move(scope, now() + 0.04)
        await sleep_and_tell(0.02)
        move(scope, now() + 0.01)
        await sleep_and_tell(0.03)
    scope = asyncio.timeout(0.01)
    await within(scope, body())


@case
async def timeout_already_entered():
    async def body():
        try:
            async with scope:
                trace('inside')
        except RuntimeError as error:
            trace('enter', name(error))
    scope = asyncio.timeout(0.01)
    await within(scope, body())


@case
async def timeout_finished():
    async def body():
        pass
    scope = asyncio.timeout(0.01)
    await within(scope, body())
    move(scope, 0.02)


@case
async def timeout_expired():
    scope = asyncio.timeout(0.01)
    await within(scope, asyncio.sleep(1))
    move(scope, 0.02)


@case
async def timeout_expiring():
    async def body():
        trace('sleep:', await outcome(asyncio.sleep(1)))
        expired(scope)
        move(scope, 0.02)
    scope = asyncio.timeout(0.01)
    await within(scope, body())


@case
async def timeout_not_entered():
    scope = asyncio.timeout(0.01)
    move(scope, 0.02)


@case
async def timeout_without_task():
    def enter():
        try:
            scope.__aenter__().send(None)
        except RuntimeError as error:
            trace('enter', name(error))
    scope = asyncio.timeout(0.01)
    asyncio.get_running_loop().call_soon(enter)
    await asyncio.sleep(0)
    move(scope, 0.02)
    expired(scope)


if __name__ == '__main__':
    run_all()
