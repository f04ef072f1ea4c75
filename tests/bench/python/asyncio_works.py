"""The works of the benchmark with asyncio.

As a command, reads works as lines, "name argument...", and answers each with its result and its figure.
"""

import asyncio
import sys
import time
import tracemalloc

figure = 0.0


class timed:
    """Times a block."""

    def __enter__(self):
        self.start = time.perf_counter_ns()

    def __exit__(self, *_):
        global figure
        figure = float(time.perf_counter_ns() - self.start)


async def yielder(rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)


async def bench_yield(tasks, rounds):
    all_tasks = [asyncio.create_task(yielder(rounds)) for _ in range(tasks)]
    with timed():
        for task in all_tasks:
            await task
    return tasks


async def diver(depth, rounds):
    if depth > 1:
        await diver(depth - 1, rounds)
    else:
        await yielder(rounds)


async def bench_deep(tasks, depth, rounds):
    all_tasks = [asyncio.create_task(diver(depth - 1, rounds)) for _ in range(tasks)]
    with timed():
        for task in all_tasks:
            await task
    return tasks


async def leaf(x):
    return x + 1


async def bench_await(rounds):
    total = 0
    with timed():
        for i in range(rounds):
            total += await leaf(i)
    return total


async def bench_create(batches, tasks):
    total = 0
    with timed():
        for _ in range(batches):
            created = [asyncio.create_task(leaf(i)) for i in range(tasks)]
            for task in created:
                total += await task
    return total


async def bench_gather(batches, tasks):
    total = 0
    with timed():
        for _ in range(batches):
            total += sum(await asyncio.gather(*(leaf(i) for i in range(tasks))))
    return total


async def producer(queue, items):
    for i in range(items):
        await queue.put(i)


async def consumer(queue, items):
    total = 0
    for _ in range(items):
        total += await queue.get()
    return total


async def bench_queue(pairs, capacity, items, batches):
    queue = asyncio.Queue(capacity)
    total = 0
    with timed():
        for _ in range(batches):
            producers = [asyncio.create_task(producer(queue, items)) for _ in range(pairs)]
            consumers = [asyncio.create_task(consumer(queue, items)) for _ in range(pairs)]
            await asyncio.gather(*producers)
            total += sum(await asyncio.gather(*consumers))
    return total


async def bench_lock(tasks, rounds):
    lock = asyncio.Lock()
    held = 0

    async def locker():
        nonlocal held
        for _ in range(rounds):
            async with lock:
                await asyncio.sleep(0)
                held += 1

    all_tasks = [asyncio.create_task(locker()) for _ in range(tasks)]
    with timed():
        for task in all_tasks:
            await task
    return held


async def bench_memory(tasks):
    global figure
    queue = asyncio.Queue(16)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    waiting = [asyncio.create_task(consumer(queue, 1)) for _ in range(tasks)]
    await asyncio.sleep(0)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figure = float(after - before)
    await producer(queue, tasks)
    return len(await asyncio.gather(*waiting))


async def bench_cancel(children, levels):
    ended = 0

    async def node(level):
        nonlocal ended
        try:
            if level == 0:
                await asyncio.get_running_loop().create_future()
            else:
                await asyncio.gather(*(node(level - 1) for _ in range(children)))
        finally:
            ended += 1

    root = asyncio.create_task(node(levels))
    for _ in range(levels + 1):
        await asyncio.sleep(0)
    with timed():
        root.cancel()
        try:
            await root
        except asyncio.CancelledError:
            pass
    return ended


async def run(name, *arguments):
    """The result and the figure of a work; -1 and 0 if there is no such work."""
    work = globals().get(f"bench_{name}")
    return (await work(*arguments), figure) if work else (-1, 0.0)


def main():
    for line in sys.stdin:
        name, *arguments = line.split()
        result, took = asyncio.run(run(name, *map(int, arguments)))
        print(f"{result:.0f} {took:.0f}", flush=True)


if __name__ == "__main__":
    main()
