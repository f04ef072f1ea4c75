"""Task groups cancelled from outside, with and without failures: test_taskgroups.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace, tree


def cancelling():
    return asyncio.current_task().cancelling()


async def job(label, delay, status=0):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        trace(label, 'is cancelled', cancelling())
        raise
    trace(label, 'ends')
    if status:
        raise Failure(status)


async def crash_in_cleanup(label, status):
    try:
        await asyncio.sleep(10)
    finally:
        trace(label, 'crashes', cancelling())
        raise Failure(status)


async def cancel_after(delay, awaitable):
    """Runs an awaitable in a task, cancels it after `delay` seconds and traces how it ended."""
    task = asyncio.create_task(awaitable)
    await asyncio.sleep(delay)
    trace('task', 'done' if task.done() else 'pending')
    task.cancel()
    try:
        await task
    except BaseException as error:
        trace(tree(error))
    else:
        trace('ok')
    trace('task', 'cancelled' if task.cancelled() else 'not cancelled', task.cancelling())


async def job_with_cleanup(label, delay, cleanup):
    try:
        await job(label, delay)
    except asyncio.CancelledError:
        await asyncio.sleep(cleanup)
        trace(label, 'has cleaned up', cancelling())
        raise


FIVE = '12345'


@case
async def cancellation():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for label in FIVE:
                group.create_task(job(label, 5))
    await cancel_after(0.01, runner())


@case
async def taskgroup_07():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for label in FIVE:
                group.create_task(job(label, 5))
            await job('body', 10)
    await cancel_after(0.01, runner())


@case
async def taskgroup_08():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for label in FIVE:
                group.create_task(crash_in_cleanup(label, int(label)))
            await asyncio.sleep(10)
    await cancel_after(0.01, runner())


@case
async def taskgroup_11():
    async def runner():
        async with asyncio.TaskGroup():
            async with asyncio.TaskGroup() as inner:
                for label in FIVE:
                    inner.create_task(crash_in_cleanup(label, int(label)))
                await asyncio.sleep(10)
    await cancel_after(0.01, runner())


@case
async def taskgroup_12():
    async def runner():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(job('outer task', 10))
            async with asyncio.TaskGroup() as inner:
                for label in FIVE:
                    inner.create_task(crash_in_cleanup(label, int(label)))
                await asyncio.sleep(10)
    await cancel_after(0.01, runner())


async def runner_15():
    async with asyncio.TaskGroup() as group:
        group.create_task(job('task', 0.03, 1))
        await job_with_cleanup('body', 10, 0.1)


@case
async def taskgroup_15():
    await cancel_after(0.01, runner_15())


@case
async def taskgroup_16():
    async def runner():
        await asyncio.create_task(runner_15())
    await cancel_after(0.01, runner())


@case
async def taskgroup_17():
    async def runner():
        async with asyncio.TaskGroup():
            await job('body', 10)
    await cancel_after(0.01, runner())


@case
async def taskgroup_22():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('a', 1))
            group.create_task(job('b', 2))
    await cancel_after(0.01, runner())


@case
async def cancelled_again_while_it_waits():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job_with_cleanup('task', 10, 0.1))
    task = asyncio.create_task(runner())
    for _ in range(3):
        await asyncio.sleep(0.01)
        trace('cancel', task.cancel())
    trace(await outcome(task), task.cancelling())


@case
async def nested_groups_both_cancelled():  # gh-116720
    async def body(outer):
        async with asyncio.TaskGroup() as inner:
            inner.create_task(job('inner task', 0, 1))
            outer.create_task(job('outer task', 0, 2))

    async def runner():
        async with asyncio.TaskGroup() as outer:
            try:
                await body(outer)
            except ExceptionGroup as error:
                trace('inner group', tree(error), cancelling())
        trace('not reached')
    try:
        await runner()
    except ExceptionGroup as error:
        trace('outer group', tree(error), cancelling())
    trace('end', cancelling())


@case
async def error_and_cancel():  # gh-116720
    async def fail():
        event.set()
        await asyncio.sleep(0)
        trace('fails')
        raise Failure(1)

    async def group_():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await job('body', 1)

    async def inner():
        try:
            await group_()
        except ExceptionGroup as error:
            trace(tree(error), cancelling())
        await job('after the group', 1)
    event = asyncio.Event()
    task = asyncio.create_task(inner())
    await event.wait()
    trace('requests', task.cancelling())
    task.cancel()
    trace('requests', task.cancelling())
    trace(await outcome(task), task.cancelling())


@case
async def cancelled_in_the_turns_after_the_last_task():
    async def waiter():
        await event.wait()
        trace('task ends')

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(waiter())
        trace('left', cancelling())
        await asyncio.sleep(0)
        trace('one turn later')
    for turns in range(5):
        event = asyncio.Event()
        task = asyncio.create_task(runner())
        await asyncio.sleep(0.01)
        event.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        trace('cancel', task.cancel())
        trace(await outcome(task), task.cancelling())


@case
async def gh_155433():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('failing', 0.01, 1))
            group.create_task(job_with_cleanup('slow', 10, 0.1))

    async def outer():
        try:
            await runner()
        except ExceptionGroup as error:
            trace(tree(error), cancelling())
        await job('after the group', 1)
    await cancel_after(0.03, outer())  # while the group waits for the slow task


@case
async def gh_155433_with_timeout():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('failing', 0.01, 1))
            group.create_task(job_with_cleanup('slow', 10, 0.1))
    try:
        async with asyncio.timeout(0.03) as scope:
            try:
                await runner()
            except ExceptionGroup as error:
                trace(tree(error), cancelling())
            await job('after the group', 1)
    except TimeoutError as error:
        trace(name(error), cancelling())
    trace('expired' if scope.expired() else 'not expired')


if __name__ == '__main__':
    run_all()
