/** Writes results into docs/performance.md, between two comments, the plots beside it, and some figures into README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup/toolchain.mjs';
import { countGoals, reasonOf } from './goals.mjs';
import { plotBars, plotCurve } from './plots.mjs';
import { replaceBetween } from './replace_between.mjs';
import { holds, toMarkdown } from './tables.mjs';
import { figuresOf, writeReadme } from './write_readme.mjs';

/** @typedef {import('./results.mjs').Results} Results */
/** @typedef {import('./results.mjs').Section} Section */

const page = 'docs/performance.md';
const pictures = 'performance';

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

/** @param {string} text @returns {string} without the paths of this machine */
const withoutPaths = (text) => text.replaceAll(root, '').replaceAll(homedir(), '~');

/** @param {Results} results @returns {string} */
function describe({ date, commit, machine, command, versions, missing, seconds }) {
  const lines = [
    `Measured on ${date} at commit ${commit} by \`${command}\`, in ${Math.round(seconds / 60)} minutes, on ${machine}.`,
    `Versions: ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    ...(missing.length > 0 ? [withoutPaths(`Missing: ${missing.map(({ name, reason }) => `${name} (${reason})`).join('; ')}.`)] : []),
  ];
  return lines.join('\n');
}

/** @param {Results} results */
export function writePage(results) {
  const figures = figuresOf(results.sections.find(({ id }) => id === 'works'));
  mkdirSync(join(root, 'docs', pictures), { recursive: true });
  const body = [describe(results), `${countGoals(results)}.`, ...results.sections.map(writeSection)].join('\n\n');
  replaceBetween(join(root, page), 'results: npm run bench -- --write', 'end of results', `\n${body}\n\n`);
  writeReadme(figures);
}
