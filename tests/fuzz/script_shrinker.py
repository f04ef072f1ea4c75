"""Makes a program that fails smaller, as long as it fails."""

import copy
import time

from known_differences import allowed_end
from script_text import Node

NAMED_BY = {'function': ('call', 'caught'), 'generator': ('gnew', 'foreach'),
            'callback': ('addcb', 'rmcb', 'soon', 'later', 'at')}


def lists_of(program):
    """The lists of statements or awaitables of a program."""
    for node in program.nodes():
        yield from node.blocks
        if node.word in ('gather', 'gatherx', 'acnew'):
            yield node.awaitables


class Shrinker:
    """Tries changes of a program in rounds, until none of them keeps it failing or the time is over."""

    def __init__(self, program, fails, seconds):
        self.program, self.fails, self.end = program, fails, time.monotonic() + seconds

    def tries(self, change):
        """Changes a copy of the program, which takes its place if it still fails."""
        if time.monotonic() > self.end:
            return False
        candidate = copy.deepcopy(self.program)
        change(candidate)
        if not self.fails(candidate.number_nodes()):
            return False
        self.program = candidate
        return True

    def list_at(self, index, program=None):
        lists = list(lists_of(program or self.program))
        return lists[index] if index < len(lists) else None

    def remove_pieces(self):
        """Takes items out of each list, first many, then single ones."""
        index = 0
        while (items := self.list_at(index)) is not None:
            size, start = len(items), 0
            while size > 0:
                def change(program):
                    del self.list_at(index, program)[start:start + size]
                if not self.tries(change):
                    start += size
                if start >= len(self.list_at(index)):
                    size, start = size // 2, 0
            index += 1

    def unwrap_blocks(self):
        """Puts the statements of a block in the place of the statement that holds it."""
        index = 0
        while (items := self.list_at(index)) is not None:
            at = 0
            while at < len(items := self.list_at(index)):
                def change(program, block):
                    target = self.list_at(index, program)
                    target[at:at + 1] = target[at].blocks[block]
                if not any(self.tries(lambda program: change(program, block))
                           for block in range(len(items[at].blocks))):
                    at += 1
            index += 1

    def simplify_awaitables(self):
        """Puts an awaitable in the place of the one that holds it, or a sleep."""
        for index, node in enumerate(list(self.program.nodes())):
            for at, child in enumerate(node.awaitables):
                for inner in [*child.awaitables, Node('sleep', [0])]:
                    def change(program):
                        list(program.nodes())[index].awaitables[at] = copy.deepcopy(inner)
                    if str(inner) != str(child) and self.tries(change):
                        return

    def remove_parts(self):
        for word, users in NAMED_BY.items():
            def last_is_named(program):
                last = len(program.of(word)) - 1
                return any(node.word in users and last in node.numbers for node in program.nodes())
            while len(self.program.of(word)) > (word == 'function') and not last_is_named(self.program):
                if not self.tries(lambda program: program.parts.remove(program.of(word)[-1])):
                    break

    def simplify_end(self):
        for bit in range(6):
            end = allowed_end(self.program.end & ~(1 << bit))
            if end != self.program.end:
                self.tries(lambda program: setattr(program, 'end', end))

    def lower_numbers(self):
        for index, node in enumerate(list(self.program.nodes())):
            if node.word in ('call', 'feed', 'answer'):
                continue
            for at, number in enumerate(node.numbers):
                for smaller in (0, 1, number // 2):
                    def change(program):
                        list(program.nodes())[index].numbers[at] = smaller
                    if abs(smaller) < abs(number) and self.tries(change):
                        break

    def run(self):
        before = None
        while before != (before := self.program.text()) and time.monotonic() < self.end:
            self.remove_pieces()
            self.unwrap_blocks()
            self.simplify_awaitables()
            self.remove_parts()
            self.simplify_end()
            self.lower_numbers()
        return self.program.number_nodes()


def shrink(program, fails, seconds):
    """The smallest program found that fails; `fails` tells whether a candidate does."""
    return Shrinker(program, fails, seconds).run()
