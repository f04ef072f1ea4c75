"""Futures that are settled, retrieved, awaited and released: test_futures.py, test_futures2.py."""

import asyncio
import contextvars
from conformance import Failure, case, name, outcome, run_all, trace


def new_future():
    return asyncio.get_running_loop().create_future()


def word(function, *arguments):
    """Calls the function: the word for the exception it raised, or ok."""
    try:
        function(*arguments)
    except BaseException as error:
        return name(error)
    return 'ok'


def exception_word(future):
    """The word for what exception() returns or, if the future is cancelled, raises."""
    try:
        return name(future.exception())
    except BaseException as error:
        return name(error)


def state(label, future):
    trace(label, 'done' if future.done() else 'pending',
          'cancelled' if future.cancelled() else 'not cancelled')


def settle_again(future):
    trace('set_result', word(future.set_result, None))
    trace('set_exception', word(future.set_exception, Failure(9)))
    trace('cancel', 'true' if future.cancel() else 'false')


@case
async def initial_state():
    future = new_future()
    state('new', future)
    future.cancel()
    state('after cancel', future)


@case
async def cancel():
    future = new_future()
    trace('cancel', 'true' if future.cancel() else 'false')
    state('then', future)
    trace('result', word(future.result))
    trace('exception', exception_word(future))
    settle_again(future)
    trace('await', await outcome(future))


@case
async def result():
    future = new_future()
    trace('result', word(future.result))
    future.set_result(42)
    state('then', future)
    trace('result', future.result())
    trace('exception', exception_word(future))
    settle_again(future)
    trace('result', future.result())
    trace('await', await future)


@case
async def exception():
    future = new_future()
    trace('exception', exception_word(future))
    future.set_exception(Failure(7, 'seven'))
    state('then', future)
    trace('result', word(future.result))
    trace('exception', exception_word(future), future.exception().message)
    settle_again(future)
    trace('await', await outcome(future))


@case
async def yield_from_twice():
    future = new_future()

    async def fixture():
        trace('A')
        x = await future
        trace('B', x)
        y = await future
        trace('C', y)

    task = asyncio.create_task(fixture())
    await asyncio.sleep(0)
    trace('waits')
    future.set_result(42)
    trace('is settled')
    await asyncio.sleep(0)
    trace('one turn later', 'done' if task.done() else 'pending')
    await task


@case
async def ensure_future():
    future = new_future()
    trace('same' if asyncio.ensure_future(future) is future else 'another')
    future.set_result(1)
    trace('same' if asyncio.ensure_future(future) is future else 'another')


@case
async def future_stop_iteration_args():
    future = new_future()
    future.set_result(12)
    asyncio.get_running_loop().call_soon(trace, 'a callback')
    trace('await', await future)  # does not suspend
    await asyncio.sleep(0)
    trace('end')


@case
async def tb_logger_abandoned():
    future = new_future()
    del future
    trace('end')


@case
async def tb_logger_not_called_after_cancel():
    future = new_future()
    future.set_exception(Failure(1))
    trace('cancel', 'true' if future.cancel() else 'false')
    del future
    trace('end')


@case
async def tb_logger_not_called_after_cancel_of_task():
    async def fail():
        raise Failure(1)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    trace('cancel', 'true' if task.cancel() else 'false', task.cancelling())
    del task
    trace('end')


@case
async def tb_logger_result_unretrieved():
    future = new_future()
    future.set_result(42)
    del future
    trace('end')


@case
async def tb_logger_result_retrieved():
    future = new_future()
    future.set_result(42)
    trace('result', future.result())
    del future
    trace('end')


@case
async def tb_logger_exception_unretrieved():
    future = new_future()
    future.set_exception(Failure(1, 'boom'))
    trace('before')
    del future
    trace('end')


@case
async def tb_logger_exception_retrieved():
    future = new_future()
    future.set_exception(Failure(1, 'boom'))
    trace('exception', exception_word(future))
    del future
    trace('end')


@case
async def tb_logger_exception_result_retrieved():
    future = new_future()
    future.set_exception(Failure(1, 'boom'))
    trace('result', word(future.result))
    del future
    trace('end')


@case
async def tb_logger_exception_awaited():
    future = new_future()
    asyncio.get_running_loop().call_soon(future.set_exception, Failure(1))
    trace('await', await outcome(future))
    del future
    trace('end')


@case
async def future_exception_never_retrieved():
    future = new_future()
    future.set_exception(ValueError())
    future = None
    await asyncio.sleep(0)
    trace('end')


@case
async def future_traceback():
    async def raise_exc():
        trace('raises')
        raise Failure(42, 'a message')

    future = asyncio.create_task(raise_exc())
    for _ in range(5):
        try:
            await future
        except Failure as error:
            trace(name(error), error.message)


variable = contextvars.ContextVar('variable', default=1)


@case
async def task_exc_handler_correct_context():
    async def fail():
        variable.set(2)
        raise Failure(3)

    def handler(loop, context):
        trace('handler:', name(context['exception']), variable.get())

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    asyncio.create_task(fail())
    await asyncio.sleep(0)
    trace('here', variable.get())


@case
async def task_exc_handler_context_of_another():
    async def fail():
        variable.set(2)
        raise Failure(3)

    def handler(loop, context):
        trace('handler:', name(context['exception']), variable.get())
        variable.set(5)

    async def unrelated():
        variable.set(4)
        nonlocal task
        await asyncio.sleep(0)
        task = None  # the last reference
        trace('unrelated', variable.get())

    asyncio.get_running_loop().set_exception_handler(handler)
    task = asyncio.create_task(fail())
    await asyncio.create_task(unrelated())
    trace('here', variable.get())


if __name__ == '__main__':
    run_all()
