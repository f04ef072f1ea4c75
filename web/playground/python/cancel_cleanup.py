import asyncio


async def worker():
    print("worker: begins")
    try:
        await asyncio.sleep(3600)
        print("worker: never gets here")
    except asyncio.CancelledError:
        print('worker: cleans up after "cancelled"')
        await asyncio.sleep(0.05)
        print("worker: is clean")
        raise


async def outcome(task):
    try:
        await task
        return "WEFT_OK"
    except asyncio.CancelledError:
        return "WEFT_ECANCELED"


async def app():
    first = asyncio.create_task(worker())
    await asyncio.sleep(0.05)
    print("app: cancels it")
    first.cancel()
    print(f"app: it ended with {await outcome(first)}")

    second = asyncio.create_task(worker())
    second.cancel()
    print(f"app: the second one ended with {await outcome(second)}")


asyncio.run(app())
