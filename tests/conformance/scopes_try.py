"""`try` blocks, left in every way and interrupted at each await; and nested blocks."""

import asyncio
from conformance import Failure, case, run_all, trace, tree
from leaving import WAYS, attempt, caught, child, each_way, fails, interrupt, note, step


async def nothing_to_raise():
    raise


async def raise_after_handler():
    try:
        raise TimeoutError
    except TimeoutError:
        pass
    raise


@case
async def nothing_to_raise_again():
    await attempt('nothing', nothing_to_raise())
    await attempt('after a handler', raise_after_handler())


async def three_parts(body, handler, final):
    for _ in (1,):
        try:
            if body == 'break':
                break
            if body == 'continue':
                continue
            if body == 'return':
                return 5
            if body == 'raise':
                raise Failure(2)
            if body == 'await':
                await fails(3)
            if body == 'sleep':
                await asyncio.sleep(10)
            note('end')
        except (Failure, asyncio.CancelledError):
            note(f'except {caught()}')
            if handler == 'break':
                break
            if handler == 'continue':
                continue
            if handler == 'return':
                return 15
            if handler == 'raise':
                raise Failure(12)
            if handler == 'await':
                await fails(13)
            if handler == 'reraise':
                raise
            note('handled')
        finally:
            note(f'finally {caught()}')
            if final == 'return':
                return 25
            if final == 'raise':
                raise Failure(22)
            if final == 'await':
                await fails(23)
            note('finished')
    note('after')
    return 6


@case
async def ways_out_of_try():
    for body in WAYS:
        handlers = ('end',)
        if body in ('raise', 'await', 'sleep'):
            handlers = 'end', 'break', 'continue', 'return', 'raise', 'await', 'reraise'
        for handler in handlers:
            for final in 'end', 'return', 'raise', 'await':
                await attempt(f'{body}, {handler}, {final}', three_parts(body, handler, final),
                              1 if body == 'sleep' else None)


async def only_finally(way):
    for _ in (1,):
        try:
            if way == 'break':
                break
            if way == 'continue':
                continue
            if way == 'return':
                return 5
            if way == 'raise':
                raise Failure(2)
            if way == 'await':
                await fails(3)
            if way == 'sleep':
                await asyncio.sleep(10)
        finally:
            pass
    note('after')
    return 6


@case
async def try_without_handler():
    await each_way(only_finally)


async def choose(error):
    try:
        raise error
    except TimeoutError:
        note('timed out')
    except (ValueError, RuntimeError):
        note('value or runtime')
    except Exception:
        note(f'any {caught()}')
    except asyncio.CancelledError:
        note('cancelled')
        raise


async def any_first(error):
    try:
        raise error
    except Exception:
        note('any')
    except TimeoutError:
        note('never')


async def catch_all(error):
    try:
        raise error
    except BaseException:
        note(f'all {caught()}')


@case
async def choice_of_handler():
    for error in (TimeoutError(), ValueError(), RuntimeError(), Failure(7), ConnectionResetError(),
                  asyncio.CancelledError()):
        await attempt('several', choose(error))
        await attempt('any first', any_first(error))
        await attempt('all', catch_all(error))


async def awaits_in_each_part(raises):
    try:
        await step()
        if raises:
            raise Failure(90)
        note('end')
    except Failure:
        note(f'except {caught()}')
        await step()
        note(f'still {caught()}')
    finally:
        note(f'finally {caught()}')
        await step()
        note(f'still {caught()}')
    note('after')
    await step()


@case
async def try_interrupted():
    await interrupt(lambda: awaits_in_each_part(False), 4)
    await interrupt(lambda: awaits_in_each_part(True), 5)


# ---- Nested blocks ----


async def three_deep(outer, middle, inner, way):
    async with outer:
        async with middle:
            for _ in (1,):
                async with inner:
                    if way == 'break':
                        break
                    if way == 'continue':
                        continue
                    if way == 'return':
                        return 5
                    if way == 'raise':
                        raise Failure(2)
                    if way == 'await':
                        await fails(3)
                    if way == 'sleep':
                        await asyncio.sleep(10)
            note(f'after the inner {outer.locked()} {middle.locked()} {inner.locked()}')
        note(f'after the middle {outer.locked()} {middle.locked()}')
    note(f'after the outer {outer.locked()}')
    return 6


@case
async def three_locks():
    a, b, c = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
    await each_way(lambda way: three_deep(a, b, c, way))
    trace(a.locked(), b.locked(), c.locked())


async def mixed(lock, way):
    try:
        async with asyncio.timeout(30):
            async with lock:
                async with asyncio.TaskGroup() as group:
                    group.create_task(child('a'))
                    for _ in (1,):
                        try:
                            if way == 'break':
                                break
                            if way == 'continue':
                                continue
                            if way == 'return':
                                return 5
                            if way == 'raise':
                                raise Failure(2)
                            if way == 'await':
                                await fails(3)
                            if way == 'sleep':
                                await asyncio.sleep(10)
                        finally:
                            note(f'inner {caught()} {lock.locked()}')
                    note('after the inner')
                note('after the group')
    finally:
        note(f'outer {caught()} {lock.locked()}')
    return 6


@case
async def mixed_blocks():
    lock = asyncio.Lock()
    await each_way(lambda way: mixed(lock, way))


async def block_in_handler(lock, way):
    try:
        raise TimeoutError
    except TimeoutError:
        for _ in (1,):
            async with lock:
                note(caught())
                if way == 'break':
                    break
                if way == 'continue':
                    continue
                if way == 'return':
                    return 5
                if way == 'raise':
                    raise Failure(2)
                if way == 'await':
                    await fails(3)
                if way == 'sleep':
                    await asyncio.sleep(10)
        note(f'still {caught()} {lock.locked()}')
    finally:
        note(f'finally {caught()} {lock.locked()}')
    return 6


async def block_in_finally(lock, way):
    try:
        raise TimeoutError
    finally:
        for _ in (1,):
            async with lock:
                note(caught())
                if way == 'break':
                    break
                if way == 'continue':
                    continue
                if way == 'return':
                    return 5
                if way == 'raise':
                    raise Failure(2)
                if way == 'await':
                    await fails(3)
                if way == 'sleep':
                    await asyncio.sleep(10)
        note(f'still {caught()} {lock.locked()}')
    return 6


@case
async def block_in_a_handler():
    lock = asyncio.Lock()
    await each_way(lambda way: block_in_handler(lock, way))
    await each_way(lambda way: block_in_finally(lock, way))
    trace(lock.locked())


async def try_in_try():
    try:
        try:
            raise TimeoutError
        except TimeoutError:
            try:
                raise ValueError
            except ValueError:
                note(f'inner {caught()}')
            note(f'outer {caught()}')
            try:
                note(f'try {caught()}')
            finally:
                note('finally')
            raise
    except Exception:
        note(caught())
        try:
            raise ValueError
        except ValueError:
            raise
        finally:
            note(f'finally {caught()}')


@case
async def try_in_a_handler():
    await attempt('nested', try_in_try())


async def return_in_finally(way):
    try:
        return 5
    finally:
        try:
            try:
                if way == 'return':
                    return 6
                if way == 'raise':
                    raise Failure(2)
            finally:
                await step()
                if way != 'end':
                    raise Failure(3)
        except Failure as error:
            note(tree(error))
        await step()


@case
async def return_and_blocks_of_finally():
    for way in 'end', 'return', 'raise':
        trace(way)
        await interrupt(lambda: return_in_finally(way), 2)


async def in_a_loop(lock):
    for i in range(5):
        async with lock:
            if i == 1:
                continue
            await step()
            try:
                if i == 2:
                    continue
                if i == 3:
                    raise Failure(i)
                note(str(i))
            except Failure:
                note('caught')
                continue
            finally:
                note(f'finally {i}')
    note(str(lock.locked()))


@case
async def blocks_in_a_loop():
    await attempt('loop', in_a_loop(asyncio.Lock()))


# ---- Raising again ----


async def fail_twice():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1))
            group.create_task(fails(2))
    except ExceptionGroup as error:
        note(tree(error))
        await step()
        raise


async def pass_on():
    try:
        await fail_twice()
    except Exception as error:
        note(f'again {tree(error)}')
        raise
    finally:
        note(f'finally {caught()}')


@case
async def raised_again():
    await attempt('members', pass_on())


# ---- Generators ----


async def locked_values(lock):
    async with lock:
        try:
            note('yields')
            yield 1
            note('never')
        except Exception:
            note('never')
        finally:
            note(f'finally {caught()}')
            await step()
            note(str(lock.locked()))


async def close_inside(lock):
    values = locked_values(lock)
    try:
        note(str(await anext(values)))
        await step()
    finally:
        await values.aclose()
        note(str(lock.locked()))


@case
async def generator_closed_inside():
    await interrupt(lambda: close_inside(asyncio.Lock()), 2)


run_all()
