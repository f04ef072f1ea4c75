"""The objects that the tasks of one program share, and the trace: the twin of fuzz_world.c."""

import asyncio
import contextvars

from virtual_loop import Clock

WIND_DOWN, SKIP, KEEP, SETTLE, CANCEL_HANDLES, COUNT_AT_END = (1 << bit for bit in range(6))
MOST_ACTIVATIONS = 60
MOST_EVENTS = 4000
NAMES = {
    asyncio.CancelledError: 'CancelledError', TimeoutError: 'TimeoutError', ValueError: 'ValueError',
    RuntimeError: 'RuntimeError', asyncio.InvalidStateError: 'InvalidStateError',
    asyncio.QueueFull: 'QueueFull', asyncio.QueueEmpty: 'QueueEmpty',
    asyncio.QueueShutDown: 'QueueShutDown', asyncio.BrokenBarrierError: 'BrokenBarrierError',
    asyncio.IncompleteReadError: 'IncompleteReadError', ConnectionError: 'ConnectionError',
    asyncio.LimitOverrunError: 'LimitOverrunError', StopAsyncIteration: 'StopAsyncIteration',
    GeneratorExit: 'GeneratorExit',
}
VARIABLES = [contextvars.ContextVar('first', default=100), contextvars.ContextVar('second', default=200)]


class Failure(Exception):
    """A failure of the program itself, with a positive status."""

    def __init__(self, status, message):
        super().__init__(status, message)
        self.status, self.message = status, message


class Item:
    """An item of a queue. Items with the same thousands compare equal."""

    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number // 1000 < other.number // 1000


class Reader(asyncio.StreamReader):
    """Differs from its base as docs/asyncio.md says."""

    users = 0  # tasks in a read
    fed = False  # since the read in progress began

    async def read_all(self):
        """read(-1), but one that fails consumes nothing."""
        blocks = []
        try:
            while block := await self.read(self._limit):
                blocks.append(block)
        except BaseException:
            self._buffer[:0] = b''.join(blocks)
            raise
        return b''.join(blocks)


class Slots(list):
    """Futures; `kinds` tells those that were made as tasks from those that the program itself settles."""

    def __init__(self, count, settles):
        super().__init__([None] * count)
        self.settles, self.kinds = settles, [None] * count

    def put(self, index, future, kind=None):
        old, old_kind = self[index], self.kinds[index]
        self[index], self.kinds[index] = future, kind
        if old_kind == 'plain' and self.settles:
            old.cancel()

    def plain(self):
        return [future for future, kind in zip(self, self.kinds) if kind == 'plain']


class AwaitItself:
    """Awaits the current task. `await task` would mark the task, so that who awaits it next fails, too."""

    def __init__(self, task):
        self.task = task

    def __await__(self):
        return (yield self.task)


def word(error):
    """The word for an exception; fuzz_status in C."""
    if error is None:
        return 'ok'
    if isinstance(error, BaseExceptionGroup):
        return 'ExceptionGroup'
    return 'Failure' if isinstance(error, Failure) else NAMES.get(type(error), repr(error))


def describe(error):
    """The words for an exception, its message if it is the program's own, and the members of a group."""
    text = word(error)
    if isinstance(error, Failure):
        text += f'({error.status}, {error.message})'
    if isinstance(error, BaseExceptionGroup):
        text += '[' + ', '.join(map(describe, error.exceptions)) + ']'
    return text


def number(value):
    """A result as C has it."""
    if isinstance(value, Item):
        return value.number
    return 0 if value is None or isinstance(value, list) else int(value)


def state(future):
    """The words for the state of a future or None."""
    if future is None:
        return 'none'
    if not future.done():
        return 'pending'
    if future.cancelled():
        return 'CancelledError'
    return describe(future.exception()) if future.exception() else f'ok {number(future.result())}'


class World:
    def __init__(self, program):
        self.program, self.end = program, program.end
        self.clock = Clock()
        self.lines, self.reports = [], []
        self.traced_time = 0
        self.activations = 0
        self.closing = self.over = self.void = False
        self.slots = Slots(10, self.end & SETTLE)
        self.events = [asyncio.Event() for _ in range(2)]
        self.locks = [asyncio.Lock() for _ in range(3)]
        self.conditions = [asyncio.Condition(self.locks[2]), asyncio.Condition(self.locks[0])]
        self.states = [0, 0]
        self.semaphores = [asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)]
        self.barriers = [asyncio.Barrier(2), asyncio.Barrier(3)]
        self.queues = [asyncio.Queue(1), asyncio.LifoQueue(2), asyncio.PriorityQueue(3), asyncio.Queue()]
        self.handles = [None] * 4
        self.generators, self.generator_users = [None] * 3, [0] * 3
        self.timeouts, self.groups = [None] * 2, [None] * 2
        self.iterators, self.iterator_busy = [None] * 2, [False] * 2
        self.callbacks = {}

    def make_readers(self, loop):
        self.readers = [Reader(limit, loop=loop) for limit in (4, 8, 1 << 20)]
        when = 0
        for feed in self.program.input:
            when += feed.numbers[0] / 2
            loop.call_at(when, self.readers[2].feed_data, bytes(feed.numbers[1:]))
        if self.program.of('input'):
            loop.call_at(when, self.readers[2].feed_eof)

    def trace(self, activation, node, *words):
        if self.clock.now > self.traced_time:
            self.traced_time = self.clock.now
            self.lines.append(f'@ {self.clock.now / 1e6:.0f}')
        self.lines.append(f"{activation.number if activation else 0} {node.id} {' '.join(map(str, words))}")
        if len(self.lines) > MOST_EVENTS:
            self.void = True

    def report(self, loop, context):
        """The exception handler."""
        error = context.get('exception')
        if isinstance(error, (RecursionError, MemoryError)):
            self.void = True
        elif error:
            self.reports.append(word(error) + (str(error.status) if isinstance(error, Failure) else ''))
