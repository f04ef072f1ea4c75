"""test_base_events: what reaches the exception handler."""

import asyncio
from conformance import Failure, case, name, report, run_all, trace


async def zero_error():
    await asyncio.sleep(0.01)
    raise Failure(3)


@case
async def default_exc_handler_coro():
    task = asyncio.create_task(zero_error())
    task.add_done_callback(lambda task: trace('done'))
    await asyncio.sleep(0.03)
    trace('dropped')
    del task
    await asyncio.sleep(0)
    trace('looked at')
    task = asyncio.create_task(zero_error())
    await asyncio.sleep(0.03)
    trace(name(task.exception()))
    del task
    await asyncio.sleep(0)


@case
async def set_exc_handler_custom():
    loop = asyncio.get_running_loop()

    async def fail():
        task = asyncio.create_task(zero_error())
        await asyncio.sleep(0.03)
        del task

    await fail()
    loop.set_exception_handler(lambda loop, context: trace('custom:', name(context['exception'])))
    await fail()
    # The default handler writes to the log, which is not part of the trace.
    loop.set_exception_handler(None)
    await fail()
    loop.set_exception_handler(report)
    await fail()


if __name__ == '__main__':
    run_all()
