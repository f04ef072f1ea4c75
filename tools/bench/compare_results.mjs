/** Compares the results of two runs. */
import { format } from './tables.mjs';

/** @typedef {import('./results.mjs').Results} Results */

/** A smaller change is not marked. */
const noise = 0.03;

/**
 * @param {Results} before
 * @param {Results} after
 * @returns {string} a line for each cell that both have, the larger changes marked
 */
export function compareResults(before, after) {
  const lines = [`${before.commit}, ${before.date}  ->  ${after.commit}, ${after.date}`];
  for (const section of after.sections) {
    const old = before.sections.find(({ id }) => id === section.id);
    for (const row of section.rows) {
      const oldCells = old?.rows.find(({ id }) => id === row.id)?.cells ?? {};
      for (const [name, cell] of Object.entries(row.cells)) {
        if (!oldCells[name]) continue;
        const change = cell.least / oldCells[name].least - 1;
        const mark = Math.abs(change) <= noise ? '' : change < 0 ? 'less' : 'more';
        lines.push([
          `${section.id} ${row.title}`.padEnd(52), name.padEnd(24), format(oldCells[name].least).padStart(9),
          format(cell.least).padStart(9), `${change < 0 ? '' : '+'}${(change * 100).toFixed(1)} %`.padStart(9), mark,
        ].join(' ').trimEnd());
      }
    }
  }
  return lines.join('\n');
}
