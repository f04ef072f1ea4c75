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
 * @property {'ns' | 'us' | 'bytes'} unit of the figure for each operation
 * @property {number} tasks how many there are at the same time
 * @property {number} [goal] Weft's figure is to be this one at most
 * @property {boolean} [cold] whether each run begins with a new instance, whose memory nobody has touched yet
 * @property {boolean} [slow] whether few runs are enough, because each is long
 * @property {Work} [warm] a shorter work, which warms up the same code
 */

/** @typedef {Partial<Work>} More */

const million = 1_000_000;

/** @param {number} n */
const words = (n) => n.toLocaleString('en');

/** @param {number} n @returns {number} 0 + 1 + ... + (n - 1) */
const sumBelow = (n) => (n * (n - 1)) / 2;

/** @type {(tasks: number, rounds: number, more?: More) => Work} */
const yieldWork = (tasks, rounds, more) => ({
  id: `yield-${tasks}`, title: tasks === 1 ? 'yield, 1 task' : `yield, ${words(tasks)} tasks`,
  name: 'yield', args: [tasks, rounds], operations: tasks * rounds, result: tasks, unit: 'ns', tasks, ...more,
});

/** @type {(tasks: number, depth: number, rounds: number, more?: More) => Work} */
const deepWork = (tasks, depth, rounds, more) => ({
  id: `deep-${depth}`, title: `yield, ${depth} awaits deep`,
  name: 'deep', args: [tasks, depth, rounds], operations: tasks * rounds, result: tasks, unit: 'ns', tasks, ...more,
});

/** @type {(name: 'await' | 'await_inlined', rounds: number, more?: More) => Work} */
const awaitWork = (name, rounds, more) => ({
  id: name.replace('_', '-'), title: '', name, args: [rounds], operations: rounds, result: sumBelow(rounds + 1), unit: 'ns', tasks: 1, ...more,
});

/** @type {(name: 'create' | 'gather', batches: number, tasks: number, more?: More) => Work} */
const batchWork = (name, batches, tasks, more) => ({
  id: `${name}-${tasks}`, title: `${name === 'create' ? 'create and join' : name}, ${words(tasks)} ${tasks === 1 ? 'task' : 'tasks'}`,
  name, args: [batches, tasks], operations: batches * tasks, result: batches * sumBelow(tasks + 1), unit: 'ns', tasks, ...more,
});

/** @type {(pairs: number, capacity: number, items: number, batches: number, more: More & {id: string, title: string}) => Work} */
const queueWork = (pairs, capacity, items, batches, more) => ({
  name: 'queue', args: [pairs, capacity, items, batches], operations: pairs * items * batches,
  result: pairs * batches * sumBelow(items), unit: 'ns', tasks: 2 * pairs, ...more,
});

/** @type {(tasks: number, rounds: number, more?: More) => Work} */
const lockWork = (tasks, rounds, more) => ({
  id: 'lock', title: `lock handed over, ${tasks} tasks`, name: 'lock', args: [tasks, rounds], operations: tasks * rounds,
  result: tasks * rounds, unit: 'ns', tasks, ...more,
});

/** @type {(levels: number, tasks: number, more?: More) => Work} */
const cancelWork = (levels, tasks, more) => ({
  id: 'cancel', title: `cancel a tree of ${words(tasks)} tasks`, name: 'cancel', args: [10, levels],
  operations: tasks, result: tasks, unit: 'ns', tasks, ...more,
});

/** @type {(what: 'set' | 'fire', timers: number, more?: More) => Work} */
const timerWork = (what, timers, more) => ({
  id: `timer-${what}`, title: '', name: `timer_${what}`, args: [timers], operations: what === 'set' ? timers : timers / 2,
  result: timers / 2, unit: 'ns', tasks: 1, slow: true, ...more,
});

/** @type {(tasks: number, more: More) => Work} */
const memoryWork = (tasks, more) => ({
  id: 'memory', title: 'a waiting task', name: 'memory', args: [tasks], operations: tasks, result: tasks, unit: 'bytes',
  tasks, cold: true, slow: true, ...more,
});

/**
 * What a contestant can be asked to do.
 * @typedef {object} Ability
 * @property {number} [pace] how much slower than others it is, so that it does less (default: 1)
 * @property {number} [most] how many tasks it can have (default: no limit)
 * @property {string[]} [without] the ids of works that it cannot do
 */

/**
 * The rows of the table.
 * @param {Ability} [ability]
 * @returns {Work[]} with the same ids for each ability
 */
export function worksFor({ pace = 1, most = Infinity } = {}) {
  /** Repetitions, fewer for a slow contestant. @param {number} n */
  const times = (n) => Math.max(1, Math.round(n / pace));
  const small = { yield: yieldWork(1000, times(200)), create: batchWork('create', times(100), 1000) };
  const large = { cold: true, slow: true };
  return [
    yieldWork(1, times(200_000), { goal: 9.2 }),
    { ...small.yield, goal: 11 },
    yieldWork(million, 4, { ...large, goal: 19, warm: small.yield }),
    deepWork(1000, 10, times(300), { goal: 12 }),
    deepWork(100, 100, times(1000)),
    awaitWork('await', times(300_000), { title: 'await a child', goal: 7 }),
    awaitWork('await_inlined', times(300_000), { title: 'await a child whose body the compiler sees' }),
    { ...small.create, goal: 17 },
    batchWork('create', 1, million, { ...large, goal: 80, warm: small.create, title: 'create and join, 1,000,000, cold' }),
    queueWork(1, 16, times(200_000), 1, { id: 'queue-16', title: 'queue of 16', goal: 6.7 }),
    queueWork(1, 0, 1000, times(200), { id: 'queue-unbounded', title: 'queue, unbounded', goal: 6.7 }),
    queueWork(1, 1, times(100_000), 1, { id: 'queue-1', title: 'queue of 1', goal: 27 }),
    queueWork(100, 16, times(1000), 1, { id: 'queue-100', title: '100 producers, 100 consumers', goal: 30 }),
    batchWork('gather', times(100), 1000, { goal: 18.6 }),
    lockWork(100, times(1000), { goal: 20 }),
    cancelWork(5, 111_111, { slow: true, warm: cancelWork(3, 1111) }),
    timerWork('set', Math.min(million, most), { title: 'timer set, half cancelled', goal: 13, warm: timerWork('set', 50_000) }),
    timerWork('fire', Math.min(million, most), { title: 'timer fired, 1,000,000 set', goal: 120, warm: timerWork('fire', 50_000) }),
    memoryWork(Math.min(million, most), { goal: 96 }),
    { id: 'start', title: 'start-up to the first task', name: 'start', args: [], operations: 1000, result: 1, unit: 'us', tasks: 1 },
  ];
}

/** The number of tasks in the plots of cost against tasks. */
const taskCounts = [1, 10, 100, 1000, 10_000, 100_000, million];

/** The works behind those plots. @type {Record<'yield' | 'create', (ability?: Ability) => Work[]>} */
export const curves = {
  yield: ({ pace = 1 } = {}) => taskCounts.map((tasks) =>
    yieldWork(tasks, Math.max(4, Math.round(100_000 / pace / tasks)), { cold: true, slow: tasks >= 100_000, warm: yieldWork(1000, 100) })),
  create: ({ pace = 1 } = {}) => taskCounts.map((tasks) =>
    batchWork('create', Math.max(1, Math.round(100_000 / pace / tasks)), tasks, { cold: true, slow: tasks >= 100_000, warm: batchWork('create', 100, 1000) })),
};
