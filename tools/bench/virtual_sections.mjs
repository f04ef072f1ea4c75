/** The works of the table, and those of the plots, in virtual time: every contestant in the newest Node.js. */
import { curves, works } from '../../tests/bench/works.mjs';
import { measure, startInNode } from './measure.mjs';
import { toText } from './tables.mjs';

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
 * @param {Work[]} chosen
 * @param {import('./measure.mjs').Runner[]} runners
 * @param {Context} context
 * @returns {Promise<Section>}
 */
export async function measureSection(about, chosen, runners, context) {
  /** @type {Section} */
  const section = { ...about, columns: runners.map(({ name }) => name), rows: [] };
  await measure(chosen, runners, roundsOf(context), (work, cells) => {
    const row = { id: work.id, title: work.title, unit: work.unit, goal: work.goal, cells };
    section.rows.push(row);
    const [, line] = toText({ ...section, note: '', title: '', rows: [row] }).split('\n').slice(-2);
    console.log(line);
  });
  console.log(`\n${toText(section)}\n`);
  return section;
}

/** @param {Context} context @returns {Promise<Section[]>} */
export async function virtualSections(context) {
  const runners = context.contestants.map((each) => startInNode(each, context.node));
  const pattern = new RegExp(context.only ?? '');
  try {
    const note = `Nanoseconds an operation in the fastest round, Node.js ${context.nodeVersion}`;
    const table = await measureSection(
      { id: 'works', title: 'Works', note }, works.filter(({ id }) => pattern.test(id)), runners, context);
    if (context.only) return [table];
    const yields = await measureSection({ id: 'curve-yield', title: 'Yield, by the number of tasks', note }, curves.yield, runners, context);
    const creates = await measureSection({ id: 'curve-create', title: 'Create and join, by the number of tasks', note }, curves.create, runners, context);
    return [table, yields, creates];
  } finally {
    for (const runner of runners) runner.close();
  }
}
