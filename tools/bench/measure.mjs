/** Measures works: the contestants take turns. */
import { summarise } from './statistics.mjs';

/** @typedef {import('../../tests/bench/works.mjs').Work} Work */
/** @typedef {import('./runners.mjs').Runner} Runner */
/** @typedef {import('./statistics.mjs').Summary} Summary */
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
 * Lets contestants do a work in turns. Those that cannot do it, or fail, drop out.
 * @param {{runner: Runner, work: Work, figures: number[]}[]} assigned
 * @param {number} rounds
 * @returns {Promise<Record<string, Summary>>} by the runners' names
 */
async function takeTurns(assigned, rounds) {
  /** @type {typeof assigned} */
  const taking = [];
  /** @param {typeof assigned[number]} each @param {() => Promise<unknown>} step @returns {Promise<void>} */
  const attempt = async (each, step) => {
    try {
      await step();
    } catch (error) {
      console.error(`  ${each.runner.name}: ${error instanceof Error ? error.message : error}`);
      taking.splice(taking.indexOf(each), 1);
    }
  };
  for (const each of assigned) {
    const { runner, work } = each;
    const { most = Infinity, without = [] } = runner.ability;
    if (work.tasks > most || without.includes(work.id)) continue;
    taking.push(each);
    await attempt(each, async () => {
      if (await runner.can(work)) await runner.warmUp(work.warm ?? work);
      else taking.splice(taking.indexOf(each), 1);
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of [...taking]) await attempt(each, async () => each.figures.push(await each.runner.run(each.work)));
  }
  return Object.fromEntries(taking.map(({ runner, figures }) => [runner.name, summarise(figures)]));
}
