import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def app():
    print("in turn")
    await say_after(0.2, "hello")
    await say_after(0.1, "world")

    print("as tasks")
    hello = asyncio.create_task(say_after(0.2, "hello"))
    world = asyncio.create_task(say_after(0.1, "world"))
    await hello
    await world


asyncio.run(app())
