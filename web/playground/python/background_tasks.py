import asyncio


async def work(number):
    await asyncio.sleep(0.05 * (number + 1))
    return number


async def app():
    tasks = set()
    empty = asyncio.Event()

    def discard(task):
        tasks.discard(task)
        print(f"{task.result()} is done, {len(tasks)} left")
        if not tasks:
            empty.set()

    for number in range(5):
        task = asyncio.create_task(work(number))
        tasks.add(task)
        task.add_done_callback(discard)
    print(f"{len(tasks)} tasks are running")
    await empty.wait()
    print("all are done")


asyncio.run(app())
