"""Generates programs that use the simulated host: requests and standard input.

Some are the same in any order: their tasks share little, and each must do what it does under CPython,
whatever the host's seed. The others are arbitrary: they must end and release everything.
"""

from known_differences import allowed_end
from script_generator import CANCEL_HANDLES, KEEP, SETTLE, SKIP, WIND_DOWN, Generator
from script_text import Node, Program

ENDS = WIND_DOWN | SKIP | KEEP | SETTLE | CANCEL_HANDLES
ANSWERS = 4
FETCHES = {'(fetch': 16, '(read': 3, '(readexactly': 2, '(readline': 3, '(readuntil': 2, '(waitfor': 4, 'cancel': 4,
           'task': 6, '(gather': 2, '(shield': 1}


def host_parts(rng):
    """What the host answers, and standard input. Its events lie between those of timers, which are at whole
    seconds, so that their order does not depend on the seed."""
    parts = [Node('answer', [index, rng.choice([1, 1, 3, 5]), rng.choice([0, 0, 0, 1])]) for index in range(ANSWERS)]
    pieces = [Node('feed', [1 if index == 0 else rng.choice([0, 0, 2, 4]),
                            *(rng.choice(b'aab\n') for _ in range(rng.randint(1, 8)))])
              for index in range(rng.randint(1, 10))]
    return [*parts, Node('input', [], [], [pieces])]


def any_program(rng):
    """An arbitrary program that uses the host, too."""
    generator = HostGenerator(rng)
    program = generator.program()
    program.parts += host_parts(rng)
    program.end, program.kind = allowed_end(program.end | WIND_DOWN | SKIP), 'ends'
    return program.number_nodes()


class HostGenerator(Generator):
    """Reads standard input, not readers that the program feeds."""

    def choose_themes(self):
        super().choose_themes()
        for word, weight in FETCHES.items():
            self.weights[word] = self.weights.get(word, 0) + weight

    def make_awaitable(self, word, depth):
        if word == 'fetch':
            return Node(word, [self.rng.randrange(ANSWERS)])
        made = super().make_awaitable(word, depth)
        if word.startswith('read'):
            made.numbers[0] = self.rng.choice([0, 1, 2, 2, 2, 2])
        return made


def orderless_program(rng):
    """A program whose tasks do the same in any order."""
    workers = rng.randint(1, 4)
    functions = [worker(rng) for _ in range(workers)] + [reader(rng)]
    items = rng.randint(1, 5)
    functions += [exchange(rng, [Node('put', [0, rng.randrange(100)]) for _ in range(items)]),
                  exchange(rng, [Node('get', [0]) for _ in range(items)])]
    calls = [Node('call', [index + 1]) for index in range(len(functions))]
    main = Node('function', [], [], [[Node('catch', [], [Node('gatherx', [], calls)])]])
    program = Program([main, *functions, *host_parts(rng)], allowed_end(ENDS))
    program.kind = 'orderless'
    return program.number_nodes()


def awaitable(rng, depth=0):
    match rng.randrange(7 if depth < 2 else 3):
        case 0: return Node('sleep', [rng.randrange(3)])
        case 1 | 2: return Node('fetch', [rng.randrange(ANSWERS)])
        case 3: return Node('waitfor', [rng.choice([-2, 1, 2, 20])], [Node('fetch', [rng.randrange(ANSWERS)])])
        case 4: return Node('shield', [], [awaitable(rng, depth + 1)])
        case 5: return Node('gather', [], [Node('sleep', [rng.randrange(3)]) for _ in range(rng.randrange(3))])
    return Node('gatherx', [], [awaitable(rng, depth + 1) for _ in range(rng.randrange(3))])


def worker(rng):
    return Node('function', [], [], [[statement(rng) for _ in range(rng.randint(1, 6))]])


def statement(rng, depth=0):
    match rng.randrange(8 if depth < 2 else 4):
        case 0 | 1 | 2: return Node('catch', [], [awaitable(rng)])
        case 3: return Node('await', [], [awaitable(rng)])
        case 4: return Node('setvar', [rng.randrange(2), rng.randrange(10)])
        case 5: return Node('getvar', [rng.randrange(2)])
        case 6: return Node('repeat', [rng.randint(1, 3)], [], [[statement(rng, depth + 1)]])
    return Node('try', [rng.randrange(7), 0, rng.randrange(2)], [],
                [[statement(rng, depth + 1) for _ in range(rng.randrange(3))] for _ in range(4)])


def reader(rng):
    def read():
        match rng.randrange(3):
            case 0: return Node('readexactly', [2, rng.randrange(6)])
            case 1: return Node('readuntil', [2, rng.randrange(4)])
        return Node('readline', [2])
    steps = [Node('catch', [], [read()]) for _ in range(rng.randint(1, 8))]
    return Node('function', [], [], [[*steps, Node('catch', [], [Node('read', [2, -1])])]])


def exchange(rng, operations):
    steps = []
    for operation in operations:
        steps.append(Node('await', [], [operation]))
        if rng.randrange(2):
            steps.append(Node('catch', [], [awaitable(rng)]))
    return Node('function', [], [], [steps])
