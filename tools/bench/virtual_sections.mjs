/** The works of the table, and those of the plots, in virtual time: every contestant in the newest Node.js. */
import { curves, worksFor } from '../../tests/bench/works.mjs';
import { measure, startInNode } from './measure.mjs';
import { format, toText } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */
/** @typedef {import('../../tests/bench/works.mjs').Work} Work */

/**
 * @typedef {object} Context
 * @property {import('./contestants.mjs').Contestant[]} contestants
 * @property {string} node the newest Node.js
 * @property {string} nodeVersion
 * @property {boolean} [quick]
 * @property {string} [only]
 * @property {string} [rounds]
 */

/** @param {Context} context @returns {(work: Work) => number} how often a work runs */
export function roundsOf({ quick, rounds }) {
  return ({ slow }) => Number(rounds) || (slow ? (quick ? 3 : 5) : quick ? 7 : 20);
}

/**
 * Measures works as a section, and prints each row.
 * @param {Pick<Section, 'id' | 'title' | 'note'>} about
 * @param {import('./measure.mjs').WorksFor} chosen
 * @param {import('./measure.mjs').Runner[]} runners
 * @param {Context} context
 * @returns {Promise<Section>}
 */
export async function measureSection(about, chosen, runners, context) {
  /** @type {Section} */
  const section = { ...about, columns: runners.map(({ name }) => name), rows: [] };
  await measure(chosen, runners, {
    only: context.only === undefined ? undefined : new RegExp(context.only),
    roundsOf: roundsOf(context),
    report(work, cells) {
      section.rows.push({ id: work.id, title: work.title, unit: work.unit, goal: work.goal, cells });
      const figures = Object.entries(cells).map(([name, { least }]) => `${name} ${format(least)}`);
      console.log(`  ${work.title}: ${figures.join(', ')}`);
    },
  });
  console.log(`\n${toText(section)}\n`);
  return section;
}

/** @param {Context} context @returns {Promise<Section[]>} */
export async function virtualSections(context) {
  const runners = context.contestants.map((each) => startInNode(each, context.node));
  try {
    const note = `Nanoseconds an operation in the fastest round, Node.js ${context.nodeVersion}`;
    const table = await measureSection(
      { id: 'works', title: 'Works', note }, worksFor, runners, context);
    if (context.only) return [table];
    const yields = await measureSection({ id: 'curve-yield', title: 'Yield, by the number of tasks', note }, curves.yield, runners, context);
    const creates = await measureSection({ id: 'curve-create', title: 'Create and join, by the number of tasks', note }, curves.create, runners, context);
    return [table, yields, creates];
  } finally {
    for (const runner of runners) runner.close();
  }
}
