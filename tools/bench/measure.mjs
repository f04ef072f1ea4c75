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
 * @property {import('../../tests/bench/works.mjs').Ability} ability
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
export function startInNode({ name, kind, url, ability = {} }, node) {
  const child = fork(engineProcess, [kind, url, JSON.stringify(ability)], {
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
  return { name, ability, can: caller('can'), warmUp: caller('warmUp'), run: caller('run'), close: () => child.kill() };
}

/** @typedef {(ability?: import('../../tests/bench/works.mjs').Ability) => Work[]} WorksFor */

/**
 * Measures works.
 * @param {WorksFor} worksFor the works of a contestant
 * @param {Runner[]} runners
 * @param {object} how
 * @param {RegExp} [how.only] which ids
 * @param {(work: Work) => number} how.roundsOf how often each runs
 * @param {(work: Work, summaries: Record<string, Summary>) => void} how.report called after each work
 */
export async function measure(worksFor, runners, { only = /(?:)/, roundsOf, report }) {
  for (const [i, work] of worksFor().entries()) {
    if (!only.test(work.id)) continue;
    const assigned = runners.map((runner) => ({ runner, work: worksFor(runner.ability)[i], figures: /** @type {number[]} */ ([]) }));
    report(work, await takeTurns(assigned, roundsOf(work)));
  }
}

/**
 * Lets contestants do a work in turns. Those that cannot do it drop out.
 * @param {{runner: Runner, work: Work, figures: number[]}[]} assigned
 * @param {number} rounds
 * @returns {Promise<Record<string, Summary>>} by the runners' names
 */
async function takeTurns(assigned, rounds) {
  const taking = [];
  for (const each of assigned) {
    const { runner, work } = each;
    if (work.tasks > (runner.ability.most ?? Infinity) || !(await runner.can(work))) continue;
    await runner.warmUp(work.warm ?? work);
    taking.push(each);
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of taking) each.figures.push(await each.runner.run(each.work));
  }
  return Object.fromEntries(taking.map(({ runner, figures }) => [runner.name, summarise(figures)]));
}
