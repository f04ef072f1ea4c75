/** Results as tables, for a terminal and for a page. */

/** @typedef {import('./results.mjs').Section} Section */
/** @typedef {import('./results.mjs').Row} Row */
/** @typedef {import('./results.mjs').Results} Results */

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

/** @param {Row} row @returns {{name: string, least: number} | undefined} the fastest peer */
export function bestPeer({ cells }) {
  const peers = Object.entries(cells).filter(([name]) => name !== weft && name !== floor);
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

/** @param {Section} section @returns {string} for a terminal */
export function toText(section) {
  const lines = cellsOf(section);
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const text = lines.map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  return [section.title, section.note, ...text].join('\n');
}

/** @param {Section} section @returns {string} for a page */
export function toMarkdown(section) {
  const [header, ...lines] = cellsOf(section);
  const rule = header.map((_, i) => (i === 0 ? '---' : '--:'));
  return [header, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {Results} results @returns {string} how many goals Weft reaches */
export function countGoals({ sections }) {
  const judged = sections.flatMap(({ rows }) => rows).map(holds).filter((held) => held !== undefined);
  return `${judged.filter(Boolean).length} of ${judged.length} goals are reached`;
}
