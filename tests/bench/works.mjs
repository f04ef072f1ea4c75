/**
 * The works of the benchmark: what each contestant does, and the goal that Weft has.
 *
 * A contestant offers functions by name, `yield(tasks, rounds)` and so on, with the same arguments in every language.
 * Each returns a number that only correct work gives, and keeps a figure: how long it took, in nanoseconds, or how many
 * bytes. A figure counts for each of the work's operations.
 */

/**
 * @typedef {object} Work
 * @property {string} id
 * @property {string} title
 * @property {string} name the contestants' function
 * @property {number[]} args
 * @property {number} operations
 * @property {number} result what the function returns
 * @property {'ns' | 'bytes'} unit of the figure for each operation
 * @property {number} [goal] Weft's figure is to be below this one
 * @property {boolean} [cold] whether each run begins with a new instance, whose memory nobody has touched yet
 * @property {boolean} [slow] whether few runs are enough, because each is long
 * @property {Work} [warm] a shorter work, which warms up the same code
 */

const million = 1_000_000;

/** @param {number} n @returns {number} 0 + 1 + ... + (n - 1) */
const sumBelow = (n) => (n * (n - 1)) / 2;

/** @type {(tasks: number, rounds: number, more?: Partial<Work>) => Work} */
const yieldWork = (tasks, rounds, more) => ({
  id: `yield-${tasks}`,
  title: tasks === 1 ? 'yield, 1 task' : `yield, ${tasks.toLocaleString('en')} tasks`,
  name: 'yield', args: [tasks, rounds], operations: tasks * rounds, result: tasks, unit: 'ns', ...more,
});

/** @type {(tasks: number, depth: number, rounds: number, more?: Partial<Work>) => Work} */
const deepWork = (tasks, depth, rounds, more) => ({
  id: `deep-${depth}`, title: `yield, ${depth} awaits deep`,
  name: 'deep', args: [tasks, depth, rounds], operations: tasks * rounds, result: tasks, unit: 'ns', ...more,
});

/** @type {(name: string, batches: number, tasks: number, more?: Partial<Work>) => Work} */
const batchWork = (name, batches, tasks, more) => ({
  id: `${name}-${tasks}`, title: `${name === 'create' ? 'create and join' : name}, ${tasks.toLocaleString('en')} tasks`,
  name, args: [batches, tasks], operations: batches * tasks, result: batches * sumBelow(tasks + 1), unit: 'ns', ...more,
});

/** @type {(id: string, title: string, pairs: number, capacity: number, items: number, batches: number, goal: number) => Work} */
const queueWork = (id, title, pairs, capacity, items, batches, goal) => ({
  id, title, name: 'queue', args: [pairs, capacity, items, batches], operations: pairs * items * batches,
  result: pairs * batches * sumBelow(items), unit: 'ns', goal,
});

/** @type {(levels: number, tasks: number, warm?: Work) => Work} */
const cancelWork = (levels, tasks, warm) => ({
  id: 'cancel', title: `cancel a tree of ${tasks.toLocaleString('en')} tasks`, name: 'cancel', args: [10, levels],
  operations: tasks, result: tasks, unit: 'ns', slow: true, warm,
});

/** @type {(what: 'set' | 'fire', timers: number, operations: number, more?: Partial<Work>) => Work} */
const timerWork = (what, timers, operations, more) => ({
  id: `timer-${what}`, title: '', name: `timer_${what}`, args: [timers], operations, result: timers / 2, unit: 'ns', slow: true,
  ...(timers === million && { warm: timerWork(what, 50_000, 50_000) }), ...more,
});

/** The rows of the table. @type {Work[]} */
export const works = [
  yieldWork(1, 200_000, { goal: 9.2 }),
  yieldWork(1000, 200, { goal: 11 }),
  yieldWork(million, 4, { goal: 19, cold: true, slow: true, warm: yieldWork(1000, 200) }),
  deepWork(1000, 10, 300, { goal: 12 }),
  deepWork(100, 100, 1000),
  { id: 'await', title: 'await a child', name: 'await', args: [300_000], operations: 300_000, result: sumBelow(300_001), unit: 'ns', goal: 7 },
  batchWork('create', 100, 1000, { goal: 17 }),
  batchWork('create', 1, million, {
    goal: 80, cold: true, slow: true, warm: batchWork('create', 100, 1000), title: 'create and join, 1,000,000, cold',
  }),
  queueWork('queue-16', 'queue of 16', 1, 16, 200_000, 1, 6.7),
  queueWork('queue-unbounded', 'queue, unbounded', 1, 0, 1000, 200, 6.7),
  queueWork('queue-1', 'queue of 1', 1, 1, 100_000, 1, 27),
  queueWork('queue-100', '100 producers, 100 consumers', 100, 16, 1000, 1, 30),
  batchWork('gather', 100, 1000, { goal: 18.6 }),
  { id: 'lock', title: 'lock handed over, 100 tasks', name: 'lock', args: [100, 1000], operations: 100_000, result: 100_000, unit: 'ns', goal: 20 },
  cancelWork(5, 111_111, cancelWork(3, 1111)),
  timerWork('set', million, million, { title: 'timer set, half cancelled', goal: 13.2 }),
  timerWork('fire', million, million / 2, { title: 'timer fired, 1,000,000 set', goal: 120 }),
  { id: 'memory', title: 'bytes of a waiting task', name: 'memory', args: [million], operations: million, result: million, unit: 'bytes', goal: 96.5, cold: true, slow: true },
];

/** The number of tasks in the plots of cost against tasks. */
export const taskCounts = [1, 10, 100, 1000, 10_000, 100_000, million];

/** The works behind those plots. @type {Record<'yield' | 'create', Work[]>} */
export const curves = {
  yield: taskCounts.map((tasks) => yieldWork(tasks, Math.max(4, 100_000 / tasks), { cold: true, slow: tasks >= 100_000, warm: yieldWork(1000, 200) })),
  create: taskCounts.map((tasks) => batchWork('create', Math.max(1, 100_000 / tasks), tasks, { cold: true, slow: tasks >= 100_000, warm: batchWork('create', 100, 1000) })),
};
