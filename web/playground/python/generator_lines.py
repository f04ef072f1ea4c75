import asyncio
import sys
from contextlib import aclosing


async def open_stdin():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def lines(reader):
    count = 0
    how = "ended"
    try:
        while line := await reader.readline():
            count += 1
            yield line.removesuffix(b"\n")
    except GeneratorExit:
        how = "closed"
        raise
    finally:
        print(f"lines: {how} after {count}")


async def app():
    stdin = await open_stdin()
    number = 0
    async with aclosing(lines(stdin)) as every_line:
        async for line in every_line:
            if not line:
                break
            number += 1
            print(f"{number}. {line.decode()}")
    rest = await stdin.read()
    print(f"rest: {len(rest)} bytes")


asyncio.run(app())
