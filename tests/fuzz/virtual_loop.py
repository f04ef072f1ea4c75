"""asyncio's event loop in virtual time, made deterministic where asyncio leaves the order open.

CPython iterates over sets whose order depends on addresses, and over a heap of timers that does not keep the
order of equal times. Weft keeps the order of creation, and so does what this module puts in their place.
"""

import asyncio
import heapq
import inspect
import weakref
from asyncio import events, runners, taskgroups, tasks


MOST_TURNS = 10000


class Void(BaseException):
    """The program waits for ever, or does what CPython cannot."""


class OrderedSet(dict):
    """A set that keeps the order of insertion."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def remove(self, item):
        del self[item]

    def discard(self, item):
        self.pop(item, None)


class OrderedTimer(events.TimerHandle):
    """Equal times keep the order in which they were set."""

    __slots__ = ['number']

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Clock:
    """Selects nothing; instead of waiting it moves the time, in nanoseconds."""

    now = turns = 0

    def select(self, timeout):
        self.turns += 1
        if timeout is None or self.turns > MOST_TURNS:
            raise Void('deadlock')
        self.now += max(0, round(timeout * 1e9))
        return ()


class VirtualLoop(asyncio.BaseEventLoop):
    """A loop on a clock, which may be one that has run before."""

    def __init__(self, clock):
        super().__init__()
        self._selector = clock
        self._clock_resolution = 1e-9
        self.timers = 0
        self.created = []
        self.set_task_factory(VirtualLoop.make_task)

    def time(self):
        return self._selector.now / 1e9

    def _process_events(self, event_list):
        pass

    def _asyncgen_firstiter_hook(self, agen):
        """Does nothing: Weft does not close generators that were abandoned."""

    _asyncgen_finalizer_hook = _asyncgen_firstiter_hook

    def call_at(self, when, callback, *args, context=None):
        timer = OrderedTimer(when, callback, args, self, context)
        self.timers += 1
        timer.number = self.timers
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def make_task(self, coroutine, **options):
        number = len(self.created)
        self.created.append(None)
        task = asyncio.Task(coroutine, loop=self, **options)
        self.created[number] = weakref.ref(task)
        return task


def all_tasks(loop=None):
    """The tasks that are not done, oldest first."""
    loop = loop or events.get_running_loop()
    existing = [task for reference in loop.created if reference and (task := reference())]
    existing += [task for task in tasks._eager_tasks if task not in existing]  # in their first steps
    return [task for task in existing if not task.done()]


def make_ordered():
    """Patches what asyncio leaves open."""
    tasks.all_tasks = all_tasks
    taskgroups.set = OrderedSet
    tasks.OrderedSet = OrderedSet
    patch(tasks._AsCompletedIterator, '{ensure_future(aw, loop=loop) for aw in set(aws)}',
          'OrderedSet(ensure_future(aw, loop=loop) for aw in OrderedSet(aws))')
    patch(tasks.wait, 'fs = set(fs)', 'fs = OrderedSet(fs)')
    assert runners.tasks is tasks
    asyncio.wait = tasks.wait


def patch(patched, old, new):
    """Replaces a function or class of asyncio.tasks by one with other code."""
    source = inspect.getsource(patched)
    assert old in source
    exec(source.replace(old, new), vars(tasks))


make_ordered()
