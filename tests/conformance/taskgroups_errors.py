"""Task groups whose tasks or body fail: test_taskgroups.py."""

import asyncio
from conformance import Failure, case, name, run_all, trace, tree


def cancelling():
    return asyncio.current_task().cancelling()


def task_state(label, task):
    trace(label, 'done' if task.done() else 'pending',
          'cancelled' if task.cancelled() else 'not cancelled')


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


async def attempt(awaitable):
    """Traces how an awaitable ended, and the requests to cancel that are left on this task."""
    try:
        await awaitable
    except BaseException as error:
        trace(tree(error), cancelling())
    else:
        trace('ok', cancelling())


async def attempt_task(awaitable):
    """Runs attempt on a new task for the awaitable."""
    task = asyncio.create_task(awaitable)
    await attempt(task)
    trace('task', 'cancelled' if task.cancelled() else 'not cancelled', task.cancelling())


@case
async def taskgroup_04():
    async def runner():
        nonlocal t2
        async with asyncio.TaskGroup() as group:
            group.create_task(job('t1', 0.01, 1))
            t2 = group.create_task(job('t2', 1))
        trace('not reached')
    t2 = None
    await attempt_task(runner())
    task_state('t2', t2)


@case
async def cancel_children_on_child_error():
    async def fail(label, status):
        await event.wait()
        trace(label, 'fails')
        raise Failure(status)

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail('a', 1))
            group.create_task(fail('b', 2))
            group.create_task(fail('c', 3))
            group.create_task(job('d', 5))
            await job('body', 10)
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    await attempt_task(runner())


@case
async def errors_of_one_turn():
    async def fail(status):
        trace('fails', status)
        raise Failure(status)

    async def runner():
        async with asyncio.TaskGroup() as group:
            for status in 1, 2, 3:
                group.create_task(fail(status))
            trace('body ends')
    await attempt_task(runner())


@case
async def taskgroup_09():
    async def runner():
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(job('t1', 1)))
            tasks.append(group.create_task(job('t2', 2)))
            await asyncio.sleep(0.01)
            raise Failure(1)
    tasks = []
    await attempt(runner())
    task_state('t1', tasks[0])
    task_state('t2', tasks[1])


@case
async def taskgroup_10():
    async def runner():
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(job('t1', 1)))
            tasks.append(group.create_task(job('t2', 2)))
            raise Failure(1)  # before they start
    tasks = []
    await attempt(runner())
    task_state('t1', tasks[0])
    task_state('t2', tasks[1])


@case
async def body_fails_then_tasks():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_in_cleanup('a', 1))
            group.create_task(crash_in_cleanup('b', 2))
            await asyncio.sleep(0.01)
            raise Failure(3)
    await attempt(runner())


@case
async def taskgroup_13():
    async def runner():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(job('outer task', 0.01, 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(job('inner task', 10, 2))
            trace('not reached')
    await attempt_task(runner())


@case
async def taskgroup_14():
    async def runner():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(job('outer task', 10, 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(job('inner task', 0.01, 2))
            trace('not reached')
    await attempt_task(runner())


@case
async def taskgroup_18():
    async def runner():
        async with asyncio.TaskGroup():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                trace('body is cancelled', cancelling())
                raise Failure(1)
    task = asyncio.create_task(runner())
    await asyncio.sleep(0.01)
    task_state('task', task)
    task.cancel()
    await attempt(task)
    trace('requests', task.cancelling())


@case
async def taskgroup_19():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('task', 0.01, 1))
            await crash_in_cleanup('body', 2)
    await attempt_task(runner())


@case
async def taskgroup_20a():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('task', 0.01, 1))
            await crash_in_cleanup('body', 2)
    await attempt(runner())


@case
async def body_swallows_the_cancellation():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('task', 0.01, 1))
            try:
                await job('body', 10)
            except asyncio.CancelledError:
                pass
            trace('body goes on', cancelling())
            await asyncio.sleep(0.01)
            trace('body ends', cancelling())
        trace('not reached')
    await attempt_task(runner())


@case
async def taskgroup_no_create_task_after_failure():
    async def refused(group):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            try:
                group.create_task(job('job', 0.01, 2))
            except RuntimeError as error:
                trace('create_task', name(error))

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('task', 0.01, 1))
            group.create_task(refused(group))
    await attempt(runner())


@case
async def taskgroup_context_manager_exit_raises():  # gh-95289
    async def fail():
        raise Failure(1)

    async def runner():
        async with asyncio.TaskGroup() as group:
            try:
                group.create_task(fail())
                await asyncio.sleep(1)
            finally:
                trace('the database closes', cancelling())
                raise Failure(2)
    await attempt_task(attempt(runner()))


@case
async def cancelling_level_preserved():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job('task', 0, 1))
    await attempt(runner())


@case
async def failure_of_a_task_that_is_awaited_too():
    async def runner():
        async with asyncio.TaskGroup() as group:
            task = group.create_task(job('task', 0.01, 1))
            try:
                await task
            except Failure as error:
                trace('body has', name(error), cancelling())
                await asyncio.sleep(0)
                trace('not reached')
    await attempt_task(runner())


@case
async def gh_128550():
    async def third():
        trace('third fails')
        raise Failure(3)

    async def second(group):
        group.create_task(third())
        await job('second', 10)

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(second(group))
    await attempt_task(runner())


if __name__ == '__main__':
    run_all()
