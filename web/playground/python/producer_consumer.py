import asyncio


async def producer(queue, first):
    for i in range(3):
        await queue.put(first + i)


async def consumer(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(0.02)
        print(f"got {item}")
        queue.task_done()


async def app():
    queue = asyncio.Queue(maxsize=2)
    consuming = asyncio.create_task(consumer(queue))
    try:
        await asyncio.gather(producer(queue, 0), producer(queue, 100))
        await queue.join()
        print(f"all is dealt with, {queue.qsize()} left in the queue")
    finally:
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)


asyncio.run(app())
