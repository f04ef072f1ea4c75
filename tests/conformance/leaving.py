"""What the pairs about blocks share: ways to leave one, and to interrupt it at each of its awaits."""

import asyncio
import sys
from conformance import Failure, name, trace, tree

# How LEAVE in leaving.h leaves a block. 'await' awaits a coroutine that fails, 'sleep' is cancelled.
WAYS = 'end', 'break', 'continue', 'return', 'raise', 'await', 'sleep'

notes = []
steps = fail_at = 0


def note(text):
    """Adds to the line that attempt() prints."""
    notes.append(text)


def caught():
    """The exception that `except` or `finally` deals with: WEFT_STATUS."""
    error = sys.exception()
    return 'closed' if isinstance(error, GeneratorExit) else name(error)


async def attempt(label, coroutine, cancel_after=None):
    """Runs a coroutine in a task, which it cancels after so many turns, and prints what it did."""
    global steps
    steps = 0
    task = asyncio.create_task(coroutine)
    if cancel_after is not None:
        for _ in range(cancel_after):
            await asyncio.sleep(0)
        task.cancel()
    try:
        note(f'-> {await task}')
    except BaseException as error:
        note(f'-> {tree(error)}')
    trace(f'{label}:', *notes)
    notes.clear()


async def each_way(make):
    """Leaves a block in every way."""
    for way in WAYS:
        await attempt(way, make(way), 1 if way == 'sleep' else None)


async def fails(status):
    await asyncio.sleep(0)
    raise Failure(status)


async def step():
    """An await that suspends. The one with the number `fail_at` fails."""
    global steps
    steps += 1
    mine = steps
    await asyncio.sleep(0)
    if mine == fail_at:
        raise Failure(mine)


async def interrupt(make, most):
    """Cancels a coroutine in each of its turns, then lets each of its steps fail."""
    global fail_at
    for turn in range(most + 1):
        await attempt(f'cancelled in turn {turn}', make(), turn)
    for fail_at in range(1, most + 1):
        await attempt(f'step {fail_at} fails', make())
    fail_at = 0


async def child(letter):
    try:
        await step()
    finally:
        note(f'{letter} cleans up after {caught()}')
        await step()
    note(letter)
