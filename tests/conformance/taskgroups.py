"""Task groups: tasks, results, and when create_task is refused: test_taskgroups.py."""

import asyncio
import contextvars
from conformance import Failure, case, name, outcome, run_all, trace, tree


def task_state(label, task):
    trace(label, 'done' if task.done() else 'pending',
          'cancelled' if task.cancelled() else 'not cancelled')


async def job(label, delay, result=0):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        trace(label, 'is cancelled')
        raise
    trace(label, 'ends')
    return result


def create(group, coroutine):
    """Traces whether the group accepts it."""
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        trace('create_task', name(error))
    else:
        trace('create_task ok')


@case
async def taskgroup_01():
    async with asyncio.TaskGroup() as group:
        t1 = group.create_task(job('t1', 0.01, 42))
        t2 = group.create_task(job('t2', 0.02, 11))
        trace('body ends')
    trace('results', t1.result(), t2.result())


@case
async def taskgroup_02():
    async with asyncio.TaskGroup() as group:
        t1 = group.create_task(job('t1', 0.01, 42))
        await asyncio.sleep(0.02)
        t2 = group.create_task(job('t2', 0.02, 11))
        trace('body ends')
    trace('results', t1.result(), t2.result())


@case
async def taskgroup_03():
    async with asyncio.TaskGroup() as group:
        t1 = group.create_task(job('t1', 1, 42))
        await asyncio.sleep(0.02)
        t1.cancel()
        t2 = group.create_task(job('t2', 0.02, 11))
        trace('body ends')
    task_state('t1', t1)
    trace('result', t2.result(), asyncio.current_task().cancelling())


@case
async def taskgroup_without_tasks():
    asyncio.get_running_loop().call_soon(trace, 'a callback')
    async with asyncio.TaskGroup():
        trace('body ends')
    trace('left')  # without suspending
    await asyncio.sleep(0)


@case
async def taskgroup_whose_tasks_are_done():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(job('task', 0))
        await asyncio.sleep(0.01)
        task_state('task', task)
        asyncio.get_running_loop().call_soon(trace, 'a callback')
    trace('left')
    await asyncio.sleep(0)


@case
async def turns_from_the_last_task_to_the_end():
    async def count():
        for i in range(5):
            trace('turn', i)
            await asyncio.sleep(0)

    async def nothing():
        trace('task')
    counter = asyncio.create_task(count())
    async with asyncio.TaskGroup() as group:
        group.create_task(nothing())
        trace('body ends')
    trace('left')
    await counter


@case
async def taskgroup_23():
    tasks = []

    async def do_job(i):
        await asyncio.sleep(0.05)
        trace('job', i)
    async with asyncio.TaskGroup() as group:
        for count in range(10):
            await asyncio.sleep(0.02)
            tasks.append(group.create_task(do_job(count)))
            if count == 5:
                trace('fewer than five run', sum(not task.done() for task in tasks) < 5)
        await asyncio.sleep(0.1)
        trace('running', sum(not task.done() for task in tasks))
    trace('left')


@case
async def taskgroup_24():
    async def root(group):
        await asyncio.sleep(0.01)
        group.create_task(job('a', 0.01))
        group.create_task(job('b', 0.02))
        trace('root ends')
    async with asyncio.TaskGroup() as group:
        group.create_task(root(group))
        trace('body ends')
    trace('left')


@case
async def taskgroup_25():
    hydras = 0

    async def hydra(group):
        nonlocal hydras
        hydras += 1
        trace('hydra', hydras)
        await asyncio.sleep(0.04)
        group.create_task(hydra(group))
        group.create_task(hydra(group))

    async def hercules():
        while hydras < 10:
            await asyncio.sleep(0.05)
            trace('hercules')
        raise Failure(1)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(hydra(group))
            group.create_task(hercules())
    except ExceptionGroup as error:
        trace(tree(error))
    trace('hydras', hydras)


@case
async def taskgroup_task_name():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(job('job', 0), name='yolo')
        trace(task.get_name())


variable = contextvars.ContextVar('variable', default=1)


@case
async def tasks_inherit_context():
    async def set_variable(value):
        trace('inherits', variable.get())
        await asyncio.sleep(0)
        variable.set(value)
        trace('has', variable.get())
    async with asyncio.TaskGroup() as group:
        variable.set(2)
        group.create_task(set_variable(3))
        variable.set(4)
        group.create_task(set_variable(5))
    trace('keeps', variable.get())


@case
async def taskgroup_already_entered():
    group = asyncio.TaskGroup()
    async with group:
        trace('enter', await outcome(group.__aenter__()))
        group.create_task(job('job', 0))
    trace('left')


@case
async def taskgroup_finished():
    group = asyncio.TaskGroup()
    async with group:
        pass
    create(group, job('job', 0))
    await asyncio.sleep(0)


@case
async def taskgroup_not_entered():
    create(asyncio.TaskGroup(), job('job', 0))
    await asyncio.sleep(0)


@case
async def taskgroup_without_parent_task():
    def enter():
        try:
            group.__aenter__().send(None)
        except RuntimeError as error:
            trace('enter', name(error))
    group = asyncio.TaskGroup()
    asyncio.get_running_loop().call_soon(enter)
    await asyncio.sleep(0)
    create(group, job('job', 0))


@case
async def coro_closed_when_tg_closed():
    async def late():
        await asyncio.sleep(0.02)
        create(group, job('job', 0))
    task = asyncio.create_task(late())
    async with asyncio.TaskGroup() as group:
        group.create_task(job('task', 0.01))
    await task


@case
async def create_task_from_elsewhere_while_exiting():
    async def late():
        await asyncio.sleep(0.01)
        create(group, job('late', 0.02))
    task = asyncio.create_task(late())
    async with asyncio.TaskGroup() as group:
        group.create_task(job('task', 0.02))
        trace('body ends')
    trace('left')
    await task


@case
async def create_task_in_the_turn_the_last_ends():
    async def late():
        await task
        trace('late')
        create(group, job('job', 0))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(job('task', 0))
        other = asyncio.create_task(late())
    trace('left')
    await other


if __name__ == '__main__':
    run_all()
