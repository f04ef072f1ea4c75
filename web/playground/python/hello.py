import asyncio


async def app():
    print("hello")
    await asyncio.sleep(1)
    print("world")


asyncio.run(app())
