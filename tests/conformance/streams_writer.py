"""test_streams.StreamTests: draining, closing, and a peer that goes away.

A connection is a pair of sockets here and a pair of pipes in C. The peer is a task that responds
as the HTTP server of CPython's tests does.
"""

import asyncio
import socket
from conformance import case, outcome, run_all, trace
from reading import show


async def connection():
    """The reader and writer of each end: the client, then the server."""
    ends = socket.socketpair()
    return [await asyncio.open_connection(sock=end) for end in ends]


async def serve(reader, writer):
    """The server: reads one request and sends the response."""
    while await reader.readline() != b'\r\n':
        pass
    writer.writelines([b'HTTP/1.0 200 OK\r\n', b'\r\n', b'Test message'])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def open_connection():
    """Connects a client to a new server task."""
    (rd, wr), (reader, writer) = await connection()
    return rd, wr, asyncio.create_task(serve(reader, writer))


@case
async def multiple_drain():
    drained = 0

    async def drainer(stream):
        nonlocal drained
        await stream._drain_helper()
        drained += 1

    loop = asyncio.get_running_loop()
    stream = asyncio.streams.FlowControlMixin(loop)
    stream.pause_writing()

    def resume():
        trace('drained', drained)
        stream.resume_writing()
        trace('drained', drained)

    loop.call_later(0.1, resume)
    await asyncio.gather(*[drainer(stream) for _ in range(10)])
    trace('drained', drained)


@case
async def drain_raises():
    (rd, wr), (reader, writer) = await connection()
    writer.transport.abort()
    await asyncio.sleep(0)

    async def client():
        while True:
            wr.write(b'foo\n')
            await wr.drain()

    trace(await outcome(client()))


@case
async def wait_closed_on_close():
    rd, wr, server = await open_connection()
    wr.write(b'GET / HTTP/1.0\r\n\r\n')
    await show(rd.readline())
    await show(rd.read())
    trace('is_closing', wr.is_closing())
    wr.close()
    trace('is_closing', wr.is_closing())
    await wr.wait_closed()
    trace('closed')
    await server


@case
async def wait_closed_on_close_with_unread_data():
    rd, wr, server = await open_connection()
    wr.write(b'GET / HTTP/1.0\r\n\r\n')
    await show(rd.readline())
    wr.close()
    await wr.wait_closed()
    trace('closed')
    await server


@case
async def async_writer_api():
    rd, wr, server = await open_connection()
    wr.write(b'GET / HTTP/1.0\r\n\r\n')
    await show(rd.readline())
    await show(rd.read())
    wr.close()
    trace('wait_closed', await outcome(wr.wait_closed()))
    await server


@case
async def async_writer_api_exception_after_close():
    rd, wr, server = await open_connection()
    wr.write(b'GET / HTTP/1.0\r\n\r\n')
    await show(rd.readline())
    await show(rd.read())
    wr.close()
    wr.write(b'data')
    trace('drain', await outcome(wr.drain()))
    await server


if __name__ == '__main__':
    run_all()
