"""The known differences between Weft and CPython: the generator avoids them, and the shrinker does not lead to
them. Remove an entry once its difference is mended."""

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


def drops_gathers(program):
    """Whether a gather or shield is not awaited at once: then it may be dropped before it is done."""
    return any(node.word not in ('await', 'catch', 'caught')
               and any(child.word in ('shield', *GATHERS) for child in node.awaitables)
               for node in program.nodes())


KNOWN = [
    Known('dropped_gather', 'documented: the failure of a gather or shield that was dropped is reported as its child\'s',
          hides_reports=drops_gathers),
]


def is_known(node):
    return any(known.has(node) for known in KNOWN)


def allowed_end(end):
    for known in KNOWN:
        end |= known.sets
    return end


def comparable(program, trace):
    """The trace without the reports, if they may differ."""
    if any(known.hides_reports(program) for known in KNOWN):
        return [line for line in trace if not line.startswith('reports')]
    return trace
