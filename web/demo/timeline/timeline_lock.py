"""Three painters share a lock: first come, first served."""
import asyncio


async def painter(name, lock):
    for coat in 1, 2:
        async with lock:
            print(f"{name} has the brush, coat {coat}")
            await asyncio.sleep(0.5)
        await asyncio.sleep(0.3)  # the paint dries


async def app():
    lock = asyncio.Lock()
    await asyncio.gather(painter("red", lock), painter("green", lock), painter("blue", lock))
    print("three walls are done")


asyncio.run(app())
