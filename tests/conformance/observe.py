"""Helpers of the pairs about tasks: states of futures, turns of the loop. The twin of observe.h."""

import asyncio
from conformance import name


def state(future):
    """The state of a future: pending, cancelled, or the word for its exception."""
    if not future.done():
        return 'pending'
    if future.cancelled():
        return 'cancelled'
    return name(future.exception())


def flag(value):
    """The word for a truth value: yes or no."""
    return 'yes' if value else 'no'


async def turns(count):
    """Yields `count` times to the other ready tasks and callbacks."""
    for _ in range(count):
        await asyncio.sleep(0)
