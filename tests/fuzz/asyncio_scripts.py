"""Runs programs of the fuzzer with CPython's asyncio: the twin of fuzz_blocks.c, fuzz_awaitables.c and
run_scripts.c, whose output `run` returns."""

import asyncio
import contextlib
import gc
import signal
import sys
import warnings

from asyncio_actions import Actions, skips
from asyncio_world import (MOST_ACTIVATIONS, SETTLE, WIND_DOWN, AwaitItself, Failure, Item, World, describe, number,
                           state, word)
from virtual_loop import MOST_TURNS, VirtualLoop, Void, all_tasks

ENDED, RETURNED, RERAISED = range(3)
TIME_LIMIT, MOST_ROUNDS, LONGEST_RUN = 50, 30, 3
SEPARATORS = [b'b', b'aab', b'a\nb', (b'ab', b'b\n')]
CONDITIONS = [asyncio.ALL_COMPLETED, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION]


class Activation:
    """One call of a function."""

    def __init__(self, number):
        self.number, self.result, self.tokens = number, 0, {}


def is_caught(which, error):
    """Whether the handler with this number catches the exception."""
    if isinstance(error, Void) or isinstance(error, GeneratorExit):
        return False
    is_cancellation = isinstance(error, asyncio.CancelledError)
    match which:
        case 1: return not is_cancellation
        case 2: return is_cancellation
        case 3: return True
        case 4: return isinstance(error, (TimeoutError, StopAsyncIteration))
        case 5: return isinstance(error, Failure) and error.status in (1, 2)
        case 6: return (isinstance(error, (BaseExceptionGroup, asyncio.QueueShutDown))
                        or type(error) is RuntimeError)
    return False


class Interpreter(Actions):
    def __init__(self, program):
        self.program, self.world = program, World(program)
        self.trace = self.world.trace

    # Awaitables

    def make(self, node, activation, awaits_now=False):
        a, *rest = [*node.numbers, 0]
        world, inner = self.world, node.awaitables
        match node.word:
            case 'sleep': return asyncio.sleep(a)
            case 'slot': return asyncio.sleep(0) if world.slots[a] is None else world.slots[a]
            case 'call': return self.call(a)
            case 'gather': return asyncio.gather(*[self.make(child, activation) for child in inner])
            case 'gatherx': return asyncio.gather(*[self.make(child, activation) for child in inner],
                                                  return_exceptions=True)
            case 'waitfor':
                awaitable = self.make_awaited(inner[0], activation, awaits_now and a not in (0, -1))
                return asyncio.wait_for(awaitable, None if a == -2 else a)
            case 'shield': return asyncio.shield(self.make(inner[0], activation))
            case 'event': return world.events[a].wait()
            case 'acquire': return world.locks[a].acquire()
            case 'semacquire': return world.semaphores[a].acquire()
            case 'condwait': return world.conditions[a].wait()
            case 'condfor': return world.conditions[a].wait_for(lambda: world.states[a] % 2 == 1)
            case 'barrier': return world.barriers[a].wait()
            case 'get': return world.queues[a].get()
            case 'put': return world.queues[a].put(Item(rest[0]))
            case 'join': return world.queues[a].join()
        return getattr(self, 'make_' + node.word)(node, activation, *node.numbers)

    def make_awaited(self, node, activation, awaits_now=True):
        awaitable = self.make(node, activation, awaits_now)
        return AwaitItself(awaitable) if awaits_now and awaitable is asyncio.current_task() else awaitable

    def call(self, function):
        if self.world.activations >= MOST_ACTIVATIONS:
            return asyncio.sleep(0)
        self.world.activations += 1
        return self.run_function(self.program.functions[function], Activation(self.world.activations))

    async def make_next(self, node, activation, slot):
        if not self.world.generators[slot]:
            raise StopAsyncIteration
        self.world.generator_users[slot] += 1
        try:
            return await anext(self.world.generators[slot])
        finally:
            self.world.generator_users[slot] -= 1

    async def make_aclose(self, node, activation, slot):
        if not self.world.generators[slot]:
            return
        ends = self.world.generator_users[slot] == 0
        self.world.generator_users[slot] += 1
        try:
            await self.world.generators[slot].aclose()
        finally:
            self.world.generator_users[slot] -= 1
            if ends:
                self.world.generators[slot] = None

    async def make_wait(self, node, activation, when, timeout, *slots):
        futures = [future for slot in slots if (future := self.world.slots[slot])]
        done, _ = await asyncio.wait(futures, timeout=None if timeout == -2 else timeout,
                                     return_when=CONDITIONS[when])
        which = ''.join('01'[future.done()] for future in futures)
        self.trace(activation, node, 'done', len(done), which)

    async def make_acnext(self, node, activation, index):
        iterator = self.world.iterators[index]
        if not iterator or self.world.iterator_busy[index]:
            raise StopAsyncIteration
        self.world.iterator_busy[index] = True
        try:
            self.trace(activation, node, state(await anext(iterator)))
        except asyncio.CancelledError:
            self.world.iterators[index] = None
            raise
        finally:
            self.world.iterator_busy[index] = False

    async def read(self, node, activation, reader):
        shown = b''
        try:
            if error := reader.exception():
                raise error
            if reader.users:
                raise RuntimeError
            reader.users, reader.fed = 1, False
            try:
                shown = await self.start_read(node, reader)
            finally:
                reader.users = 0
            return len(shown)
        except asyncio.IncompleteReadError as error:
            shown = error.partial
            raise
        except asyncio.LimitOverrunError as error:
            shown = bytes(reader._buffer[:error.consumed])
            raise
        except ValueError:
            raise asyncio.LimitOverrunError('a line', 0) from None
        finally:
            self.trace(activation, node, 'read', f"<{shown.decode().replace(chr(10), '$')}>")

    def start_read(self, node, reader):
        match node.word:
            case 'read': return reader.read_all() if node.numbers[1] < 0 else reader.read(node.numbers[1])
            case 'readexactly': return reader.readexactly(node.numbers[1])
            case 'readline': return reader.readline()
            case 'readuntil': return reader.readuntil(SEPARATORS[node.numbers[1]])

    def make_read(self, node, activation, index, *_):
        return self.read(node, activation, self.world.readers[index])

    make_readexactly = make_readline = make_readuntil = make_read

    async def make_fetch(self, node, activation, index):
        _, halves, fails = next(a for a in self.program.answers if a.numbers[0] == index).numbers
        await asyncio.sleep(halves / 2)
        if fails:
            raise ConnectionError
        self.trace(activation, node, 'fetched 6')

    # Statements

    async def run_block(self, nodes, activation):
        for node in nodes:
            match node.word:
                case 'return':
                    activation.result = node.numbers[0]
                    return RETURNED
                case 'reraise':
                    return RERAISED
            if run := getattr(self, 'run_' + node.word, None):
                if not skips(self.world, node):
                    flow = await run(node, activation, *node.numbers)
                    if flow:
                        return flow
            else:
                self.act(node, activation)
        return ENDED

    async def run_await(self, node, activation, *numbers):
        awaitable, error = self.make_awaited(node.awaitables[0], activation), None
        try:
            result = await awaitable
        except Void:
            raise
        except BaseException as caught:
            self.world.void |= isinstance(caught, RecursionError)
            if node.word == 'await':
                raise
            error = caught
        if error is None:
            self.show_result(node, activation, result)
            return ENDED
        self.trace(activation, node, 'caught', describe(error))
        if self.world.closing:
            if isinstance(error, asyncio.CancelledError):
                raise error
            return ENDED
        if node.word == 'caught':
            coroutine = self.call(numbers[0])
            self.eager(coroutine)
            self.trace(activation, node, 'still', describe(error))
        return ENDED

    run_catch = run_caught = run_await

    def show_result(self, node, activation, result):
        words = []
        if node.awaitables[0].word in ('gather', 'gatherx'):
            for value in result:
                failed = isinstance(value, BaseException)
                words.append(f'{word(value)} 0' if failed else f'ok {number(value)}')
        self.trace(activation, node, 'ok', number(result), *words)

    async def run_raise(self, node, activation, status):
        raise Failure(status, f'm{status}') if status else asyncio.CancelledError

    async def handle(self, node, activation, error):
        """Runs the handler of a try for the exception; None if there is none."""
        for which in range(2):
            if is_caught(node.numbers[which], error):
                self.trace(activation, node, 'except', describe(error))
                return await self.run_block(node.blocks[1 + which], activation)
        return None

    async def try_except(self, node, activation):
        try:
            return await self.run_block(node.blocks[0], activation)
        except BaseException as error:
            flow = await self.handle(node, activation, error)
            if flow is None or flow == RERAISED:
                raise
            return flow

    async def run_try(self, node, activation, *_):
        error = None
        try:
            return await self.try_except(node, activation)
        except BaseException as failure:
            error = failure
            raise
        finally:
            if node.numbers[2]:
                self.trace(activation, node, 'finally', describe(error))
                flow = await self.run_block(node.blocks[3], activation)
                if flow:
                    return flow

    async def run_timeout(self, node, activation, slot, seconds):
        timeout = (asyncio.timeout if node.word == 'timeout' else asyncio.timeout_at)(
            None if seconds == -2 else seconds)
        try:
            async with timeout:
                self.world.timeouts[slot] = timeout
                return await self.run_block(node.blocks[0], activation)
        finally:
            if self.world.timeouts[slot] is timeout:
                self.world.timeouts[slot] = None
            self.trace(activation, node, 'expired', int(timeout.expired()))

    run_timeoutat = run_timeout

    async def run_group(self, node, activation, slot):
        group = asyncio.TaskGroup()
        try:
            async with group:
                self.world.groups[slot] = group
                return await self.run_block(node.blocks[0], activation)
        finally:
            if self.world.groups[slot] is group:
                self.world.groups[slot] = None

    async def run_with(self, node, activation, manager, text):
        async with manager:
            self.trace(activation, node, text)
            return await self.run_block(node.blocks[0], activation)

    def run_lock(self, node, activation, index):
        return self.run_with(node, activation, self.world.locks[index], 'locked')

    def run_sem(self, node, activation, index):
        return self.run_with(node, activation, self.world.semaphores[index], 'acquired')

    def run_cond(self, node, activation, index):
        return self.run_with(node, activation, self.world.conditions[index], 'locked')

    async def run_foreach(self, node, activation, index, left):
        async with contextlib.aclosing(self.new_generator(index)) as values:
            async for value in values:
                self.trace(activation, node, 'value', value)
                left -= 1
                if left == 0:
                    break
                if flow := await self.run_block(node.blocks[0], activation):
                    return flow
            self.trace(activation, node, 'values end')

    async def run_repeat(self, node, activation, times):
        for _ in range(times):
            if flow := await self.run_block(node.blocks[0], activation):
                return flow

    # Functions and generators

    async def run_function(self, node, activation):
        self.trace(activation, node, 'starts')
        if await self.run_block(node.blocks[0], activation) == RERAISED:
            raise RuntimeError
        return activation.result

    def new_generator(self, index):
        self.world.activations += 1
        return self.run_generator(self.program.generators[index], Activation(self.world.activations))

    async def run_generator(self, node, activation):
        self.trace(activation, node, 'starts')
        flow, error = ENDED, None
        try:
            try:
                for step in node.blocks[0]:
                    if step.word == 'yield':
                        yield step.numbers[0]
                        self.trace(activation, step, 'goes on')
                    elif flow := await self.run_block([step], activation):
                        break
            except BaseException as failure:
                if not is_caught(node.numbers[0], failure):
                    raise
                self.trace(activation, node, 'except', describe(failure))
                flow = ENDED
                for step in node.blocks[1]:
                    if step.word == 'yield':
                        yield step.numbers[0]
                        self.trace(activation, step, 'goes on')
                    elif flow := await self.run_block([step], activation):
                        break
                if flow == RERAISED:
                    raise
        except BaseException as failure:
            error = failure
            raise
        finally:
            if node.numbers[1]:
                self.trace(activation, node, 'finally', describe(error))
                flow = ENDED
                for step in node.blocks[2]:
                    if step.word == 'yield':
                        yield step.numbers[0]
                        self.trace(activation, step, 'goes on')
                    elif flow := await self.run_block([step], activation):
                        break
                if flow == RETURNED:
                    return

    # The main function

    async def run_main(self):
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(self.world.report)
        self.world.make_readers(self.loop)
        main = self.loop.create_task(self.call(0))
        await asyncio.wait([main], timeout=TIME_LIMIT)
        del main
        self.world.closing = True
        self.world.lines.append('closing')
        self.cancel_handles()
        if self.world.end & SETTLE:
            for future in self.world.slots.plain():
                future.cancel()
        if not self.world.end & WIND_DOWN:
            return
        for _ in range(MOST_ROUNDS):
            others = [task for task in all_tasks() if task is not asyncio.current_task()]
            if not sum(task.cancel() for task in others):
                break
            del others
            for lock in self.world.locks:
                if lock.locked():
                    lock.release()
            await asyncio.sleep(0)
            self.world.lines.append('~')

    async def close_generators(self):
        self.world.over = True
        await asyncio.sleep(2 * TIME_LIMIT)
        for generator in self.world.generators:
            if generator:
                try:
                    await generator.aclose()
                    self.world.lines.append('closed ok')
                except Void:
                    raise
                except BaseException as error:
                    self.world.lines.append(f'closed {describe(error)}')

    def run_all(self):
        for coroutine in self.run_main(), self.close_generators():
            runner = asyncio.Runner(loop_factory=lambda: VirtualLoop(self.world.clock))
            runner.run(coroutine)
            runner.close()


def run(program):
    """The trace of a program as a list of lines; None if CPython cannot run it to its end."""
    interpreter = Interpreter(program)
    world = interpreter.world

    def give_up(*_):
        world.void, world.clock.turns = True, MOST_TURNS
        raise Void('cancelling gathers of gathers may take time that grows exponentially')
    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_RUN, 0.1)
    try:
        interpreter.run_all()
    except (Void, RecursionError):
        world.void = True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    vars(interpreter).clear()
    for attribute in set(vars(world)) - {'lines', 'reports', 'void', 'clock', 'traced_time'}:
        delattr(world, attribute)
    gc.collect()
    if world.void or any('RecursionError' in line for line in world.lines):
        return None
    return [*world.lines, ' '.join(['reports', *sorted(world.reports)]), 'end ok 0']


def prepare():
    """Call it once before `run`."""
    warnings.simplefilter('ignore')
    sys.unraisablehook = lambda _: None
    gc.disable()
    gc.collect()
    gc.freeze()
