/**
 * asyncio for JavaScript: tasks, futures, queues, locks on the loop of C. The functions and classes are named as Python's,
 * in camel case.
 */
import { asyncioFor } from './asyncio_for.mjs';
import loadPage from './host/core.mjs';
import { clockSetter, newEmbedder } from './embedder.mjs';
import { checkOptions, readOptions } from './options.mjs';

export { virtualClock } from './asyncio/virtual_time.mjs';

/**
 * Makes another loop, with an API of its own.
 * @param {{clock?: object, slice?: number}} [options] as for `load`
 * @returns {Promise<ReturnType<typeof asyncioFor>>}
 */
export async function createAsyncio(options = {}) {
  await checkOptions(options);
  const { module, embedder, clock } = readOptions(options);
  const told = {
    crashed(/** @type {unknown} */ error) {
      console.error('weft: the loop has crashed', error);
      return true;
    },
    loopEnded() {},
  };
  const own = newEmbedder(embedder, told, clock && await clockSetter(clock));
  // A script of its own: between others both would compress badly.
  const { default: program } = await import('./asyncio/program.mjs');
  return asyncioFor(await loadPage(program(), { ...module, embedder: own, noInitialRun: true }), () => false);
}

export const {
  Barrier, BoundedSemaphore, BrokenBarrierError, CancelledError, Condition, ContextVar, Event, ExceptionGroup, Future, InvalidStateError, LifoQueue,
  Lock, PriorityQueue, Queue, QueueEmpty, QueueFull, QueueShutDown, RuntimeError, Semaphore, Task, TaskGroup, Timeout, TimeoutError, allTasks,
  asCompleted, contextVar, core, coroutine, createTask, currentTask, ensureFuture, gather, getRunningLoop, run, shield, sleep, taskGroup, timeout,
  timeoutAt, wait, waitFor, wrapFuture,
} = await createAsyncio();
