"""test_streams.StreamTests: readuntil."""

import asyncio
from conformance import case, run_all
from reading import buffered, rest, show


@case
async def readuntil_separator():
    stream = asyncio.StreamReader()
    await show(stream.readuntil(separator=b''))
    await show(stream.readuntil(separator=(b'',)))
    await show(stream.readuntil(separator=()))


@case
async def readuntil_multi_chunks():
    stream = asyncio.StreamReader()
    for data in b'lineAAA', b'lineAAA', b'lineAAAxxx':
        stream.feed_data(data)
        await show(stream.readuntil(b'AAA'))
        buffered(stream)
    await rest(stream)


@case
async def readuntil_multi_chunks_1():
    stream = asyncio.StreamReader()
    for chunks in ((b'QWEaa', b'XYaa', b'a'), (b'QWEaa', b'XYa', b'aa'), (b'aaa',), (b'Xaaa',),
                   (b'XXX', b'a', b'a', b'a')):
        for chunk in chunks:
            stream.feed_data(chunk)
        await show(stream.readuntil(b'aaa'))
        buffered(stream)


@case
async def readuntil_eof():
    stream = asyncio.StreamReader()
    stream.feed_data(b'some dataAA')
    stream.feed_eof()
    await show(stream.readuntil(b'AAA'))
    buffered(stream)


@case
async def readuntil_limit_found_sep():
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'some dataAA')
    await show(stream.readuntil(b'AAA'))
    buffered(stream)
    stream.feed_data(b'A')
    await show(stream.readuntil(b'AAA'))
    buffered(stream)
    await rest(stream)


@case
async def readuntil_multi_separator():
    stream = asyncio.StreamReader()
    stream.feed_data(b'line 1\nline 2\r')
    await show(stream.readuntil((b'\r', b'\n')))
    await show(stream.readuntil((b'\r', b'\n')))
    buffered(stream)
    stream.feed_data(b'ABCDEFG')
    await show(stream.readuntil((b'DEF', b'BCDE')))
    buffered(stream)
    await rest(stream)


@case
async def readuntil_multi_separator_limit():
    stream = asyncio.StreamReader(limit=3)
    stream.feed_data(b'some dataA')
    await show(stream.readuntil((b'A', b'ome dataA')))
    buffered(stream)


@case
async def readuntil_multi_separator_negative_offset():
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader()
    stream.feed_data(b'data')
    task = asyncio.create_task(stream.readuntil((b'A', b'long sep')))
    loop.call_soon(stream.feed_data, b'Z')
    loop.call_soon(stream.feed_data, b'Aaaa')
    await show(task)
    await rest(stream)


@case
async def readuntil_bytearray():
    stream = asyncio.StreamReader()
    stream.feed_data(b'some data\r\n')
    await show(stream.readuntil(bytearray(b'\r\n')))
    buffered(stream)


if __name__ == '__main__':
    run_all()
