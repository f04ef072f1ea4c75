import asyncio
from contextlib import aclosing


async def produce(queue):
    for i in range(1, 6):
        await asyncio.sleep(0.01)
        await queue.put(i)
    queue.shutdown()


async def items(queue):
    try:
        while True:
            yield await queue.get()
    except asyncio.QueueShutDown:
        print("items: no more")
    except GeneratorExit:
        print("items: closed early")
        raise


async def consume(name, queue, last=None):
    async with aclosing(items(queue)) as every_item:
        async for item in every_item:
            print(f"{name}: {item}")
            if item == last:
                break


async def app():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue))
    await consume("first", queue, last=2)
    await consume("second", queue)
    await producer


asyncio.run(app())
