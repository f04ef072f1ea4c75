/** The scenarios of tests/conformance/queues_kinds.py. */
import { coroutine, LifoQueue, PriorityQueue, trace } from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const order = coroutine(async function (q) {
  for (const i of [1, 3, 2]) {
    await q.put(i);
  }
  for (let i = 0; i < 3; i++) {
    trace(await q.get());
  }
});

cases.lifo_order = async function () {
  await order(new LifoQueue());
};

cases.priority_order = async function () {
  await order(new PriorityQueue());
};
