"""What the pairs about streams share: showing what was read."""

import asyncio
from conformance import name, trace

DATA = b'line1\nline2\nline3\n'


def text(data):
    return "'" + data.decode().replace('\n', '\\n').replace('\r', '\\r') + "'"


def outcome_of(task):
    """Traces what a read gave, or how it failed and what goes with that."""
    try:
        trace(text(task.result()))
    except asyncio.IncompleteReadError as error:
        trace(name(error), text(error.partial))
    except asyncio.LimitOverrunError as error:
        trace(name(error), error.consumed)
    except BaseException as error:
        trace(name(error))


async def show(read):
    """Awaits a read, in a task of its own as run_until_complete does, and traces its outcome."""
    task = asyncio.ensure_future(read)
    await asyncio.wait([task])
    outcome_of(task)


def buffered(stream):
    trace('buffered', len(stream._buffer))


async def rest(stream):
    """Takes what is buffered."""
    trace('rest', text(await stream.read(len(stream._buffer))))
