"""A fast producer, two slower consumers and a queue of two items: the producer must wait."""
import asyncio

ITEMS = 8


async def producer(queue):
    for item in range(1, ITEMS + 1):
        await asyncio.sleep(0.1)
        await queue.put(item)
        print(f"put {item}, {queue.qsize()} in the queue")


async def consumer(queue, seconds):
    while True:
        item = await queue.get()
        await asyncio.sleep(seconds)
        print(f"consumed {item}")
        queue.task_done()


async def app():
    queue = asyncio.Queue(maxsize=2)
    quick = asyncio.create_task(consumer(queue, 0.6))
    slow = asyncio.create_task(consumer(queue, 0.9))
    try:
        await asyncio.gather(producer(queue))
        await queue.join()
        print("everything is consumed: cancelling the consumers")
    finally:
        quick.cancel()
        slow.cancel()
        await asyncio.gather(quick, slow, return_exceptions=True)


asyncio.run(app())
