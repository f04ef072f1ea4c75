/** Compares the results of two runs. */
import { quantile } from './statistics.mjs';
import { format, isWeft, toColumns, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Results} Results */
/** @typedef {import('./results.mjs').Row} Row */
/** @typedef {import('./results.mjs').Section} Section */
/** @typedef {import('./statistics.mjs').Summary} Summary */

/**
 * A cell that both runs have.
 * @typedef {object} Change
 * @property {Section} section
 * @property {Row} row
 * @property {string} name the contestant's
 * @property {Summary} before
 * @property {Summary} after
 */

/** A smaller change is noise. */
const noise = 0.03;

/** @param {Results} before @param {Results} after @returns {Change[]} */
function changesBetween(before, after) {
  return after.sections.flatMap((section) => section.rows.flatMap((row) => {
    const old = before.sections.find(({ id }) => id === section.id)?.rows.find(({ id }) => id === row.id)?.cells ?? {};
    return Object.entries(row.cells).filter(([name]) => old[name]).map(([name, cell]) => ({ section, row, name, before: old[name], after: cell }));
  }));
}

/** @param {Row} row */
const isTime = ({ unit }) => unit === 'ns' || unit === 'us';

/**
 * What the machine contributes: the floor and the peers do the same work in both runs.
 * @param {Change[]} changes
 * @returns {number} the median of their changes, as a factor; 1 if there are none
 */
function driftOf(changes) {
  const others = changes.filter(({ section, row, name }) => section.columns.includes(weft) && !isWeft(name) && isTime(row));
  const factors = others.map(({ before, after }) => after.least / before.least).sort((a, b) => a - b);
  return factors.length > 0 ? quantile(factors, 0.5) : 1;
}

/**
 * A change is beyond noise if the best round of the worse run is worse than the usual one of the better run.
 * @param {Change} change
 * @param {number} drift
 * @returns {'' | 'better' | 'worse'}
 */
function judge({ row, before, after }, drift) {
  const factor = isTime(row) ? drift : 1;
  const isWorse = (/** @type {Summary} */ old, /** @type {Summary} */ now, /** @type {number} */ scale) =>
    now.least * scale > Math.max(old.least * (1 + noise), old.median);
  if (isWorse(before, after, 1 / factor)) return 'worse';
  return isWorse(after, before, factor) ? 'better' : '';
}

/** The columns of a section without Weft's are hosts. @param {Change} change */
const isOfWeft = ({ section, name }) => !section.columns.includes(weft) || isWeft(name);

/** @param {number} factor */
const percent = (factor) => `${factor < 1 ? '' : '+'}${((factor - 1) * 100).toFixed(1)} %`;

/** @param {Change} change @param {string} [mark] @returns {string[]} */
const cellsOf = ({ section, row, name, before, after }, mark = '') => [
  `${section.id}: ${row.title}`, name, format(before.least), format(after.least), percent(after.least / before.least), mark,
];

/** @param {Results} one @param {Results} other @returns {string[]} what only the first has */
function onlyIn(one, other) {
  const names = (/** @type {Results} */ { sections }) => sections.flatMap((section) => section.rows.flatMap((row) =>
    Object.keys(row.cells).map((name) => `${section.id}: ${row.title}, ${name}`)));
  const known = new Set(names(other));
  return names(one).filter((name) => !known.has(name));
}

/** @param {Results} before @param {Results} after @returns {string[]} how the runs differ, apart from their figures */
function differencesOf(before, after) {
  const lines = [];
  if (before.machine !== after.machine) lines.push(`other machine: ${before.machine} -> ${after.machine}`);
  for (const [name, version] of Object.entries(after.versions)) {
    const old = before.versions[name];
    if (old !== version) lines.push(`other ${name}: ${old ?? 'none'} -> ${version}`);
  }
  return [...lines, ...onlyIn(before, after).map((name) => `only before: ${name}`), ...onlyIn(after, before).map((name) => `only after: ${name}`)];
}

/**
 * @param {Results} before
 * @param {Results} after
 * @returns {string} a line for each cell that both have, and at the end which of Weft's got worse beyond noise
 */
export function compareResults(before, after) {
  const changes = changesBetween(before, after);
  if (changes.length === 0) return 'The runs have nothing in common.';
  const drift = driftOf(changes);
  const judged = changes.map((change) => ({ change, mark: judge(change, drift) }));
  const worse = judged.filter(({ change, mark }) => mark === 'worse' && isOfWeft(change)).map(({ change }) => cellsOf(change));
  return [
    `${before.commit}, ${before.date}  ->  ${after.commit}, ${after.date}`,
    ...differencesOf(before, after),
    toColumns([['', '', 'before', 'after', 'change', ''], ...judged.map(({ change, mark }) => cellsOf(change, mark))]),
    '',
    `The floor and the peers changed by ${percent(drift)}, which counts as the machine's.`,
    worse.length === 0 ? 'Nothing is worse beyond noise.' : `Worse beyond noise and the machine:\n${toColumns(worse)}`,
  ].join('\n');
}
