import asyncio


async def waiter(name, event):
    print(f"{name} waits for the signal")
    await event.wait()
    print(f"{name} goes")


async def starter(event):
    await asyncio.sleep(0.05)
    print("go!")
    event.set()


async def app():
    event = asyncio.Event()
    await asyncio.gather(waiter("left", event), waiter("right", event), starter(event))
    await event.wait()
    print("latecomer goes at once")


asyncio.run(app())
