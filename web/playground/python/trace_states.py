import asyncio

# asyncio has no hook for what tasks do: the program says it.
numbers = {}


def number():
    return numbers.setdefault(asyncio.current_task(), len(numbers) + 1)


async def waits(what, awaitable):
    mine = number()
    print(f"{mine} waits for {what}")
    return await awaitable


def create_task(coroutine):
    by = number()
    task = asyncio.create_task(coroutine)
    mine = numbers.setdefault(task, len(numbers) + 1)
    print(f"{mine} created by {by}")
    return task


async def reports(coroutine):
    mine = number()
    try:
        await coroutine
        print(f"{mine} returned")
    except asyncio.CancelledError:
        print(f"{mine} cancelled")
        raise


async def hold(lock, delay):
    if lock.locked():
        await waits("a lock", lock.acquire())
    else:
        await lock.acquire()
    try:
        await waits("a sleep", asyncio.sleep(delay))
    finally:
        lock.release()


async def app():
    lock = asyncio.Lock()
    first = create_task(reports(hold(lock, 0.1)))
    second = create_task(reports(hold(lock, 60)))
    await waits("a task", first)
    second.cancel()
    await waits("a task", asyncio.gather(second, return_exceptions=True))


asyncio.run(reports(app()))
