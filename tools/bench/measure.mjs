/** Measures works: the contestants take turns. */
import { Schedule } from './schedule.mjs';
import { summarise } from './statistics.mjs';

/** @typedef {import('../../tests/bench/works.mjs').Work} Work */
/** @typedef {import('./runners.mjs').Runner} Runner */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {(ability?: import('../../tests/bench/works.mjs').Ability) => Work[]} WorksFor */

/** How often each contestant runs a work, even if no time is left. */
const fewestRounds = 3;
/** The longest warm-up, in milliseconds, and the part of a row's time that all of them may take together. */
const longestWarmUp = 1500;
const warmUpPart = 0.5;
/** A slow work has so many times the time of another one. */
const slowWeight = 4;

/**
 * @typedef {object} Failure
 * @property {string} name the contestant's
 * @property {string} reason
 */

/**
 * Measures works.
 * @param {WorksFor} worksFor the works of a contestant
 * @param {Runner[]} runners
 * @param {object} how
 * @param {RegExp} [how.only] which ids
 * @param {(work: Work) => number} how.roundsOf how often each runs
 * @param {number} how.end when the last work is to end: fewer rounds are made if time is short
 * @param {(work: Work, cells: Record<string, Summary>, failures: Failure[]) => void} how.report called after each work
 */
export async function measure(worksFor, runners, { only = /(?:)/, roundsOf, end, report }) {
  const chosen = [...worksFor().entries()].filter(([, { id }]) => only.test(id));
  const schedule = new Schedule(end, chosen.map(([, { slow }]) => (slow ? slowWeight : 1)));
  for (const [i, work] of chosen) {
    const turns = new Turns(runners.map((runner) => ({ runner, work: worksFor(runner.ability)[i], figures: [] })));
    const rowEnd = schedule.next();
    await turns.warmUp(rowEnd);
    await turns.run(roundsOf(work), rowEnd);
    report(work, turns.cells(), turns.failures);
  }
}

/** Contestants that do a work in turns. Those that cannot do it, or fail, drop out. */
export class Turns {
  /** @type {{runner: Runner, work: Work, figures: number[]}[]} */
  #taking;
  /** @type {Failure[]} */
  failures = [];

  /** @param {{runner: Runner, work: Work, figures: number[]}[]} assigned */
  constructor(assigned) {
    this.#taking = assigned.filter(({ runner: { ability: { most = Infinity, without = [] } }, work }) =>
      work.tasks <= most && !without.includes(work.id));
  }

  /** Lets each do one step. @param {(each: {runner: Runner, work: Work, figures: number[]}, left: number) => Promise<boolean>} step false: it drops out */
  async #each(step) {
    const all = [...this.#taking];
    for (const [i, each] of all.entries()) {
      const stays = await step(each, all.length - i).catch((error) => {
        this.failures.push({ name: each.runner.name, reason: error instanceof Error ? error.message : String(error) });
        return false;
      });
      if (!stays) this.#taking.splice(this.#taking.indexOf(each), 1);
    }
  }

  /** @param {number} rowEnd */
  async warmUp(rowEnd) {
    const end = performance.now() + (rowEnd - performance.now()) * warmUpPart;
    await this.#each(async ({ runner, work }, left) => {
      if (!(await runner.can(work))) return false;
      await runner.warmUp(work.warm ?? work, Math.min(longestWarmUp, (end - performance.now()) / left));
      return true;
    });
  }

  /** @param {number} rounds @param {number} rowEnd */
  async run(rounds, rowEnd) {
    for (let round = 0; round < rounds && (round < fewestRounds || performance.now() < rowEnd); round++) {
      await this.#each(async ({ runner, work, figures }) => {
        figures.push(await runner.run(work));
        return true;
      });
    }
  }

  /** @returns {Record<string, Summary>} by the runners' names */
  cells() {
    return Object.fromEntries(this.#taking.map(({ runner, figures }) => [runner.name, summarise(figures)]));
  }
}
