"""Helpers of the pairs about streams: tracing the outcome of a read. The twin of reading.h."""

import asyncio
from conformance import name, trace

DATA = b'line1\nline2\nline3\n'


def text(data):
    return "'" + data.decode().replace('\n', '\\n').replace('\r', '\\r') + "'"


def outcome_of(task):
    """Traces the bytes that were read; after a failure, its word and what comes with it."""
    try:
        trace(text(task.result()))
    except asyncio.IncompleteReadError as error:
        trace(name(error), text(error.partial))
    except asyncio.LimitOverrunError as error:
        trace(name(error), error.consumed)
    except BaseException as error:
        trace(name(error))


async def show(read):
    """Awaits a read in a task, as run_until_complete does, and traces the outcome."""
    task = asyncio.ensure_future(read)
    await asyncio.wait([task])
    outcome_of(task)


def buffered(stream):
    trace('buffered', len(stream._buffer))


async def rest(stream):
    """Reads and traces everything that is buffered."""
    trace('rest', text(await stream.read(len(stream._buffer))))
