"""Runs a program of asyncio in virtual time: run_in_virtual_time.py PROGRAM. See demo_parts.test.mjs."""

import asyncio
import runpy
import sys
from asyncio import events, taskgroups


class OrderedSet(dict):
    """In place of a set, whose order depends on addresses. Weft keeps the order of insertion."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Instead of waiting it moves its clock. Each reading of that takes a microsecond, so that no two timers are equal."""

    now = 0

    def __init__(self):
        super().__init__()
        select = self._selector.select

        def move(timeout=None):
            self.now += timeout or 0
            return select(0)

        self._selector.select = move

    def time(self):
        self.now += 1e-6
        return self.now


events.new_event_loop = VirtualLoop
taskgroups.set = OrderedSet
runpy.run_path(sys.argv[1], run_name='__main__')
