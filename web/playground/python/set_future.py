import asyncio


async def set_after(future, delay, text):
    await asyncio.sleep(delay)
    future.set_result(text)


async def app():
    future = asyncio.get_running_loop().create_future()
    setting = asyncio.create_task(set_after(future, 0.1, "... world"))
    print("hello ...")
    print(await future)
    try:
        future.set_result("again")
    except asyncio.InvalidStateError as error:
        print(f"a future is set once: {error}")
    await setting


asyncio.run(app())
