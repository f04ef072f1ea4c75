"""Context variables: setting, resetting, and which tasks and callbacks inherit them."""

import asyncio
import contextvars
from conformance import case, name, outcome, run_all, trace

var = contextvars.ContextVar('var', default=-1)
other = contextvars.ContextVar('other', default=-2)


def show(label):
    trace(label, var.get())


def reset(token):
    """Resets the variable and traces the outcome."""
    try:
        var.reset(token)
    except RuntimeError as error:
        trace('reset', name(error))
    else:
        trace('reset ok')


async def set_to(value, label):
    """Shows the variable before and after a turn of the loop, and after setting it."""
    show(label)
    await asyncio.sleep(0)
    show(label)
    var.set(value)
    await asyncio.sleep(0)
    show(label)


@case
async def get_and_set():
    show('default')
    var.set(1)
    show('set')
    trace('other', other.get())
    other.set(2)
    var.set(3)
    show('set again')
    trace('other', other.get())


@case
async def reset_by_token():
    first = var.set(1)
    second = var.set(2)
    third = var.set(3)
    other.set(4)
    reset(third)
    show('third')
    reset(second)
    show('second')
    reset(first)
    show('first')
    trace('other', other.get())


@case
async def reset_out_of_order():
    first = var.set(1)
    second = var.set(2)
    reset(first)
    show('first')
    reset(second)
    show('second')


@case
async def token_used_twice():
    token = var.set(1)
    reset(token)
    var.set(2)
    reset(token)
    show('after')


@case
async def awaited_coroutines_share():
    var.set(1)
    await set_to(2, 'coroutine')
    show('main')
    await asyncio.wait_for(set_to(3, 'wait_for'), 1)
    show('main')


@case
async def reset_after_await():
    token = var.set(1)
    await set_to(2, 'coroutine')
    reset(token)
    show('main')


@case
async def tasks_inherit_a_copy():
    var.set(1)
    task = asyncio.create_task(set_to(3, 'task'))
    var.set(2)
    show('main')
    await task
    show('main')


@case
async def tasks_of_tasks():
    async def outer():
        var.set(2)
        task = asyncio.create_task(set_to(3, 'inner'))
        var.set(4)
        await task
        show('outer')

    var.set(1)
    await asyncio.create_task(outer())
    show('main')


@case
async def gathered_tasks_inherit():
    var.set(1)
    future = asyncio.gather(set_to(2, 'a'), set_to(3, 'b'))
    var.set(4)
    await future
    show('main')


@case
async def shielded_task_inherits():
    var.set(1)
    await asyncio.shield(set_to(2, 'shielded'))
    show('main')


@case
async def group_tasks_inherit():
    var.set(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(set_to(2, 'a'))
        var.set(3)
        group.create_task(set_to(4, 'b'))
    show('main')


@case
async def eager_tasks_inherit_a_copy():
    loop = asyncio.get_running_loop()
    var.set(1)
    task = asyncio.Task(set_to(3, 'eager'), loop=loop, eager_start=True)
    show('main')
    var.set(2)
    await task
    show('main')

    async def never_suspends():
        show('eager')
        var.set(5)
        show('eager')

    task = asyncio.Task(never_suspends(), loop=loop, eager_start=True)
    show('main')
    trace('done', task.done())


@case
async def eager_within_eager():
    loop = asyncio.get_running_loop()

    async def inner():
        show('inner')
        var.set(3)
        await asyncio.sleep(0)
        show('inner')

    async def outer():
        var.set(2)
        task = asyncio.Task(inner(), loop=loop, eager_start=True)
        show('outer')
        await task
        show('outer')

    var.set(1)
    task = asyncio.Task(outer(), loop=loop, eager_start=True)
    show('main')
    await task
    show('main')


@case
async def call_soon_inherits():
    loop = asyncio.get_running_loop()
    var.set(1)
    loop.call_soon(show, 'soon')
    loop.call_later(0.01, show, 'later')
    loop.call_at(loop.time() + 0.02, show, 'at')
    var.set(2)
    loop.call_soon(show, 'soon')
    await asyncio.sleep(0.05)
    show('main')


@case
async def callbacks_have_copies():
    loop = asyncio.get_running_loop()

    def last():
        show('last')

    def first():
        show('first')
        var.set(2)
        loop.call_soon(last)
        var.set(3)
        show('first')

    var.set(1)
    loop.call_soon(first)
    loop.call_soon(show, 'second')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show('main')


@case
async def done_callbacks_inherit():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def on_done(future):
        show('on_done')
        var.set(9)

    var.set(1)
    future.add_done_callback(on_done)
    var.set(2)
    future.add_done_callback(on_done)

    async def settle():
        var.set(3)
        future.set_result(None)

    await asyncio.create_task(settle())
    await asyncio.sleep(0)
    var.set(4)
    future.add_done_callback(on_done)
    var.set(5)
    await asyncio.sleep(0)
    show('main')


@case
async def done_callback_of_a_task():
    var.set(1)
    task = asyncio.create_task(set_to(2, 'task'))
    task.add_done_callback(lambda task: show('on_done'))
    await task
    await asyncio.sleep(0)
    show('main')


@case
async def tasks_made_in_callbacks():
    loop = asyncio.get_running_loop()
    tasks = []

    def create_in_callback():
        var.set(2)
        tasks.append(asyncio.create_task(set_to(4, 'task')))
        var.set(3)

    var.set(1)
    loop.call_soon(create_in_callback)
    await asyncio.sleep(0)
    await tasks[0]
    show('main')


@case
async def generators_run_in_the_context_of_who_asks():
    async def body():
        while True:
            show('generator')
            var.set(var.get() + 1)
            yield

    generator = body()
    var.set(1)
    await anext(generator)
    show('main')

    async def next_in_task():
        var.set(10)
        await anext(generator)
        show('task')

    await asyncio.create_task(next_in_task())
    show('main')
    await anext(generator)
    show('main')
    await generator.aclose()


@case
async def cancelled_task_keeps_its_own():
    async def body():
        var.set(2)
        try:
            await asyncio.sleep(1)
        finally:
            show('cleanup')

    var.set(1)
    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    var.set(3)
    task.cancel()
    trace(await outcome(task))
    show('main')


@case
async def timeout_runs_in_the_same():
    var.set(1)
    try:
        async with asyncio.timeout(0.01):
            var.set(2)
            await asyncio.sleep(1)
    except TimeoutError:
        trace('TimeoutError')
    show('main')


if __name__ == '__main__':
    run_all()
