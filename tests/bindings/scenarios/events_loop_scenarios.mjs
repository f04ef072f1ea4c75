/** The scenarios of tests/conformance/events_loop.py. */
import { coroutine, createTask, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

cases.create_named_task_with_default_factory = async function () {
  const test = coroutine(async function () {
    // nothing
  });
  const task = createTask(test(), { name: 'test_task' });
  trace(task.getName());
  await task;
  trace(task.getName());
};
