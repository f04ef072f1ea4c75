"""test_runners: the tasks that outlive the main task. The program is the only case."""

import asyncio
from conformance import case, run_all, trace


@case
async def asyncio_run_cancels_hanging_tasks():
    async def leftover():
        try:
            await asyncio.sleep(0.1)
            trace('never')
        except asyncio.CancelledError:
            trace('cancelled')
            await asyncio.sleep(0.01)
            trace('cleaned up')
            raise
        finally:
            trace('ended')

    asyncio.create_task(leftover())
    trace('main ended')


if __name__ == '__main__':
    run_all()
