import asyncio


async def painter(name, lock):
    async with lock:
        print(f"{name} takes the lock")
        await asyncio.sleep(0.03)
        print(f"{name} frees it")


async def app():
    lock = asyncio.Lock()
    await asyncio.gather(painter("red", lock), painter("green", lock), painter("blue", lock))


asyncio.run(app())
