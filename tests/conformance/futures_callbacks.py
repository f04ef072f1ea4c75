"""The done callbacks of futures: test_futures.py."""

import asyncio
from conformance import Failure, case, name, run_all, trace


def new_future():
    return asyncio.get_running_loop().create_future()


def callback(label):
    def run(future):
        trace('callback', label, name(future.exception()))
    return run


async def end(future, result):
    """Sets the result, and shows which callbacks run in the next turn."""
    trace('before')
    future.set_result(result)
    trace('set')
    await asyncio.sleep(0)
    trace('result', future.result())


@case
async def callbacks_remove_first_callback():
    future = new_future()
    a, b, c = callback(42), callback(17), callback(100)
    for each in a, b, c:
        future.add_done_callback(each)
    trace('removed', future.remove_done_callback(a))
    trace('removed', future.remove_done_callback(a))
    await end(future, 1)


@case
async def callbacks_remove_first_and_second_callback():
    future = new_future()
    a, b, c = callback(42), callback(17), callback(100)
    for each in a, b, c:
        future.add_done_callback(each)
    for each in a, b, a:
        trace('removed', future.remove_done_callback(each))
    await end(future, 1)


@case
async def callbacks_remove_third_callback():
    future = new_future()
    a, b, c = callback(42), callback(17), callback(100)
    for each in a, b, c:
        future.add_done_callback(each)
    for each in c, c:
        trace('removed', future.remove_done_callback(each))
    await end(future, 1)


@case
async def callbacks_invoked_on_set_result():
    future = new_future()
    future.add_done_callback(callback(42))
    future.add_done_callback(callback(17))
    await end(future, 2)


@case
async def callbacks_invoked_on_set_exception():
    future = new_future()
    future.add_done_callback(callback(100))
    trace('before')
    future.set_exception(Failure(3))
    trace('set')
    await asyncio.sleep(0)
    trace('exception', name(future.exception()))


@case
async def callbacks_invoked_on_cancel():
    future = new_future()
    future.add_done_callback(lambda future: trace('callback', future.cancelled()))
    future.cancel()
    trace('cancelled')
    await asyncio.sleep(0)
    trace('end')


@case
async def remove_done_callback():
    future = new_future()
    a, b, c = callback(1), callback(2), callback(3)
    future.add_done_callback(a)
    future.add_done_callback(b)
    trace('removed', future.remove_done_callback(b))
    trace('removed', future.remove_done_callback(c))
    future.add_done_callback(b)
    for _ in range(5):
        future.add_done_callback(a)
    trace('removed', future.remove_done_callback(a))
    await end(future, 1)


@case
async def remove_last_then_add():
    future = new_future()
    a, b, c = callback(1), callback(2), callback(3)
    future.add_done_callback(a)
    future.add_done_callback(b)
    trace('removed', future.remove_done_callback(b))
    future.add_done_callback(c)
    trace('removed', future.remove_done_callback(a))
    future.add_done_callback(a)
    await end(future, 1)


@case
async def schedule_callbacks_list_mutation_1():
    def mutate(future):
        trace('removed', future.remove_done_callback(b))

    future = new_future()
    b = callback(2)
    future.add_done_callback(mutate)
    future.add_done_callback(b)
    future.add_done_callback(b)
    future.set_result(1)  # all three are scheduled
    await asyncio.sleep(0)
    trace('end')


@case
async def callbacks_added_when_done():
    def add(future):
        trace('adds')
        future.add_done_callback(callback(3))

    future = new_future()
    future.add_done_callback(callback(1))
    future.set_result(1)
    future.add_done_callback(callback(2))
    future.add_done_callback(add)
    trace('removed', future.remove_done_callback(add))
    await asyncio.sleep(0)
    trace('one turn')
    await asyncio.sleep(0)
    trace('two turns')


@case
async def callbacks_and_waiters_in_order():
    async def wait(label):
        trace('waiter', label, await future)

    future = new_future()
    future.add_done_callback(callback(1))
    tasks = [asyncio.create_task(wait(2))]
    await asyncio.sleep(0)
    future.add_done_callback(callback(3))
    tasks.append(asyncio.create_task(wait(4)))
    await asyncio.sleep(0)
    future.add_done_callback(callback(5))
    future.set_result(9)
    await asyncio.gather(*tasks)


if __name__ == '__main__':
    run_all()
