"""test_base_events: the running loop, and the names of its tasks."""

import asyncio
from conformance import case, name, run_all, trace


@case
async def running_loop_within_a_loop():
    async def runner(loop):
        trace('never')

    loop = asyncio.new_event_loop()
    coro = runner(loop)
    try:
        loop.run_until_complete(coro)
    except RuntimeError as error:
        trace(name(error))
    finally:
        coro.close()
        loop.close()
    await asyncio.sleep(0)
    trace('runs on')


@case
async def create_named_task_with_default_factory():
    async def test():
        pass

    task = asyncio.create_task(test(), name='test_task')
    trace(task.get_name())
    await task
    trace(task.get_name())


if __name__ == '__main__':
    run_all()
