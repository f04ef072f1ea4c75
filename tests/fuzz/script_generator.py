"""Generates random programs: see fuzz_script.h."""

from known_differences import allowed_end, is_known
from script_text import Node, Program

WIND_DOWN, SKIP, KEEP, SETTLE, CANCEL_HANDLES, COUNT_AT_END = (1 << bit for bit in range(6))
DELAYS = [0, 0, 0, 0, 1, 1, 2, 3, -1]
LIMITS = [-2, -1, 0, 1, 1, 2, 2, 3]

# What programs are about: words of statements, `(`words of awaitables, with weights.
BASE = {'(sleep': 8, '(call': 6, '(slot': 3, '(gather': 1, '(gatherx': 1, '(waitfor': 2, '(shield': 1, 'await': 6,
        'catch': 12, 'try': 4, 'task': 3, 'cancel': 1, 'return': 0.5, 'raise': 1.5, 'repeat': 1, 'spawn': 1, 'look': 1}
# In a dense program, each slot has a task of its own, and they do little else than what it is about.
DENSE = {'(sleep': 4, 'catch': 12, 'cancel': 7, 'look': 1, 'show': 0.5, 'try': 0.5}
THEMES = {
    'tasks': {'task': 8, 'eager': 3, 'close': 1, 'count': 2, 'spawn': 2, 'cancel': 5, 'cancelling': 2, 'uncancel': 3,
              'show': 2, 'done': 1, 'drop': 1, '(slot': 8, 'ensure': 1},
    'futures': {'future': 5, 'result': 5, 'error': 3, 'cancel': 3, 'addcb': 4, 'rmcb': 2, 'show': 3, '(slot': 9,
                'drop': 1, 'ensure': 1},
    'callbacks': {'soon': 5, 'later': 4, 'at': 2, 'hcancel': 3, 'addcb': 3, 'work': 1},
    'gather': {'close': 1, '(gather': 6, '(gatherx': 4, 'cancel': 3, '(slot': 4, 'ensure': 4, 'task': 4},
    'wait': {'(wait': 8, 'cancel': 3, 'task': 5, 'future': 3, 'result': 2, 'error': 1, 'work': 1},
    'limits': {'close': 1, '(waitfor': 8, 'timeout': 6, 'timeoutat': 2, 'resched': 4, 'when': 2, 'cancel': 3, 'work': 2,
               'uncancel': 1, 'task': 2},
    'shields': {'close': 1, '(shield': 8, 'cancel': 5, 'task': 5, '(waitfor': 2, 'ensure': 2, '(slot': 4},
    'groups': {'count': 1, 'group': 8, 'gtask': 12, 'cancel': 3, 'raise': 2, '(slot': 2, 'uncancel': 1},
    'locks': {'(acquire': 6, 'release': 5, 'lock': 5, 'cancel': 3, 'task': 4},
    'conditions': {'cond': 6, '(condwait': 6, '(condfor': 3, 'notify': 6, 'change': 2, '(acquire': 4, 'release': 4,
                   'cancel': 3, 'task': 4},
    'semaphores': {'(semacquire': 6, 'semrelease': 6, 'sem': 4, 'cancel': 3, 'task': 4},
    'barriers': {'(barrier': 10, 'reset': 2, 'abort': 1, 'cancel': 3, 'task': 6},
    'events': {'(event': 7, 'set': 4, 'clear': 2, 'cancel': 2, 'task': 4},
    'queues': {'(get': 8, '(put': 8, '(join': 5, 'putnow': 6, 'getnow': 3, 'taskdone': 9, 'shutdown': 1, 'cancel': 3,
               'task': 5},
    'iterators': {'acnew': 5, '(acnext': 9, 'acdrop': 1, 'task': 3, 'cancel': 1},
    'generators': {'gnew': 4, '(next': 10, '(aclose': 3, 'foreach': 5, 'cancel': 3, 'task': 3},
    'context': {'setvar': 6, 'getvar': 6, 'resetvar': 4, 'soon': 2, 'addcb': 2, 'task': 2, 'eager': 2},
    'readers': {'(read': 4, '(readexactly': 3, '(readline': 4, '(readuntil': 4, 'feed': 16, 'eof': 1, 'seterr': 1,
                'buffered': 3, 'cancel': 2, 'task': 4},
    'handlers': {'try': 8, 'caught': 3, 'raise': 4, 'reraise': 3, 'eager': 2},
}
SUSPENDING = {'await', 'catch', 'caught', 'try', 'timeout', 'timeoutat', 'group', 'lock', 'sem', 'cond', 'foreach',
              'repeat', 'return', 'raise', 'reraise'}
# The program ends with its main function, so that is to go on for some time.
ENDS_MAIN = {'await', 'return', 'raise', 'reraise'}
# A callback that schedules a callback might do so for ever.
NOT_IN_CALLBACKS = SUSPENDING | {'soon', 'later', 'at', 'addcb', 'resetvar'}
BLOCKS = {'try', 'timeout', 'timeoutat', 'group', 'lock', 'sem', 'cond', 'foreach', 'repeat'}
SAFE_PARENTS = {'gather', 'gatherx', 'shield', 'acnew', 'ensure'}


class Generator:
    def __init__(self, rng):
        self.rng = rng

    def choose_themes(self):
        rng = self.rng
        themes = rng.sample(list(THEMES), rng.choice([1, 1, 1, 2, 2, 2, 3, 4]))
        self.is_dense = rng.random() < 0.5
        self.weights = dict(DENSE if self.is_dense else BASE)
        for theme in themes:
            for word, weight in THEMES[theme].items():
                self.weights[word] = self.weights.get(word, 0) + weight

    def program(self):
        rng = self.rng
        self.choose_themes()
        self.slots = rng.randint(2, 8)
        self.function_count = self.slots + 1 if self.is_dense else rng.randint(2, 6)
        self.generator_count, self.most = rng.randint(1, 2), rng.choice([0, 0, 1, 2, 3])
        self.callback_count = rng.randint(1, 3)
        parts = [self.function(index) for index in range(self.function_count)]
        if 'gnew' in self.weights:
            parts += [self.retry(self.generator) for _ in range(self.generator_count)]
        if any(node.word in ('addcb', 'rmcb', 'soon', 'later', 'at') for part in parts for node in part.walk()):
            parts += [self.callback() for _ in range(self.callback_count)]
        end = rng.choice([WIND_DOWN | SKIP, WIND_DOWN | SKIP, SKIP, 0])
        end |= rng.choice([0, SETTLE]) | rng.choice([0, CANCEL_HANDLES]) | rng.choice([0, COUNT_AT_END])
        program = Program(parts, allowed_end(end | rng.choice([0, KEEP])))
        if not holds_futures(program):
            program.end |= KEEP
        return program.number_nodes()

    def retry(self, make):
        for _ in range(1000):
            if not is_known(node := make()):
                return node
        raise RuntimeError('the known differences leave nothing to generate')

    # Parts

    def function(self, index):
        self.index, self.in_callback, self.in_generator = index, False, False
        rng = self.rng
        if index > 0:
            return Node('function', blocks=[self.block(rng.randint(1, 12), 0)])
        if self.is_dense:
            starts = [(slot, slot + 1) for slot in range(self.slots)]
        else:
            starts = [(self.slot(), rng.randint(1, self.function_count - 1)) for _ in range(rng.randint(0, 5))]
        tasks = [Node('task', [slot], [Node('call', [function])]) for slot, function in starts]
        return Node('function', blocks=[tasks + self.block(rng.randint(1, 30 if self.is_dense else 16), 0)])

    def generator(self):
        self.index, self.in_callback, self.in_generator = self.function_count, False, True
        rng = self.rng

        def steps(longest):
            return [Node('yield', [rng.randrange(100)]) if rng.randrange(2) else self.statement(2)
                    for _ in range(rng.randint(0, longest))]
        return Node('generator', [rng.randrange(7), rng.randrange(2)], blocks=[steps(6), steps(2), steps(2)])

    def callback(self):
        self.index, self.in_callback, self.in_generator = 0, True, False
        return Node('callback', blocks=[self.block(self.rng.randint(0, 3), 2)])

    def block(self, length, depth):
        return [self.statement(depth) for _ in range(length)]

    # Statements

    def choose(self, words):
        return self.rng.choices(words, [self.weights[word] for word in words])[0]

    def statement(self, depth):
        words = [word for word in self.weights if word[0] != '(' and not self.is_forbidden(word, depth)]
        if not words:
            return Node('look')
        return self.retry(lambda: self.make_statement(self.choose(words), depth))

    def is_forbidden(self, word, depth):
        return (self.in_callback and word in NOT_IN_CALLBACKS or depth >= 3 and word in BLOCKS
                or self.index == 0 and word in ENDS_MAIN or self.in_generator and word in ('foreach', 'resetvar')
                or word == 'caught' and self.index >= self.function_count - 1)

    def make_statement(self, word, depth):
        rng = self.rng
        match word:
            case 'spawn' | 'close' | 'await' | 'catch': return Node(word, [], [self.awaitable(word, 0)])
            case 'task' | 'eager' | 'ensure': return Node(word, [self.slot()], [self.awaitable(word, 0)])
            case 'gtask': return Node(word, [self.pick(2), self.slot()], [self.awaitable(word, 0)])
            case 'caught': return Node(word, [rng.randint(self.index + 1, self.function_count - 1)],
                                       [self.awaitable(word, 0)])
            case 'future' | 'show' | 'done' | 'drop': return Node(word, [self.slot()])
            case 'cancel' | 'cancelling' | 'uncancel': return Node(word, [rng.choice([-1, *[self.slot()] * 3])])
            case 'result' | 'error': return Node(word, [self.slot(), rng.randint(1, 4)])
            case 'addcb' | 'rmcb': return Node(word, [self.slot(), rng.randrange(self.callback_count)])
            case 'soon': return Node(word, [rng.randrange(4), rng.randrange(self.callback_count)])
            case 'later' | 'at': return Node(word, [rng.randrange(4), rng.choice(DELAYS),
                                                   rng.randrange(self.callback_count)])
            case 'hcancel': return Node(word, [rng.randrange(4)])
            case 'release': return Node(word, [self.pick(3)])
            case 'notify': return Node(word, [self.pick(2), rng.choice([1, 1, 2, 3, -1])])
            case 'putnow': return Node(word, [self.pick(4), self.item()])
            case 'getnow': return Node(word, [self.pick(4), 0])
            case 'taskdone': return Node(word, [self.pick(4)])
            case 'shutdown': return Node(word, [self.pick(4), rng.randrange(2)])
            case 'setvar': return Node(word, [rng.randrange(2), rng.randrange(10)])
            case 'feed': return Node(word, [self.pick(2), *self.bytes()])
            case 'seterr': return Node(word, [self.pick(2), rng.randint(1, 3)])
            case 'gnew': return Node(word, [self.pick(2), rng.randrange(self.generator_count)])
            case 'acnew': return Node(word, [self.pick(2), rng.choice(LIMITS)], self.awaitables(word, 0))
            case 'resched': return Node(word, [self.pick(2), rng.choice(LIMITS)])
            case 'look' | 'count' | 'reraise': return Node(word)
            case 'work': return Node(word, [1])
            case 'raise': return Node(word, [rng.randrange(4)])
            case 'return': return Node(word, [rng.randrange(10)])
        if word in BLOCKS:
            return self.make_block(word, depth)
        return Node(word, [self.pick(2)])

    def make_block(self, word, depth):
        rng = self.rng
        inner = [self.block(rng.randint(1, 4), depth + 1)]
        match word:
            case 'try':
                inner += [self.block(rng.randint(0, 2), depth + 1) for _ in range(3)]
                return Node(word, [rng.randrange(7), rng.randrange(7), rng.randrange(2)], [], inner)
            case 'timeout' | 'timeoutat': return Node(word, [self.pick(2), rng.choice(LIMITS)], [], inner)
            case 'foreach': return Node(word, [rng.randrange(self.generator_count), rng.randint(1, 5)], [], inner)
            case 'lock': return Node(word, [self.pick(3)], [], inner)
            case 'repeat': return Node(word, [rng.randint(1, 3)], [], inner)
        return Node(word, [self.pick(2)], [], inner)

    # Awaitables and numbers

    def awaitables(self, parent, depth):
        return [self.awaitable(parent, depth + 1) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3]))]

    def awaitable(self, parent, depth):
        words = [word for word in self.weights if word[0] == '('
                 and not (word == '(call' and self.index >= self.function_count - 1)
                 and not (depth > 2 and word in ('(gather', '(gatherx', '(waitfor', '(shield'))]
        made = self.make_awaitable(self.choose(words)[1:], depth)
        if parent == 'catch' and made.word != 'sleep' and self.rng.random() < self.limited_share():
            return Node('waitfor', [self.rng.choice([1, 1, 2, 3])], [made])
        return made

    def limited_share(self):
        """How many awaits have a time limit: most in the main function, which is not to wait for ever."""
        return 0.9 if self.index == 0 and self.is_dense else 0.6 if self.index == 0 else 0.1

    def make_awaitable(self, word, depth):
        rng = self.rng
        match word:
            case 'sleep': return Node(word, [0 if self.is_dense and rng.randrange(4) else rng.choice(DELAYS)])
            case 'slot': return Node(word, [self.slot()])
            case 'call': return Node(word, [0 if self.in_callback and rng.randrange(2) else
                                            rng.randint(self.index + 1, self.function_count - 1)])
            case 'gather' | 'gatherx': return Node(word, [], self.awaitables(word, depth))
            case 'waitfor': return Node(word, [rng.choice(LIMITS)], [self.awaitable(word, depth + 1)])
            case 'shield': return Node(word, [], [self.awaitable(word, depth + 1)])
            case 'wait': return Node(word, [rng.randrange(3), rng.choice(LIMITS),
                                            *(self.slot() for _ in range(rng.randint(0, 4)))])
            case 'acquire': return Node(word, [self.pick(3)])
            case 'get' | 'join': return Node(word, [self.pick(4)])
            case 'put': return Node(word, [self.pick(4), self.item()])
            case 'read': return Node(word, [self.pick(2), rng.choice([-1, 0, 1, 2, 3, 9])])
            case 'readexactly': return Node(word, [self.pick(2), rng.randrange(9)])
            case 'readuntil': return Node(word, [self.pick(2), rng.randrange(4)])
        return Node(word, [self.pick(2)])

    def pick(self, count):
        """One of several objects of a kind, but not of all in every program."""
        return min(self.rng.randrange(count), self.most)

    def slot(self):
        return self.rng.randrange(self.slots)

    def item(self):
        return self.rng.randrange(3) * 1000 + self.rng.randrange(1000)

    def bytes(self):
        return [self.rng.choice(b'aab\n') for _ in range(self.rng.randint(0, 6))]


def holds_futures(program):
    """Whether whatever borrows a future from a slot refers to it by the time that the slot may change."""
    def check(node, parent, is_awaited_now):
        if node.word == 'slot':
            return is_awaited_now or parent.word in SAFE_PARENTS
        is_awaited_now = is_awaited_now and node.word == 'waitfor'
        return all(check(child, node, is_awaited_now) for child in node.awaitables)
    return program.end & KEEP or all(
        check(child, node, node.word in ('await', 'catch', 'caught'))
        for node in program.nodes() if node.word not in ('gather', 'gatherx', 'waitfor', 'shield')
        for child in node.awaitables)


def is_valid(program):
    """Whether a program avoids the known differences and is safe to run."""
    if any(node.word in ('error', 'seterr', 'foreach') and node.numbers[1] < 1 for node in program.nodes()):
        return False
    return (program.end == allowed_end(program.end) and holds_futures(program)
            and not any(is_known(node) for part in program.parts for node in part.statements()))
