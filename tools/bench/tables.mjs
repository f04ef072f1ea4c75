/** Results as tables, for a terminal and for a page. */

/** @typedef {import('./results.mjs').Section} Section */
/** @typedef {import('./results.mjs').Row} Row */

export const weft = 'Weft';
export const floor = 'floor';

/** @param {number | undefined} figure @returns {string} with three digits */
export function format(figure) {
  if (figure === undefined) return '';
  if (figure >= 1000) return Math.round(figure).toLocaleString('en');
  return figure.toFixed(figure >= 100 ? 0 : figure >= 10 ? 1 : 2);
}

/** @param {number | undefined} ratio */
const formatRatio = (ratio) => (ratio === undefined ? '' : `${format(ratio)}x`);

/** @param {string} name a contestant's, or "CONTESTANT, HOST" @returns {boolean} */
export const isWeft = (name) => name === weft || name.startsWith(`${weft}, `);

/** @param {Row} row @returns {{name: string, least: number} | undefined} the fastest peer on the same host */
export function bestPeer({ cells }) {
  const peers = Object.entries(cells).filter(([name]) => !isWeft(name) && name !== floor && !name.includes(', '));
  const [best] = peers.sort(([, a], [, b]) => a.least - b.least);
  return best && { name: best[0], least: best[1].least };
}

/** @param {Row} row @returns {boolean | undefined} whether Weft reaches the goal */
export function holds({ goal, cells }) {
  return goal === undefined || !cells[weft] ? undefined : cells[weft].least <= goal;
}

/** @param {Row} row @returns {string[]} Weft's spread, its ratios, and its goal beside what was reached */
function judge(row) {
  const own = row.cells[weft];
  const peer = bestPeer(row);
  const base = row.cells[floor];
  const held = holds(row);
  return [
    own ? format(own.median) : '',
    own ? `${(own.spread * 100).toFixed(0)} %` : '',
    own && peer ? `${formatRatio(own.least / peer.least)} ${peer.name}` : '',
    own && base ? formatRatio(own.least / base.least) : '',
    row.goal === undefined ? '' : `<= ${row.goal}`,
    held === undefined ? '' : held ? 'yes' : 'no',
  ];
}

const judgements = ['median', 'spread', '/ best peer', '/ floor', 'goal', 'held'];

/** @param {Section} section @returns {string[][]} a header, and a line of cells for each row; without empty columns */
export function cellsOf({ columns, rows }) {
  const judged = columns.includes(weft);
  const header = ['', ...columns, ...(judged ? judgements : [])];
  const lines = rows.map((row) => [
    row.unit === 'ns' ? row.title : `${row.title}, ${row.unit}`,
    ...columns.map((name) => format(row.cells[name]?.least)),
    ...(judged ? judge(row) : []),
  ]);
  const used = header.map((_, i) => i === 0 || lines.some((cells) => cells[i] !== ''));
  return [header, ...lines].map((cells) => cells.filter((_, i) => used[i]));
}

/**
 * @param {string[][]} lines of cells: the first cell is aligned to the left, as is a last one without a header
 * @returns {string} for a terminal
 */
export function toColumns(lines) {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const isText = (/** @type {number} */ i) => i === 0 || (i === widths.length - 1 && lines[0][i] === '');
  const pad = (/** @type {string} */ cell, /** @type {number} */ i) => (isText(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return lines.map((cells) => cells.map(pad).join('  ').trimEnd()).join('\n');
}

/** @param {Section} section @returns {string} for a terminal */
export const toText = (section) => [section.title, section.note, toColumns(cellsOf(section))].join('\n');

/** @param {string[][]} lines a header, and lines of cells @returns {string} for a page */
export function toMarkdownTable([header, ...lines]) {
  const rule = header.map((_, i) => (i === 0 ? '---' : '--:'));
  return [header, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {Section} section @returns {string} for a page */
export const toMarkdown = (section) => toMarkdownTable(cellsOf(section));
