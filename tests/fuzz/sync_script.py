"""Random programs of locks, conditions, barriers, semaphores and queues.

sync_script.py PROGRAM [SEED [CASES]]: runs CASES random programs with asyncio and with PROGRAM, the
executable of sync_script.c, and compares the output. Exits with 1 at the first difference.
"""

import asyncio
import io
import random
import subprocess
import sys

(YIELD, ACQUIRE, RELEASE, WAIT, WAIT_FOR, NOTIFY, NOTIFY_ALL, CHANGE, BARRIER_WAIT,
 BARRIER_RESET, BARRIER_ABORT, SEMAPHORE_ACQUIRE, SEMAPHORE_RELEASE, PUT, GET, PUT_NOWAIT,
 GET_NOWAIT, TASK_DONE, JOIN, SHUTDOWN, CANCEL, LOOK) = range(22)
SUSPENDING = {YIELD, ACQUIRE, WAIT, WAIT_FOR, BARRIER_WAIT, BARRIER_RESET, BARRIER_ABORT,
              SEMAPHORE_ACQUIRE, PUT, GET, JOIN}
GROUPS = [
    [ACQUIRE] * 6 + [RELEASE] * 5 + [WAIT] * 6 + [WAIT_FOR] * 3 + [NOTIFY] * 5
    + [NOTIFY_ALL, CHANGE],
    [BARRIER_WAIT] * 8 + [BARRIER_RESET] * 2 + [BARRIER_ABORT],
    [SEMAPHORE_ACQUIRE] * 4 + [SEMAPHORE_RELEASE] * 4,
    [PUT] * 8 + [GET] * 8 + [PUT_NOWAIT, GET_NOWAIT] * 3 + [TASK_DONE] * 6 + [JOIN] * 2
    + [SHUTDOWN],
]
STATUSES = {asyncio.CancelledError: -1, ValueError: -4, RuntimeError: -6, asyncio.QueueFull: -7,
            asyncio.QueueEmpty: -8, asyncio.QueueShutDown: -14, asyncio.BrokenBarrierError: -15}


class Item:
    """Items with the same thousands compare equal."""

    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number // 1000 < other.number // 1000


def make_case(rng):
    """A random case: the numbers that set it up, and the programs as lists of steps."""
    groups = rng.choice([[0], [1], [2], [3], [0, 1], [0, 1, 2, 3], [3]])
    operations = [o for g in groups for o in GROUPS[g]]
    tasks = rng.randint(1, 7)
    operations += ([YIELD] * (len(operations) // rng.randint(3, 9)) + [LOOK]
                   + [CANCEL] * (len(operations) // rng.randint(3, 20)))

    def step(choices):
        item = rng.randrange(5) * 1000 + rng.randrange(1000)
        return [rng.choice(choices), rng.randrange(42), item, rng.randrange(3) != 0]

    programs = [[step(operations) for _ in range(rng.randint(1, 25))] for _ in range(tasks)]
    at_once = [o for o in operations if o not in SUSPENDING] + [CANCEL, YIELD, YIELD, YIELD, YIELD]
    programs.append([step(at_once) for _ in range(rng.randint(0, 40))])
    parties, permits, maxsize, rounds = (rng.randint(*ends) for ends in
                                         [(1, 4), (1, 3), (0, 3), (0, 15)])
    return [parties, permits, maxsize, rounds, tasks], programs


def text_of_case(case):
    head, programs = case
    lines = [head]
    for program in programs:
        lines.append([len(program)])
        lines += program
    return ''.join(' '.join(str(int(x)) for x in line) + '\n' for line in lines)


class Case:
    def __init__(self, case, out):
        (parties, permits, maxsize, self.rounds, self.task_count), self.programs = case
        self.out = out
        self.conditions = [asyncio.Condition(), asyncio.Condition(asyncio.Lock())]
        self.states = [0, 0]
        self.barrier = asyncio.Barrier(parties)
        self.semaphore = asyncio.BoundedSemaphore(permits)
        self.queues = [kind(maxsize) for kind in
                       (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue)]
        self.closing = False

    def print(self, text, end='\n'):
        self.out.write(text + end)

    def do_at_once(self, operation, a, b):
        condition, queue = self.conditions[a % 2], self.queues[a % 3]
        match operation:
            case _ if operation == RELEASE: condition.release()
            case _ if operation == NOTIFY: condition.notify(b % 4)
            case _ if operation == NOTIFY_ALL: condition.notify_all()
            case _ if operation == CHANGE: self.states[a % 2] += 1
            case _ if operation == SEMAPHORE_RELEASE: self.semaphore.release()
            case _ if operation == PUT_NOWAIT: queue.put_nowait(Item(b))
            case _ if operation == GET_NOWAIT: self.print(f'({queue.get_nowait().number})', ' ')
            case _ if operation == TASK_DONE: queue.task_done()
            case _ if operation == SHUTDOWN: queue.shutdown(b % 2 == 1)
            case _ if operation == CANCEL: return int(self.tasks[a % self.task_count].cancel())
            case _ if operation == LOOK:
                return (self.conditions[0].locked() + 2 * self.conditions[1].locked()
                        + 4 * self.semaphore.locked() + 8 * self.barrier.broken
                        + 16 * self.barrier.n_waiting + 256 * queue.qsize())
        return 0

    def suspending(self, operation, a, b):
        condition, queue = self.conditions[a % 2], self.queues[a % 3]
        return {
            YIELD: lambda: asyncio.sleep(0), ACQUIRE: condition.acquire, WAIT: condition.wait,
            WAIT_FOR: lambda: condition.wait_for(lambda: self.states[a % 2] % 2 == 1),
            BARRIER_WAIT: self.barrier.wait, BARRIER_RESET: self.barrier.reset,
            BARRIER_ABORT: self.barrier.abort, SEMAPHORE_ACQUIRE: self.semaphore.acquire,
            PUT: lambda: queue.put(Item(b)), GET: queue.get, JOIN: queue.join,
        }[operation]()

    async def run_program(self, number):
        for i, (operation, a, b, swallows) in enumerate(self.programs[number]):
            status = 0
            try:
                if operation in SUSPENDING:
                    result = await self.suspending(operation, a, b)
                    if operation in (GET, BARRIER_WAIT):
                        self.print(f'({result.number if operation == GET else result})', ' ')
                else:
                    status = self.do_at_once(operation, a, b)
            except BaseException as error:
                status = STATUSES[type(error)]
            self.print(f'{number}.{i}={status}')
            if status == -1 and (self.closing or not swallows):
                raise asyncio.CancelledError

    async def run(self):
        self.tasks = [asyncio.create_task(self.run_program(i)) for i in range(self.task_count)]
        for i, (operation, a, b, _) in enumerate(self.programs[-1]):
            if operation != YIELD:
                try:
                    status = self.do_at_once(operation, a, b)
                except Exception as error:
                    status = STATUSES[type(error)]
                self.print(f'main.{i}={status}')
            else:
                await asyncio.sleep(0)
            self.print('-')
        for _ in range(self.rounds):
            await asyncio.sleep(0)
            self.print('-')
        self.closing = True
        while not all(task.done() for task in self.tasks):
            for task in self.tasks:
                task.cancel()
            for condition in self.conditions:
                if condition.locked():
                    condition.release()
            await asyncio.sleep(0)
            self.print('~')
        for task in self.tasks:
            self.print('-1' if task.cancelled() else '0', ' ')
        for queue in self.queues:
            while not queue.empty():
                self.print(str(queue.get_nowait().number), ' ')
        self.print('end')


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    rng = random.Random(seed)
    cases = [make_case(rng) for _ in range(count)]
    process = subprocess.run([program], input=''.join(map(text_of_case, cases)), text=True,
                             stdout=subprocess.PIPE, timeout=600)
    outputs = process.stdout.split('end\n')
    loop = asyncio.new_event_loop()
    events = 0
    for number, case in enumerate(cases):
        out = io.StringIO()
        loop.run_until_complete(Case(case, out).run())
        expected = out.getvalue()
        events += expected.count('\n')
        output = outputs[number] + 'end\n' if number < len(outputs) else ''
        if output != expected:
            print(f'seed {seed}, case {number} differs\n{text_of_case(case)}')
            for mine, theirs in zip(output.split('\n'), expected.split('\n')):
                print(f'{mine:30} {theirs:30}{" <--" if mine != theirs else ""}')
                if mine != theirs:
                    break
            return 1
    loop.close()
    print(f'{count} cases, {events} lines: the same')
    return process.returncode


if __name__ == '__main__':
    sys.exit(main())
