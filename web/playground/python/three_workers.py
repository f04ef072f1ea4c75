import asyncio


class Room:
    def __init__(self):
        self.semaphore = asyncio.Semaphore(2)
        self.inside = 0


async def worker(name, time, room):
    async with room.semaphore:
        room.inside += 1
        print(f"{name} comes in, {room.inside} inside")
        await asyncio.sleep(time)
        room.inside -= 1
        print(f"{name} leaves, {room.inside} inside")


async def app():
    room = Room()
    await asyncio.gather(worker("ann", 0.05, room), worker("bob", 0.1, room), worker("cat", 0.15, room))


asyncio.run(app())
