import asyncio


async def half(of):
    await asyncio.sleep(0.05)
    return of / 2


async def app():
    task = asyncio.create_task(half(85))
    if not task.done():
        print("the task is under way")
    result = await task
    print(f"half of 85 is {result:.1f}")
    print(f"it is still {task.result():.1f}")


asyncio.run(app())
