"""test_streams.StreamTests: read, readline, readexactly, failures of the reader."""

import asyncio
import os
from conformance import case, name, outcome, run_all, trace
from reading import DATA, buffered, outcome_of, rest, show


def soon(stream, *chunks, eof=False):
    """Feeds the chunks, and the end of file if `eof`, in the next turn."""
    def cb():
        for chunk in chunks:
            stream.feed_data(chunk)
        if eof:
            stream.feed_eof()
    asyncio.get_running_loop().call_soon(cb)


@case
async def feed_empty_data():
    stream = asyncio.StreamReader()
    stream.feed_data(b'')
    buffered(stream)


@case
async def feed_nonempty_data():
    stream = asyncio.StreamReader()
    stream.feed_data(DATA)
    buffered(stream)
    await rest(stream)


@case
async def read_zero():
    stream = asyncio.StreamReader()
    stream.feed_data(DATA)
    await show(stream.read(0))
    buffered(stream)


@case
async def read():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.read(30))
    soon(stream, DATA)
    await show(task)
    buffered(stream)


@case
async def read_line_breaks():
    stream = asyncio.StreamReader()
    stream.feed_data(b'line1')
    stream.feed_data(b'line2')
    await show(stream.read(5))
    await rest(stream)


@case
async def read_eof():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.read(1024))
    soon(stream, eof=True)
    await show(task)
    buffered(stream)


@case
async def read_until_eof():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.read(-1))
    soon(stream, b'chunk1\n', b'chunk2', eof=True)
    await show(task)
    buffered(stream)


@case
async def read_exception():
    stream = asyncio.StreamReader()
    stream.feed_data(b'line\n')
    await show(stream.read(2))
    stream.set_exception(ValueError())
    await show(stream.read(2))


@case
async def read_limit():
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'chunk')
    await show(stream.read(5))
    buffered(stream)


@case
async def readline():
    stream = asyncio.StreamReader()
    stream.feed_data(b'chunk1 ')
    task = asyncio.create_task(stream.readline())
    soon(stream, b'chunk2 ', b'chunk3 ', b'\n chunk4')
    await show(task)
    await rest(stream)


@case
async def readline_limit_with_existing_data():
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'li')
    stream.feed_data(b'ne1\nline2\n')
    await show(stream.readline())
    await rest(stream)
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'li')
    stream.feed_data(b'ne1')
    stream.feed_data(b'li')
    await show(stream.readline())
    buffered(stream)


@case
async def at_eof():
    stream = asyncio.StreamReader()
    trace('at_eof', stream.at_eof())
    stream.feed_data(b'some data\n')
    trace('at_eof', stream.at_eof())
    await show(stream.readline())
    trace('at_eof', stream.at_eof())
    stream.feed_data(b'some data\n')
    stream.feed_eof()
    trace('at_eof', stream.at_eof())
    await show(stream.readline())
    trace('at_eof', stream.at_eof())


@case
async def readline_limit():
    stream = asyncio.StreamReader(limit=7)
    soon(stream, b'chunk1', b'chunk2', b'chunk3\n', eof=True)
    await show(stream.readline())
    buffered(stream)
    stream = asyncio.StreamReader(limit=7)
    soon(stream, b'chunk1', b'chunk2\n', b'chunk3\n', eof=True)
    await show(stream.readline())
    await rest(stream)
    stream = asyncio.StreamReader(limit=7)
    for data in b'1234567\n', b'12345678\n', b'12345678':
        stream.feed_data(data)
        await show(stream.readline())
        buffered(stream)


@case
async def readline_nolimit_nowait():
    stream = asyncio.StreamReader()
    stream.feed_data(DATA[:6])
    stream.feed_data(DATA[6:])
    await show(stream.readline())
    await rest(stream)


@case
async def readline_eof():
    stream = asyncio.StreamReader()
    stream.feed_data(b'some data')
    stream.feed_eof()
    await show(stream.readline())


@case
async def readline_empty_eof():
    stream = asyncio.StreamReader()
    stream.feed_eof()
    await show(stream.readline())


@case
async def readline_read_byte_count():
    stream = asyncio.StreamReader()
    stream.feed_data(DATA)
    await show(stream.readline())
    await show(stream.read(7))
    await rest(stream)


@case
async def readline_exception():
    stream = asyncio.StreamReader()
    stream.feed_data(b'line\n')
    await show(stream.readline())
    stream.set_exception(ValueError())
    await show(stream.readline())
    buffered(stream)


@case
async def readexactly_zero_or_less():
    stream = asyncio.StreamReader()
    stream.feed_data(DATA)
    await show(stream.readexactly(0))
    buffered(stream)
    await show(stream.readexactly(-1))
    buffered(stream)


@case
async def readexactly():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.readexactly(2 * len(DATA)))
    soon(stream, DATA, DATA, DATA)
    await show(task)
    await rest(stream)


@case
async def readexactly_limit():
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'chunk')
    await show(stream.readexactly(5))
    buffered(stream)


@case
async def readexactly_eof():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.readexactly(2 * len(DATA)))
    soon(stream, DATA, eof=True)
    await show(task)
    trace(task.exception())
    buffered(stream)


@case
async def readexactly_exception():
    stream = asyncio.StreamReader()
    stream.feed_data(b'line\n')
    await show(stream.readexactly(2))
    stream.set_exception(ValueError())
    await show(stream.readexactly(2))


@case
async def exception():
    stream = asyncio.StreamReader()
    trace(name(stream.exception()))
    stream.set_exception(ValueError())
    trace(name(stream.exception()))


@case
async def exception_waiter():
    stream = asyncio.StreamReader()

    async def set_err():
        stream.set_exception(ValueError())

    t1 = asyncio.create_task(stream.readline())
    t2 = asyncio.create_task(set_err())
    await asyncio.wait([t1, t2])
    outcome_of(t1)


@case
async def exception_cancel():
    stream = asyncio.StreamReader()
    task = asyncio.create_task(stream.readline())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    stream.set_exception(RuntimeError('message'))
    await asyncio.sleep(0)
    trace(await outcome(task))
    await show(stream.readline())


@case
async def read_all_from_pipe_reader():
    loop = asyncio.get_running_loop()
    rfd, wfd = os.pipe()
    os.write(wfd, b'data')
    os.close(wfd)
    reader = asyncio.StreamReader(limit=1)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_read_pipe(lambda: protocol, open(rfd, 'rb', 0))
    await show(reader.read(-1))
    transport.close()
    await asyncio.sleep(0)


if __name__ == '__main__':
    run_all()
