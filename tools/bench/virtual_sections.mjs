/** The works of the table, and those of the plots, in virtual time: every contestant in the newest Node.js. */
import { curves, worksFor } from '../../tests/bench/works.mjs';
import { measure } from './measure.mjs';
import { startCommand, startInNode } from './runners.mjs';
import { Schedule } from './schedule.mjs';
import { format, toText } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */
/** @typedef {import('../../tests/bench/works.mjs').Work} Work */

/**
 * @typedef {object} Context
 * @property {import('./contestants.mjs').Contestant[]} contestants
 * @property {string} node the newest Node.js
 * @property {string} nodeVersion
 * @property {{name: string, reason: string}[]} missing contestants, and those that fail: sections add to it
 * @property {number} end when the sections are to end, as performance.now() tells the time
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
 * @param {import('./runners.mjs').Runner[]} runners
 * @param {Context} context
 * @param {number} [end] of the section (default: the context's)
 * @returns {Promise<Section>}
 */
export async function measureSection(about, chosen, runners, context, end = context.end) {
  /** @type {Section} */
  const section = { ...about, columns: runners.map(({ name }) => name), rows: [] };
  console.log(about.title);
  await measure(chosen, runners, {
    only: context.only === undefined ? undefined : new RegExp(context.only),
    roundsOf: roundsOf(context),
    end: context.rounds === undefined ? end : Infinity,
    report(work, cells, failures) {
      section.rows.push({ id: work.id, title: work.title, unit: work.unit, goal: work.goal, cells });
      for (const { name, reason } of failures) {
        context.missing.push({ name: `${name} in ${section.title}, ${work.title}`, reason });
        console.error(`  ${name} fails: ${reason}`);
      }
      const figures = Object.entries(cells).map(([name, { least }]) => `${name} ${format(least)}`);
      console.log(`  ${work.title}: ${figures.join(', ')}`);
    },
  });
  console.log(`\n${toText(section)}\n`);
  return section;
}

/** @param {Context} context */
const noteOf = ({ nodeVersion }) => `Nanoseconds an operation in the fastest round, Node.js ${nodeVersion}`;

/**
 * Starts contestants, and ends them after the measurement.
 * @param {Context} context
 * @param {(runners: import('./runners.mjs').Runner[]) => Promise<Section[]>} work
 * @returns {Promise<Section[]>}
 */
async function withRunners({ contestants, node }, work) {
  const runners = contestants.map((each) =>
    each.command ? startCommand(each.name, { command: each.command }, each.ability) : startInNode(each, node));
  try {
    return await work(runners);
  } finally {
    for (const runner of runners) runner.close();
  }
}

/** @param {Context} context @returns {Promise<Section[]>} */
export function tableSections(context) {
  return withRunners(context, async (runners) => [
    await measureSection({ id: 'works', title: 'Weft and its peers', note: noteOf(context) }, worksFor, runners, context),
  ]);
}

/** @param {Context} context @returns {Promise<Section[]>} */
export function curveSections(context) {
  const about = { yield: 'Yield, by the number of tasks', create: 'Create and join, by the number of tasks' };
  return withRunners(context, async (runners) => {
    const sections = [];
    const schedule = new Schedule(context.end, Object.keys(about).map(() => 1));
    for (const [name, title] of /** @type {['yield' | 'create', string][]} */ (Object.entries(about))) {
      const section = { id: `curve-${name}`, title, note: noteOf(context) };
      sections.push(await measureSection(section, curves[name], runners, context, schedule.next()));
    }
    return sections;
  });
}
