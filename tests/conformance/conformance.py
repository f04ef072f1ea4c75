"""Shared by the Python halves of the pairs: cases, the trace, and a loop in virtual time.

A pair is name.py and name.c with the same cases in the same order. `python3.13 name.py` prints the
trace. record.py stores it as name.trace, and the C half must print the same bytes on every host.
"""

import asyncio
import selectors
import sys

cases = []


def case(function):
    """Adds an `async def` without parameters to the cases of the file."""
    cases.append(function)
    return function


def trace(*words):
    """Prints one event as a line."""
    print(*words)


# The word for each exception; the C half prints the same word for the status.
NAMES = {
    asyncio.CancelledError: 'CancelledError',
    TimeoutError: 'TimeoutError',
    ValueError: 'ValueError',
    RecursionError: 'RecursionError',
    RuntimeError: 'RuntimeError',
    asyncio.InvalidStateError: 'InvalidStateError',
    asyncio.QueueFull: 'QueueFull',
    asyncio.QueueEmpty: 'QueueEmpty',
    asyncio.QueueShutDown: 'QueueShutDown',
    asyncio.BrokenBarrierError: 'BrokenBarrierError',
    ConnectionResetError: 'ConnectionError',
    BrokenPipeError: 'ConnectionError',
    asyncio.IncompleteReadError: 'IncompleteReadError',
    asyncio.LimitOverrunError: 'LimitOverrunError',
    StopAsyncIteration: 'StopAsyncIteration',
    ExceptionGroup: 'ExceptionGroup',
    BaseExceptionGroup: 'ExceptionGroup',
}


class Failure(Exception):
    """An exception of the program itself, with a positive status."""

    def __init__(self, status, message=''):
        super().__init__(status, message)
        self.status = status
        self.message = message


def name(error):
    """The word for an exception; ok for None. status_word() in C."""
    if error is None:
        return 'ok'
    if isinstance(error, Failure):
        return f'Failure({error.status})'
    return NAMES[type(error)]


def tree(error):
    """The word for an exception, and those for a group's members in brackets: error_tree() in C."""
    if isinstance(error, BaseExceptionGroup):
        return f"{name(error)}[{', '.join(map(tree, error.exceptions))}]"
    return name(error)


def work(seconds):
    """Blocks the loop for `seconds` of virtual time: time.sleep."""
    asyncio.get_running_loop().selector.now += round(seconds * 1e9)


class OrderedSet(dict):
    """Replaces a set in asyncio, whose order depends on addresses. Weft keeps insertion order."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


asyncio.taskgroups.set = OrderedSet  # the tasks of a group


async def outcome(awaitable):
    """Awaits, and returns the word for the outcome: WEFT_CATCH in C."""
    try:
        await awaitable
    except BaseException as error:
        return name(error)
    return 'ok'


def status(function, *arguments):
    """Calls, and returns the word for the outcome: in C, for the status that is returned."""
    try:
        function(*arguments)
    except Exception as error:
        return name(error)
    return 'ok'


def state(future):
    """The word for the outcome of a future; pending if it is not done."""
    if not future.done():
        return 'pending'
    return 'CancelledError' if future.cancelled() else name(future.exception())


class VirtualSelector(selectors.DefaultSelector):
    """Never waits: advances the loop's clock to the time at which the wait would have ended."""

    now = 0

    def select(self, timeout=None):
        # Data that is in a pipe already arrives before any time passes.
        if events := super().select(0):
            return events
        if timeout is None:
            raise SystemExit('deadlock: every task waits and nothing can wake one')
        # The loop's clock counts whole nanoseconds, as that of the C half does.
        self.now += max(0, round(timeout * 1e9))
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time, which starts at 0."""

    def __init__(self):
        self.selector = VirtualSelector()
        super().__init__(self.selector)
        self._clock_resolution = 1e-9

    def time(self):
        return self.selector.now / 1e9


def report(loop, context):
    """The exception handler: traces the exception as one line."""
    error = context.get('exception')
    trace('exception handler:', name(error))


def run_all():
    """Runs the cases of the file, or only those that the command line names."""
    wanted = sys.argv[1:]
    for function in cases:
        if wanted and function.__name__ not in wanted:
            continue
        trace('#', function.__name__)
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.get_loop().set_exception_handler(report)
            try:
                runner.run(function())
            except BaseException as error:
                trace('case ended with', name(error))
