/** Writes results into docs/performance.md, between two comments, and the plots beside it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';
import { countGoals, reasonOf } from './goals.mjs';
import { plotBars, plotCurve } from './plots.mjs';
import { holds, toMarkdown, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Results} Results */
/** @typedef {import('./results.mjs').Section} Section */

const page = 'docs/performance.md';
const pictures = 'performance';
const begin = '<!-- results: npm run bench -- --write -->';
const end = '<!-- end of results -->';

/**
 * @param {Section} section
 * @returns {{name: string, alt: string, svg: string}[]} its plots
 */
function plotsOf(section) {
  if (section.id === 'works') return [{ name: 'peers.svg', alt: 'Time of each contestant, relative to Weft', svg: plotBars(section) }];
  if (section.id.startsWith('curve-')) return [{ name: `${section.id}.svg`, alt: section.title, svg: plotCurve(section) }];
  return [];
}

/** @param {Section} section @returns {string} */
function writeSection(section) {
  const plots = plotsOf(section);
  for (const { name, svg } of plots) writeFileSync(join(root, 'docs', pictures, name), svg);
  const missed = section.rows.filter((row) => holds(row) === false);
  return [
    `### ${section.title}`,
    `${section.note}.`,
    ...plots.map(({ name, alt }) => `![${alt}](${pictures}/${name})`),
    toMarkdown(section),
    ...(missed.length > 0 ? [missed.map((row) => `- ${row.title}: ${reasonOf(row)}`).join('\n')] : []),
  ].join('\n\n');
}

/** @param {Results} results @returns {string} */
function describe({ date, commit, machine, command, versions, missing, seconds }) {
  const lines = [
    `Measured on ${date} at commit ${commit} by \`${command}\`, in ${Math.round(seconds / 60)} minutes, on ${machine}.`,
    `Versions: ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    ...(missing.length > 0 ? [`Missing: ${missing.map(({ name, reason }) => `${name} (${reason})`).join('; ')}.`] : []),
  ];
  return lines.join('\n');
}

/** @param {Results} results */
export function writePage(results) {
  const file = join(root, page);
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new ToolError(`${page} has no place for results`, `Put these lines there:\n${begin}\n${end}`);
  mkdirSync(join(root, 'docs', pictures), { recursive: true });
  const judged = results.sections.some(({ columns }) => columns.includes(weft)) ? [`${countGoals(results)}.`] : [];
  const body = [begin, describe(results), ...judged, ...results.sections.map(writeSection), end].join('\n\n');
  writeFileSync(file, text.slice(0, from) + body + text.slice(to + end.length));
}
