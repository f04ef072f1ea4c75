"""What several pairs about tasks share: looking at futures from outside. As observe.h."""

import asyncio
from conformance import name


def state(future):
    """How a future stands: pending, cancelled, or the word for how it ended."""
    if not future.done():
        return 'pending'
    if future.cancelled():
        return 'cancelled'
    return name(future.exception())


def flag(value):
    """yes or no."""
    return 'yes' if value else 'no'


async def turns(count):
    """Lets every other ready task and callback run `count` times."""
    for _ in range(count):
        await asyncio.sleep(0)
