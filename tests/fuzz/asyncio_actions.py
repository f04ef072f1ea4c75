"""The statements that do not suspend: the twin of fuzz_actions.c."""

import asyncio

from asyncio_world import CANCEL_HANDLES, COUNT_AT_END, Failure, Item, SKIP, VARIABLES, describe, number, state, word
from virtual_loop import all_tasks

MAKES_TASKS = {'gather', 'gatherx', 'waitfor', 'shield'}


def skips(world, node):
    """Whether a statement is skipped, because the program is about to end."""
    if not world.closing or world.over:
        return world.over
    match node.word:
        case 'spawn' | 'task' | 'eager' | 'ensure' | 'close' | 'gtask' | 'acnew' | 'caught' | 'group':
            return True
        case 'count':  # asyncio's loop makes tasks of its own
            return True
        case 'soon' | 'later' | 'at':  # asyncio's loop goes on for some turns after the last task
            return True
        case 'await' | 'catch':
            return bool(world.end & SKIP) or node.awaitables[0].word in MAKES_TASKS
        case 'timeout' | 'timeoutat' | 'lock' | 'sem' | 'cond' | 'foreach':
            return bool(world.end & SKIP)
    return False


async def awaits(awaitable):
    return await awaitable


class Actions:
    """Mixed into the interpreter."""

    def status(self, activation, node, function, *arguments):
        """Calls, and traces the word for the outcome."""
        try:
            function(*arguments)
        except Exception as error:
            self.world.trace(activation, node, word(error))
        else:
            self.world.trace(activation, node, 'ok')

    def coroutine(self, node, activation):
        awaitable = self.make(node, activation)
        return awaitable if asyncio.iscoroutine(awaitable) else awaits(awaitable)

    def act(self, node, activation):
        if skips(self.world, node):
            return
        try:
            getattr(self, 'act_' + node.word)(node, activation, *node.numbers[:2])
        except RecursionError:  # tasks that await each other in a circle are cancelled
            self.world.void = True
            raise

    # Tasks and futures

    def act_spawn(self, node, activation):
        self.loop.create_task(self.coroutine(node.awaitables[0], activation))

    def act_task(self, node, activation, slot):
        self.world.slots.put(slot, self.loop.create_task(self.coroutine(node.awaitables[0], activation)), 'task')

    def act_eager(self, node, activation, slot):
        self.world.slots.put(slot, self.eager(self.coroutine(node.awaitables[0], activation)), 'task')

    def eager(self, coroutine):
        return self.loop.make_task(coroutine, eager_start=True)

    def act_ensure(self, node, activation, slot):
        self.world.slots.put(slot, asyncio.ensure_future(self.make(node.awaitables[0], activation)))

    def act_close(self, node, activation):
        awaitable = self.make(node.awaitables[0], activation)
        if asyncio.iscoroutine(awaitable):
            awaitable.close()

    def act_count(self, node, activation):
        self.world.trace(activation, node, len(all_tasks()))

    def act_gtask(self, node, activation, group, slot):
        group = self.world.groups[group]
        if not group:
            self.world.trace(activation, node, 'none')
            return
        coroutine = self.coroutine(node.awaitables[0], activation)
        try:
            task = group.create_task(coroutine)
        except RuntimeError as error:
            self.world.trace(activation, node, word(error))
            return
        self.world.trace(activation, node, 'ok')
        self.world.slots.put(slot, task, 'task')

    def act_future(self, node, activation, slot):
        self.world.slots.put(slot, self.loop.create_future(), 'plain')

    def act_drop(self, node, activation, slot):
        self.world.slots.put(slot, None)

    def settle(self, node, activation, slot, *arguments):
        future = self.world.slots[slot]
        if self.world.slots.kinds[slot]:
            self.status(activation, node, *(getattr(future, arguments[0]), arguments[1]))
        else:
            self.world.trace(activation, node, 'none')

    def act_result(self, node, activation, slot, value):
        self.settle(node, activation, slot, 'set_result', value)

    def act_error(self, node, activation, slot, value):
        self.settle(node, activation, slot, 'set_exception', Failure(value, f'm{value}'))

    def future(self, slot):
        if slot >= 0:
            return self.world.slots[slot]
        try:
            return asyncio.current_task()
        except RuntimeError:
            return None

    def count_requests(self, node, activation, slot, method):
        task = self.future(slot)
        is_task = task is not None and (slot < 0 or self.world.slots.kinds[slot] == 'task')
        if not is_task or (self.world.closing and not self.world.end & COUNT_AT_END):
            self.world.trace(activation, node, 'none')
        else:
            self.world.trace(activation, node, getattr(task, method)())

    def act_cancelling(self, node, activation, slot):
        self.count_requests(node, activation, slot, 'cancelling')

    def act_uncancel(self, node, activation, slot):
        self.count_requests(node, activation, slot, 'uncancel')

    def act_cancel(self, node, activation, slot):
        future = self.future(slot)
        self.world.trace(activation, node, 'none' if future is None else int(future.cancel()))

    def act_show(self, node, activation, slot):
        self.world.trace(activation, node, state(self.future(slot)))

    def act_done(self, node, activation, slot):
        future = self.future(slot)
        self.world.trace(activation, node, *['none'] if future is None else
                         [int(future.done()), int(future.cancelled())])

    def done_callback(self, index):
        """One and the same function for each index, so that it can be removed."""
        if index not in self.world.callbacks:
            node = self.program.callbacks[index]

            def on_done(future):
                self.world.trace(None, node, 'done', state(future))
                self.run_actions(node)
            self.world.callbacks[index] = on_done
        return self.world.callbacks[index]

    def act_addcb(self, node, activation, slot, callback):
        if (future := self.future(slot)) is None:
            self.world.trace(activation, node, 'none')
        else:
            future.add_done_callback(self.done_callback(callback))

    def act_rmcb(self, node, activation, slot, callback):
        future = self.future(slot)
        self.world.trace(activation, node, 'none' if future is None else
                         future.remove_done_callback(self.done_callback(callback)))

    # Callbacks of the loop

    def run_actions(self, callback):
        for node in callback.blocks[0]:
            self.act(node, None)

    def schedule(self, node, activation, start):
        handle, callback = node.numbers[0], self.program.callbacks[node.numbers[-1]]

        def on_call():
            self.world.handles[handle] = None
            self.world.trace(None, callback, 'called')
            self.run_actions(callback)
        if self.world.handles[handle]:
            self.world.trace(activation, node, 'RuntimeError')
        else:
            self.world.handles[handle] = start(on_call)
            self.world.trace(activation, node, 'ok')

    def act_soon(self, node, activation, *_):
        self.schedule(node, activation, self.loop.call_soon)

    def act_later(self, node, activation, _, seconds):
        self.schedule(node, activation, lambda on_call: self.loop.call_later(seconds, on_call))

    def act_at(self, node, activation, _, when):
        self.schedule(node, activation, lambda on_call: self.loop.call_at(when, on_call))

    def act_hcancel(self, node, activation, handle):
        if self.world.handles[handle]:
            self.world.handles[handle].cancel()
            self.world.handles[handle] = None

    def cancel_handles(self):
        if self.world.end & CANCEL_HANDLES:
            for handle in range(len(self.world.handles)):
                self.act_hcancel(None, None, handle)

    def act_resched(self, node, activation, index, seconds):
        if timeout := self.world.timeouts[index]:
            when = None if seconds == -2 else self.loop.time() + seconds
            self.status(activation, node, timeout.reschedule, when)
        else:
            self.world.trace(activation, node, 'none')

    def act_when(self, node, activation, index):
        if timeout := self.world.timeouts[index]:
            when = 'inf' if timeout.when() is None else f'{timeout.when() * 1e3:.0f}'
            self.world.trace(activation, node, when, int(timeout.expired()))
        else:
            self.world.trace(activation, node, 'none')

    def act_work(self, node, activation, seconds):
        self.world.clock.now += seconds * 10**9

    # Locks, queues, ...

    def act_look(self, node, activation):
        world = self.world
        barriers = [f'{int(barrier.broken)}{barrier.n_waiting}' for barrier in world.barriers]
        self.world.trace(activation, node, ''.join(str(int(lock.locked())) for lock in world.locks),
                         ''.join(str(int(event.is_set())) for event in world.events),
                         ''.join(str(int(semaphore.locked())) for semaphore in world.semaphores),
                         *barriers, ''.join(str(queue.qsize()) for queue in world.queues))

    def act_set(self, node, activation, event):
        self.world.events[event].set()

    def act_clear(self, node, activation, event):
        self.world.events[event].clear()

    def act_release(self, node, activation, lock):
        self.status(activation, node, self.world.locks[lock].release)

    def act_notify(self, node, activation, index, count):
        condition = self.world.conditions[index]
        if count < 0:
            self.status(activation, node, condition.notify_all)
        else:
            self.status(activation, node, condition.notify, count)

    def act_change(self, node, activation, index):
        self.world.states[index] += 1

    def act_semrelease(self, node, activation, index):
        self.status(activation, node, self.world.semaphores[index].release)

    def act_reset(self, node, activation, index):
        run_at_once(self.world.barriers[index].reset())

    def act_abort(self, node, activation, index):
        run_at_once(self.world.barriers[index].abort())

    def act_putnow(self, node, activation, queue, value):
        self.status(activation, node, self.world.queues[queue].put_nowait, Item(value))

    def act_getnow(self, node, activation, queue, _=0):
        try:
            self.world.trace(activation, node, 'ok', number(self.world.queues[queue].get_nowait()))
        except Exception as error:
            self.world.trace(activation, node, word(error), 0)

    def act_taskdone(self, node, activation, queue):
        self.status(activation, node, self.world.queues[queue].task_done)

    def act_shutdown(self, node, activation, queue, immediate):
        self.world.queues[queue].shutdown(bool(immediate))

    # Context variables

    def act_getvar(self, node, activation, variable):
        self.world.trace(activation, node, VARIABLES[variable].get())

    def act_setvar(self, node, activation, variable, value):
        token = VARIABLES[variable].set(value)
        if activation:
            activation.tokens[variable] = token

    def act_resetvar(self, node, activation, variable):
        if activation and variable in activation.tokens:
            self.status(activation, node, VARIABLES[variable].reset, activation.tokens[variable])
        else:
            self.world.trace(activation, node, 'none')

    # Streams, iterators, generators

    def act_feed(self, node, activation, index, *_):
        reader = self.world.readers[index]
        reader.fed = True
        if reader._eof:
            self.world.trace(activation, node, 'RuntimeError')
            return
        reader.feed_data(bytes(node.numbers[1:]))
        self.world.trace(activation, node, 'ok')

    def act_eof(self, node, activation, index):
        self.world.readers[index].fed = True
        self.world.readers[index].feed_eof()

    def act_seterr(self, node, activation, index, status):
        reader = self.world.readers[index]
        if reader.users and reader.fed:
            self.world.trace(activation, node, 'busy')
        else:
            reader.set_exception(Failure(status, 'm'))

    def act_buffered(self, node, activation, index):
        reader = self.world.readers[index]
        if reader.users:
            self.world.trace(activation, node, 'busy')
        else:
            self.world.trace(activation, node, len(reader._buffer), int(reader.at_eof()),
                             word(reader.exception()))

    def act_acnew(self, node, activation, index, seconds):
        if self.drop_iterator(node, activation, index):
            awaitables = [self.make(child, activation) for child in node.awaitables]
            timeout = None if seconds == -2 else seconds
            self.world.iterators[index] = asyncio.as_completed(awaitables, timeout=timeout)

    def act_acdrop(self, node, activation, index):
        self.drop_iterator(node, activation, index)

    def drop_iterator(self, node, activation, index):
        if self.world.iterator_busy[index]:
            self.world.trace(activation, node, 'busy')
            return False
        self.world.iterators[index] = None
        return True

    def act_gnew(self, node, activation, slot, index):
        if self.world.generators[slot]:
            self.world.trace(activation, node, 'none')
        else:
            self.world.generators[slot] = self.new_generator(index)


def run_at_once(coroutine):
    """Runs a coroutine that does not suspend: in Weft it is a function."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError('it suspends')
