/** The goals of the benchmark: which of them Weft reaches, and why not the others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/toolchain.mjs';
import { format, holds, toColumns, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Results} Results */
/** @typedef {import('./results.mjs').Row} Row */

/** Why Weft does not reach a goal, by the rows' ids. @type {Record<string, string>} */
const reasons = JSON.parse(readFileSync(join(root, 'tests', 'bench', 'reasons.json'), 'utf8'));

/** @param {Row} row that misses its goal @returns {string} */
export const reasonOf = ({ id }) => reasons[id] ?? 'The reason is not known.';

/** @param {Results} results @returns {Row[]} those with a goal that were measured */
const judgedRows = ({ sections }) => sections.flatMap(({ rows }) => rows).filter((row) => holds(row) !== undefined);

/** @param {Results} results @returns {string} how many goals Weft reaches */
export function countGoals(results) {
  const judged = judgedRows(results);
  return `${judged.filter(holds).length} of ${judged.length} goals are reached`;
}

/** @param {Results} results @returns {string} each goal beside what was reached, and why it was missed, for a terminal; '' if there are none */
export function listGoals(results) {
  const lines = judgedRows(results).map((row) => {
    const reached = format(row.cells[weft].least);
    const goal = `<= ${row.goal} ${row.unit}`;
    return holds(row) ? [row.title, reached, goal, 'held', ''] : [row.title, reached, goal, 'MISSED', reasonOf(row)];
  });
  return lines.length === 0 ? '' : toColumns([['goals', 'reached', 'goal', '', ''], ...lines]);
}
