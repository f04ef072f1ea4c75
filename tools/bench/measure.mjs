/** Measures works: the contestants take turns, each in a process of its own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { summarise } from './statistics.mjs';

/** @typedef {import('../../tests/bench/works.mjs').Work} Work */
/** @typedef {import('./contestants.mjs').Contestant} Contestant */
/** @typedef {import('./statistics.mjs').Summary} Summary */

/**
 * Runs works of one contestant somewhere.
 * @typedef {object} Runner
 * @property {string} name
 * @property {(work: Work) => Promise<boolean>} can
 * @property {(work: Work) => Promise<number>} warmUp
 * @property {(work: Work) => Promise<number>} run
 * @property {() => unknown} close
 */

const engineProcess = fileURLToPath(new URL('../../tests/bench/engine_process.mjs', import.meta.url));

/** How long one call may take, in milliseconds. */
const limit = 60_000;

/**
 * Starts a contestant in Node.js.
 * @param {Contestant} contestant
 * @param {string} node the program
 * @returns {Runner}
 */
export function startInNode({ name, kind, url }, node) {
  const child = fork(engineProcess, [kind, url], {
    execPath: node, execArgv: ['--expose-gc', '--no-warnings', '--max-old-space-size=8192'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** @param {'can' | 'warmUp' | 'run'} call @returns {(work: Work) => Promise<any>} */
  const caller = (call) => (work) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), limit);
      /** @param {string} reason */
      const fail = (reason) => reject(new Error(`${name}: ${reason}`));
      const exited = () => fail(`the process ended during ${work.id}`);
      child.once('exit', exited);
      child.once('message', (/** @type {{value: any, error?: string}} */ { value, error }) => {
        clearTimeout(timer);
        child.off('exit', exited);
        if (error === undefined) resolve(value);
        else fail(error);
      });
      child.send({ call, work });
    });
  return { name, can: caller('can'), warmUp: caller('warmUp'), run: caller('run'), close: () => child.kill() };
}

/**
 * Measures works.
 * @param {Work[]} works
 * @param {Runner[]} runners
 * @param {(work: Work) => number} roundsOf how often each runs
 * @param {(work: Work, summaries: Record<string, Summary>) => void} report called after each work
 * @returns {Promise<Record<string, Record<string, Summary>>>} by the works' ids and the runners' names
 */
export async function measure(works, runners, roundsOf, report) {
  /** @type {Record<string, Record<string, Summary>>} */
  const all = {};
  for (const work of works) {
    all[work.id] = await measureWork(work, runners, roundsOf(work));
    report(work, all[work.id]);
  }
  return all;
}

/**
 * @param {Work} work
 * @param {Runner[]} runners
 * @param {number} rounds
 * @returns {Promise<Record<string, Summary>>}
 */
async function measureWork(work, runners, rounds) {
  /** @type {Map<Runner, number[]>} */
  const figures = new Map();
  for (const runner of runners) {
    if (!(await runner.can(work))) continue;
    await runner.warmUp(work.warm ?? work);
    figures.set(runner, []);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [runner, list] of figures) list.push(await runner.run(work));
  }
  return Object.fromEntries([...figures].map(([{ name }, list]) => [name, summarise(list)]));
}
