"""Nested timeout scopes, in cleanup and around task groups: test_timeouts.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace, tree, work


def state(label, scope):
    trace(label, 'expired' if scope.expired() else 'not expired')


def cancelling():
    return asyncio.current_task().cancelling()


async def within(label, scope, body):
    """Awaits the body in the scope, traces how that ended and passes the failure on."""
    try:
        async with scope:
            await body
    except BaseException as error:
        trace(label, name(error), cancelling())
        raise
    else:
        trace(label, 'ok', cancelling())


async def swallow(awaitable):
    await outcome(awaitable)


@case
async def nested_timeouts():
    deadline = asyncio.get_running_loop().time() + 0.01
    outer, inner = asyncio.timeout_at(deadline), asyncio.timeout_at(deadline)
    await swallow(within('outer', outer, within('inner', inner, asyncio.sleep(10))))
    state('outer', outer)
    state('inner', inner)


@case
async def nested_timeouts_inner_first():
    outer, inner = asyncio.timeout(0.03), asyncio.timeout(0.01)
    await swallow(within('outer', outer, within('inner', inner, asyncio.sleep(10))))
    state('outer', outer)
    state('inner', inner)


@case
async def nested_timeouts_concurrent():
    async def busy():
        work(0.03)
        await asyncio.sleep(1)
    outer, inner = asyncio.timeout(0.01), asyncio.timeout(0.1)
    await swallow(within('outer', outer, within('inner', inner, busy())))
    state('outer', outer)
    state('inner', inner)


@case
async def nested_timeouts_both_overdue():
    async def busy():
        work(0.05)
        await asyncio.sleep(1)
    outer, inner = asyncio.timeout(0.03), asyncio.timeout(0.01)
    await swallow(within('outer', outer, within('inner', inner, busy())))
    state('outer', outer)
    state('inner', inner)


@case
async def nested_timeouts_loop_busy():
    async def busy():
        work(0.05)
        await asyncio.sleep(1)

    async def body():
        await swallow(within('inner', asyncio.timeout(0.01), busy()))
        await asyncio.sleep(10)
        trace('not reached')
    await swallow(within('outer', asyncio.timeout(0.1), body()))


@case
async def nested_timeout_in_finally():
    async def body():
        try:
            await asyncio.sleep(1)
        finally:
            trace('cleanup', cancelling())
            await swallow(within('inner', asyncio.timeout(0.01), asyncio.sleep(10)))
            trace('cleaned up', cancelling())
    await swallow(within('outer', asyncio.timeout(0.01), body()))


@case
async def timeout_after_cancellation():
    asyncio.current_task().cancel()
    trace('sleep:', await outcome(asyncio.sleep(1)), cancelling())
    await swallow(within('scope', asyncio.timeout(0.0), asyncio.sleep(1)))
    trace('end', cancelling())


@case
async def cancel_in_timeout_after_cancellation():
    async def body():
        asyncio.current_task().cancel()
        await asyncio.sleep(2)
    asyncio.current_task().cancel()
    trace('sleep:', await outcome(asyncio.sleep(1)), cancelling())
    await swallow(within('scope', asyncio.timeout(1.0), body()))
    trace('end', cancelling())


@case
async def cancelled_when_it_expires():
    async def body():
        try:
            await asyncio.sleep(0.01)
            await asyncio.sleep(1)
        finally:
            trace('requests', cancelling())
    scope = asyncio.timeout(0.03)
    task = asyncio.create_task(within('scope', scope, body()))
    await asyncio.sleep(0.02)
    work(0.02)  # the time is up, and the task is cancelled before the loop notices
    task.cancel()
    trace('task', await outcome(task), task.cancelling())
    state('scope', scope)


@case
async def cancelled_after_it_expired():
    async def body():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            trace('requests', cancelling())
            await asyncio.sleep(1)
    scope = asyncio.timeout(0.01)
    task = asyncio.create_task(within('scope', scope, body()))
    await asyncio.sleep(0.03)
    task.cancel()
    trace('task', await outcome(task), task.cancelling())
    state('scope', scope)


@case
async def timeout_taskgroup():
    async def crash():
        try:
            await asyncio.sleep(2)
        finally:
            trace('task crashes')
            raise Failure(2)

    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash())
            try:
                raise Failure(1)
            finally:
                try:
                    await asyncio.sleep(1)
                finally:
                    trace('body is cancelled', cancelling())
    try:
        await within('scope', asyncio.timeout(0.01), group())
    except BaseException as error:
        trace(tree(error))


@case
async def timeout_taskgroup_waits():
    async def worker():
        try:
            await asyncio.sleep(10)
        finally:
            trace('worker is cancelled')
            await asyncio.sleep(0.02)
            trace('worker ends')

    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(worker())
    await swallow(within('scope', asyncio.timeout(0.01), group()))


if __name__ == '__main__':
    run_all()
