"""Differences between Weft and CPython that are open: the generator avoids them, and the shrinker does not
lead to them. Remove an entry once its fault is mended; the list should be empty."""

from dataclasses import dataclass
from typing import Callable

GATHERS = ('gather', 'gatherx')


@dataclass
class Known:
    name: str
    says: str
    has: Callable = lambda node: False  # whether a statement or part can meet the difference
    hides_reports: Callable = lambda program: False
    sets: int = 0  # bits of a program's `end` (fuzz_world.h) that avoid it
    clears: int = 0


def contains(*words):
    return lambda node: any(child.word in words for child in node.walk())


def expired_wait_for_gather(node):
    return any(child.word == 'waitfor' and child.numbers[0] in (0, -1) and contains('slot', *GATHERS)(child)
               for child in node.walk())


def unstarted_gather(node):
    """Whether a gather is what a task or coroutine awaits that may never start."""
    if node.word in ('await', 'catch', 'caught'):
        node = node.awaitables[0]
        while node.word == 'waitfor':
            node = node.awaitables[0]
    starts_later = ('spawn', 'task', 'gtask', 'waitfor')
    return any(child.word in starts_later and contains(*GATHERS)(child) for child in node.walk())


def yield_in_cleanup(node):
    return node.word == 'generator' and any(step.word == 'yield' for block in node.blocks[1:] for step in block)


def first_exception(program):
    return any(node.word == 'wait' and node.numbers[0] == 2 for node in program.nodes())


KNOWN = [
    Known('late_completion', 'wait(FIRST_EXCEPTION) whose end a failure meets in the same turn does not count as '
          'retrieving it', hides_reports=first_exception),
    Known('wait_for_gather', 'wait_for(gather(...), 0) is cancelled instead of timed out', expired_wait_for_gather),
    Known('closed_gather', 'the failure of a gather that was never awaited is not reported', unstarted_gather),
    Known('yield_in_cleanup', 'a yield in the cleanup of a failing generator', yield_in_cleanup),
    Known('join_result', 'Queue.join gives 1 instead of 0 if it waited', contains('join')),
    Known('eager_caught', 'an eager task replaces what its creator has caught', contains('caught')),
    Known('handles_at_end', 'callbacks that are pending at the end run in the next program', sets=16),
    Known('chains_at_end', 'the order and the count of cancellations along a chain of tasks at the end', sets=1,
          clears=32),
    Known('unsettled', 'gathers and shields of futures that are never settled leak', sets=8),
]


def is_known(node):
    return any(known.has(node) for known in KNOWN)


def allowed_end(end):
    for known in KNOWN:
        end = end & ~known.clears | known.sets
    return end


def comparable(program, trace):
    """The trace without the reports, if they may differ."""
    if any(known.hides_reports(program) for known in KNOWN):
        return [line for line in trace if not line.startswith('reports')]
    return trace
