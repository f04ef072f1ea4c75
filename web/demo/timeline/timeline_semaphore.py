"""A semaphore lets two of five workers in at a time."""
import asyncio


async def worker(number, name, room):
    async with room:
        print(f"{name} comes in")
        await asyncio.sleep(0.5 + 0.2 * number)
        print(f"{name} leaves")


async def app():
    room = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for number, name in enumerate(["ann", "bob", "cat", "dan", "eve"]):
            group.create_task(worker(number, name, room))


asyncio.run(app())
