"""Tasks: creating them, their results, and the current task. From test_tasks.py."""

import asyncio
from conformance import Failure, case, name, outcome, run_all, trace
from observe import flag, state, turns


async def give(label):
    trace('give', label)
    return label


class Awaitable:
    """An awaitable that is not a coroutine object."""

    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        return self.coroutine.__await__()


@case
async def task_awaits_on_itself():
    async def itself():
        trace('begins')
        await task
    task = asyncio.ensure_future(itself())
    trace(await outcome(task))
    trace(state(task))


@case
async def task_class():
    task = asyncio.create_task(give('ok'))
    trace('made', state(task))
    await task
    trace(state(task), task.result())


@case
async def ensure_future_coroutine():
    task = asyncio.ensure_future(give('ok'))
    trace('made', state(task))
    trace(await task)
    trace(state(task), task.result())


@case
async def ensure_future_future():
    original = asyncio.get_running_loop().create_future()
    original.set_result('ko')
    future = asyncio.ensure_future(original)
    trace('itself', flag(future is original))
    trace(await future, state(future))


@case
async def ensure_future_task():
    original = asyncio.create_task(give('ok'))
    task = asyncio.ensure_future(original)
    trace('itself', flag(task is original))
    await task
    trace(state(task), task.result())
    trace('itself', flag(asyncio.ensure_future(original) is original))


@case
async def ensure_future_awaitable():
    queue = asyncio.Queue()
    queue.put_nowait('ok')
    task = asyncio.ensure_future(Awaitable(queue.get()))
    trace('made', state(task), queue.qsize())
    await task
    trace(state(task), task.result(), queue.qsize())


@case
async def ensure_future_task_awaitable():
    task = asyncio.ensure_future(Awaitable(asyncio.sleep(0)))
    for _ in range(3):
        trace(state(task))
        await turns(1)
    trace(state(task))


@case
async def task_basics():
    async def inner1():
        trace('inner1')
        return 42
    async def inner2():
        trace('inner2')
        return 1000
    async def outer():
        a = await inner1()
        b = await inner2()
        return a + b
    trace(await asyncio.create_task(outer()))


@case
async def coroutine_non_gen_function():
    trace(await give('test'))


@case
async def coroutine_non_gen_function_return_future():
    future = asyncio.get_running_loop().create_future()
    async def func():
        trace('func')
        return future
    async def settle():
        trace('settle')
        future.set_result('test')
    t1 = asyncio.create_task(func())
    t2 = asyncio.create_task(settle())
    trace('the future', flag(await t1 is future))
    trace('t2', state(t2), 'future', state(future))
    await t2


@case
async def task_set_methods():
    async def notmuch():
        return 'ko'
    task = asyncio.create_task(notmuch())
    for setter, argument in ((task.set_result, 'ok'), (task.set_exception, Failure(3))):
        try:
            setter(argument)
        except RuntimeError as error:
            trace(name(error))
    trace(state(task))
    trace(await task)
    for setter, argument in ((task.set_result, 'ok'), (task.set_exception, Failure(3))):
        try:
            setter(argument)
        except RuntimeError as error:
            trace(name(error))


@case
async def step_result_future():
    future = asyncio.get_running_loop().create_future()
    async def wait_for_future():
        trace('waits')
        trace('result', await future)
    task = asyncio.create_task(wait_for_future())
    await turns(1)
    trace('task', state(task))
    future.set_result('object')
    trace('task', state(task))
    await turns(1)
    trace('task', state(task))


@case
async def current_task():
    def callback():
        trace('in a callback', flag(asyncio.current_task() is None))
    async def coro():
        asyncio.get_running_loop().call_soon(callback)
        trace('is task', flag(asyncio.current_task() is task))
        await turns(1)
        trace('is task', flag(asyncio.current_task() is task))
    task = asyncio.create_task(coro())
    await task
    trace('is task', flag(asyncio.current_task() is task))


@case
async def current_task_with_interleaving_tasks():
    loop = asyncio.get_running_loop()
    fut1, fut2 = loop.create_future(), loop.create_future()
    async def coro1():
        trace('1 is task1', flag(asyncio.current_task() is task1))
        await fut1
        trace('1 is task1', flag(asyncio.current_task() is task1))
        fut2.set_result(True)
    async def coro2():
        trace('2 is task2', flag(asyncio.current_task() is task2))
        fut1.set_result(True)
        await fut2
        trace('2 is task2', flag(asyncio.current_task() is task2))
    task1 = asyncio.create_task(coro1())
    task2 = asyncio.create_task(coro2())
    await asyncio.wait([task1, task2])
    trace('main is neither', flag(asyncio.current_task() not in (task1, task2)))


@case
async def create_task_with_async_function():
    for i in range(2):
        task = asyncio.create_task(give('ok'))
        trace('made', i, state(task))
        await task
        trace('ended', i, state(task))


@case
async def bare_create_task():
    async def inner():
        trace('inner')
        return 1
    trace(await asyncio.create_task(inner()))


@case
async def bare_create_named_task():
    async def noop():
        trace(asyncio.current_task().get_name())
    task = asyncio.create_task(noop(), name='No-op')
    trace(task.get_name())
    await task
    trace(task.get_name())


@case
async def task_set_name_pylong():
    async def notmuch():
        return 123
    task = asyncio.create_task(notmuch(), name=987654321)
    trace(task.get_name())
    task.set_name(123456789)
    trace(task.get_name())
    trace(await task)


@case
async def exception_traceback():
    async def foo():
        raise Failure(1)
    task = asyncio.create_task(foo())
    await turns(1)
    trace(name(task.exception()))


@case
async def tb_logger_not_called_after_cancel():
    async def coro():
        trace('fails')
        raise Failure(1)
    task = asyncio.create_task(coro())
    await asyncio.sleep(0.05)
    trace('cancel', flag(task.cancel()))
    task = None
    await turns(1)
    trace('no report')


@case
async def foobar():
    future = asyncio.get_running_loop().create_future()
    async def coro():
        await future
        return 'spam'
    asyncio.get_running_loop().call_later(0.1, future.set_result, 1)
    trace(await asyncio.create_task(coro()))


if __name__ == '__main__':
    run_all()
