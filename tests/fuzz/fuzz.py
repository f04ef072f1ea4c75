"""Compares Weft with CPython's asyncio: random programs, run by both, must print the same trace.

    python3.13 tests/fuzz/fuzz.py build/native/tests/fuzz/run_scripts [--seconds 60] [--seed 1]

Exits with 1 after a difference, which is printed with the smallest program that shows it. A program from a
file is run with --file.
"""

import argparse
import random
import subprocess
import sys
import time

import asyncio_scripts
from host_programs import any_program, orderless_program
from known_differences import KNOWN, comparable
from script_generator import SKIP, WIND_DOWN, Generator, is_valid
from script_shrinker import shrink
from script_text import parse

BATCH, DEADLOCK, LONGEST_RUN = 50, 3, 20


def run_weft(executable, texts):
    """The traces that the executable prints, a list of lines for each program; the last one may end early."""
    traces = []
    while len(traces) < len(texts):
        traces += run_some(executable, texts[len(traces):])
        if traces[-1][-1] != 'end deadlock':
            break
    return traces


def run_some(executable, texts):
    """Runs programs in a process, which ends early after a deadlock."""
    try:
        process = subprocess.run([executable], input=''.join(texts), text=True, capture_output=True,
                                 timeout=LONGEST_RUN)
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b'').decode()
        process = subprocess.CompletedProcess([], 'none, it never ends', output, '')
    traces, lines = [], []
    for line in process.stdout.split('\n')[:-1]:
        lines.append(line)
        if line.startswith('end '):
            traces.append(lines)
            lines = []
    if process.returncode not in (0, DEADLOCK) or lines:
        traces.append([*lines, f'exit status {process.returncode}', *process.stderr.split('\n')[:30]])
    return traces


def by_statement(trace):
    """What each statement of each call of a function did, without the order between them."""
    events = {}
    for line in trace:
        if line[0].isdigit():
            number, identity, text = line.split(' ', 2)
            events.setdefault((number, identity), []).append(text)
    return events


class Check:
    """A program on a seed of the host, and what its trace must be."""

    def __init__(self, program, expected, seed):
        self.program, self.expected, self.seed = program, expected, seed

    def text(self):
        return self.program.text(self.seed)

    def accepts(self, trace):
        if self.program.kind == 'orderless':
            return trace[-1] == 'end ok 0' and by_statement(trace) == by_statement(self.expected)
        if self.seed or self.program.kind == 'ends':
            return trace[-1] in ('end ok 0', 'end deadlock')  # tasks may await each other in a circle
        return comparable(self.program, trace) == comparable(self.program, self.expected)


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.rng = random.Random(options.seed)
        self.programs = self.void = self.events = self.seeds = self.failures = 0

    def checks(self, program):
        """What to run for a program; nothing if CPython cannot run it."""
        expected = asyncio_scripts.run(program)
        if expected is None:
            self.void += 1
            return []
        self.programs += 1
        self.events += len(expected)
        seeds = [0]
        if program.end & (WIND_DOWN | SKIP) == WIND_DOWN | SKIP:
            seeds += [self.rng.randrange(1, 2**30) for _ in range(self.options.host_seeds)]
            self.seeds += len(seeds) - 1
        return [Check(program, expected, seed) for seed in seeds]

    def generate(self, index):
        """One program in five uses the host."""
        if index % 10 == 0:
            return orderless_program(self.rng)
        return any_program(self.rng) if index % 10 == 1 else Generator(self.rng).program()

    def batch(self):
        programs = [self.generate(index) for index in range(BATCH)]
        checks = [check for program in programs for check in self.checks(program)]
        traces = run_weft(self.options.executable, [check.text() for check in checks])
        for index, check in enumerate(checks):
            trace = traces[index] if index < len(traces) else ['nothing']
            if not check.accepts(trace):
                self.fail(check, checks[:index], trace)
                return

    def fails(self, program, seed):
        if not is_valid(program) or (expected := asyncio_scripts.run(program)) is None:
            return False
        check = Check(program, expected, seed)
        traces = run_weft(self.options.executable, [check.text()])
        return not traces or not check.accepts(traces[0])

    def fail(self, check, before, trace):
        self.failures += 1
        program = check.program
        print(f'\nprogram {self.programs} of seed {self.options.seed} differs, host seed {check.seed}')
        if self.fails(program, check.seed):
            program = shrink(program, lambda candidate: self.fails(candidate, check.seed), self.options.shrink)
            check = Check(program, asyncio_scripts.run(program), check.seed)
            trace = run_weft(self.options.executable, [check.text()])[0]
        else:
            print('only after these programs:\n', *[other.text() for other in self.shrink_before(before, check)])
        print(check.text())
        show(check.expected, trace)

    def shrink_before(self, before, check):
        """The programs that must run in the same process before one, so that it fails."""
        size = len(before)
        while size > 0:
            for start in range(0, len(before), size):
                fewer = before[:start] + before[start + size:]
                traces = run_weft(self.options.executable, [other.text() for other in [*fewer, check]])
                if len(traces) <= len(fewer) or not check.accepts(traces[len(fewer)]):
                    before = fewer
                    break
            else:
                size //= 2
            size = min(size, len(before))
        return before

    def run(self):
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end and self.programs < self.options.programs:
            self.batch()
            if self.failures >= self.options.failures:
                break
        print(f'{self.programs} programs, {self.events} lines, {self.seeds} runs in other orders; '
              f'{self.void} more that CPython cannot end; {self.failures} differ')
        return self.failures > 0


def show(expected, trace):
    print(f"{'asyncio':50} Weft")
    for index in range(max(len(expected), len(trace))):
        theirs = expected[index] if index < len(expected) else ''
        mine = trace[index] if index < len(trace) else ''
        print(f"{theirs:50} {mine}{'' if mine == theirs else '    <--'}")


def run_file(options):
    for program in parse(open(options.file).read()):
        print(program.text())
        show(asyncio_scripts.run(program) or ['(CPython cannot end it)'],
             run_weft(options.executable, [program.text()])[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('executable', help='run_scripts, built for the simulated host')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--seconds', type=float, default=30)
    parser.add_argument('--programs', type=int, default=sys.maxsize, help='the most programs to run')
    parser.add_argument('--host-seeds', type=int, default=1, help='how many other orders of the host to try')
    parser.add_argument('--failures', type=int, default=1, help='how many differences to find')
    parser.add_argument('--shrink', type=float, default=60, help='how many seconds to shrink each')
    parser.add_argument('--meet', metavar='NAME', nargs='*', help='known differences not to avoid; without NAME: all')
    parser.add_argument('--file', help='programs to run once, instead')
    options = parser.parse_args()
    if options.meet is not None:
        KNOWN[:] = [known for known in KNOWN if options.meet and known.name not in options.meet]
    asyncio_scripts.prepare()
    return run_file(options) if options.file else Fuzzer(options).run()


if __name__ == '__main__':
    sys.exit(main())
