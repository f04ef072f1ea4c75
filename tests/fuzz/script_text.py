"""Programs of the fuzzer as trees and as text: see fuzz_script.h."""

import re
from dataclasses import dataclass, field


@dataclass
class Node:
    """A statement, an awaitable or a part of a program."""

    word: str
    numbers: list = field(default_factory=list)
    awaitables: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    id: int = 0

    def __str__(self):
        return ' '.join([self.word, *map(str, self.numbers), *(f'({child})' for child in self.awaitables),
                         *('{ ' + ' '.join(map(str, block)) + ' }' for block in self.blocks)])

    def statements(self):
        """This node and the statements in its blocks."""
        yield self
        for block in self.blocks:
            for child in block:
                yield from child.statements()

    def walk(self):
        """This node and those in it, in the order of the text."""
        yield self
        for child in self.awaitables:
            yield from child.walk()
        for block in self.blocks:
            for child in block:
                yield from child.walk()


class Program:
    """A tree of parts. Its kind says how it is checked:

    exact      its trace is CPython's
    orderless  each statement does what it does under CPython, in whatever order
    ends       it ends and releases everything
    """

    KINDS = ['exact', 'orderless', 'ends']

    def __init__(self, parts, end, seed=0, kind='exact'):
        self.parts, self.end, self.seed, self.kind = parts, end, seed, kind

    def of(self, word):
        return [part for part in self.parts if part.word == word]

    def number_nodes(self):
        """Gives each node its position in the text. Call it after a change."""
        identity = 1
        for part in self.parts:
            for node in part.walk():
                identity += 1
                node.id = identity
        self.functions, self.generators = self.of('function'), self.of('generator')
        self.callbacks, self.answers = self.of('callback'), self.of('answer')
        self.input = [feed for part in self.of('input') for feed in part.blocks[0]]
        return self

    def nodes(self):
        for part in self.parts:
            yield from part.walk()

    def size(self):
        return sum(1 for _ in self.nodes())

    def text(self, seed=None):
        seed = self.seed if seed is None else seed
        return '\n'.join([f'program {seed} {self.end} {self.KINDS.index(self.kind)}', *map(str, self.parts), 'end']) + '\n'


def parse(text):
    """The programs of a text."""
    tokens = re.findall(r'-?\d+|[a-z]+|[(){}]', text)
    at = 0

    def node():
        nonlocal at
        made = Node(tokens[at])
        at += 1
        while at < len(tokens) and re.fullmatch(r'-?\d+', tokens[at]):
            made.numbers.append(int(tokens[at]))
            at += 1
        while at < len(tokens) and tokens[at] in '({':
            closing, is_block = {'(': ')', '{': '}'}[tokens[at]], tokens[at] == '{'
            at += 1
            children = []
            while tokens[at] != closing:
                children.append(node())
            at += 1
            if is_block:
                made.blocks.append(children)
            else:
                made.awaitables += children
        return made

    programs = []
    while at < len(tokens):
        head, parts = node(), []
        assert head.word == 'program', head
        while (part := node()).word != 'end':
            parts.append(part)
        seed, end, kind = head.numbers
        programs.append(Program(parts, end, seed, Program.KINDS[kind]).number_nodes())
    return programs
