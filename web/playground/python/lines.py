import asyncio
import sys


async def open_stdin():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def app():
    ticks = 0

    async def ticker():
        nonlocal ticks
        while True:
            await asyncio.sleep(1)
            ticks += 1
            print(f"tick {ticks}", file=sys.stderr)

    background = asyncio.create_task(ticker())
    stdin = await open_stdin()
    count = 0
    while line := await stdin.readline():
        count += 1
        text = line.decode().removesuffix("\n")
        print(f"{count:4}|{text}")
    print(f"{count} lines, {ticks} ticks")
    background.cancel()


asyncio.run(app())
