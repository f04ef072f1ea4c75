"""Three tasks are cancelled: one whose cleanup awaits, one by a timeout, and one before it started."""
import asyncio


async def careful():
    try:
        await asyncio.sleep(3600)
    finally:
        print("careful: cleaning up")
        await asyncio.sleep(0.6)
        print("careful: clean")


async def slow():
    await asyncio.sleep(3600)


async def never():
    print("never: not reached")


async def outcome(awaitable):
    try:
        await awaitable
    except (asyncio.CancelledError, TimeoutError) as error:
        return type(error).__name__


async def app():
    careful_task = asyncio.create_task(careful())
    slow_task = asyncio.create_task(slow())
    await asyncio.sleep(0.8)
    print("app: cancelling careful, and waiting for its cleanup")
    careful_task.cancel()
    print("app: careful ended with", await outcome(careful_task))

    print("app: slow ended with", await outcome(asyncio.wait_for(slow_task, 0.8)))

    never_task = asyncio.create_task(never())
    never_task.cancel()
    print("app: never ended with", await outcome(never_task))
    await asyncio.sleep(0.3)


asyncio.run(app())
