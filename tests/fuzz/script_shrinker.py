"""Makes a program that fails smaller, as long as it fails."""

import copy
import time

from known_differences import allowed_end
from script_text import Node


def lists_of(program):
    """The lists of statements or awaitables of a program, the largest first."""
    found = []
    for node in program.nodes():
        found += node.blocks
        if node.word in ('gather', 'gatherx', 'acnew'):
            found.append(node.awaitables)
    return sorted(found, key=len, reverse=True)


def without_pieces(program):
    """Candidates: each list without some of its items."""
    for index, items in enumerate(lists_of(program)):
        size = len(items)
        while size > 0:
            for start in range(0, len(items), size):
                candidate = copy.deepcopy(program)
                del lists_of(candidate)[index][start:start + size]
                yield candidate
            size //= 2


def unwrapped(program):
    """Candidates: a statement with blocks is replaced by the statements of one block."""
    for index, items in enumerate(lists_of(program)):
        for at, node in enumerate(items):
            for block in range(len(node.blocks)):
                candidate = copy.deepcopy(program)
                target = lists_of(candidate)[index]
                target[at:at + 1] = target[at].blocks[block]
                yield candidate


def simpler_awaitables(program):
    """Candidates: an awaitable is replaced by one in it, by sleep 0, or by that of a called function."""
    for index, node in enumerate(program.nodes()):
        for at, child in enumerate(node.awaitables):
            for inner in [*child.awaitables, Node('sleep', [0])]:
                if str(inner) == str(child):
                    continue
                candidate = copy.deepcopy(program)
                list(candidate.nodes())[index].awaitables[at] = copy.deepcopy(inner)
                yield candidate


def smaller_numbers(program):
    for index, node in enumerate(program.nodes()):
        if node.word in ('call', 'feed', 'answer'):
            continue
        for at, number in enumerate(node.numbers):
            for smaller in {0, 1, number // 2} - {number}:
                if abs(smaller) < abs(number) or number < 0:
                    candidate = copy.deepcopy(program)
                    list(candidate.nodes())[index].numbers[at] = smaller
                    yield candidate


def simpler_ends(program):
    for bit in range(6):
        end = allowed_end(program.end & ~(1 << bit))
        if end != program.end:
            candidate = copy.deepcopy(program)
            candidate.end = end
            yield candidate


def without_parts(program):
    """Candidates without the last part of a kind, if nothing names it."""
    users = {'function': ('call', 'caught'), 'generator': ('gnew', 'foreach'),
             'callback': ('addcb', 'rmcb', 'soon', 'later', 'at')}
    for word in users:
        parts = program.of(word)
        if len(parts) > (word == 'function') and not any(
                node.word in users[word] and len(parts) - 1 in node.numbers for node in program.nodes()):
            candidate = copy.deepcopy(program)
            candidate.parts.remove(candidate.of(word)[-1])
            yield candidate


PASSES = [without_pieces, unwrapped, without_parts, simpler_awaitables, simpler_ends, smaller_numbers]


def shrink(program, fails, seconds=60):
    """The smallest program found that fails; `fails` tells whether a candidate does."""
    end, progress = time.monotonic() + seconds, True
    while progress:
        progress = False
        for candidates in PASSES:
            found = True
            while found and time.monotonic() < end:
                found = False
                for candidate in candidates(program):
                    if time.monotonic() > end:
                        break
                    if fails(candidate.number_nodes()):
                        program, found, progress = candidate, True, True
                        break
    return program.number_nodes()
