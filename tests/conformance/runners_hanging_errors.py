"""test_runners: failures of the tasks that outlive the main task. The program is the only case."""

import asyncio
from conformance import Failure, case, outcome, run_all, trace

# Referenced until the end, so that neither task is released early.
tasks = []


@case
async def asyncio_run_reports_hanging_tasks_errors():
    async def leftover():
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            trace('cancelled')
            raise Failure(3)

    async def waiter():
        await outcome(asyncio.shield(tasks[0]))  # cancelled before or after leftover
        trace('leftover:', await outcome(tasks[0]))
        await asyncio.sleep(0.01)
        trace('waiter ended')

    tasks.append(asyncio.create_task(leftover()))
    tasks.append(asyncio.create_task(waiter()))
    trace('main ended')


if __name__ == '__main__':
    run_all()
