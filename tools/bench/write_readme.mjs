/** Writes some of the figures into README.md, between two comments. */
import { join } from 'node:path';
import { ToolError } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';
import { replaceBetween } from './replace_between.mjs';
import { cellsOf, toMarkdownTable } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */

const works = ['yield-1000', 'await', 'create-1000', 'queue-16', 'lock', 'memory'];
const contestants = ['Weft', 'C++20', 'Rust', 'JavaScript', 'CPython (native)'];

/** @param {Section | undefined} section of the works @returns {string} what stands between the comments */
export function figuresOf(section) {
  const [header, ...lines] = section ? cellsOf({ ...section, rows: works.flatMap((id) => section.rows.filter((row) => row.id === id)) }) : [[]];
  if (!section || lines.length < works.length) throw new ToolError('README.md needs figures of more works', 'npm run bench -- --quick --write');
  const table = contestants.filter((name) => header.includes(name)).map((name) => [name, ...lines.map((cells) => cells[header.indexOf(name)])]);
  return [
    `${section.note}; [Performance](docs/performance.md) has all rows, and the reasons where others are faster.`,
    toMarkdownTable([['', ...lines.map(([title]) => title)], ...table]),
  ].join('\n\n');
}

/** @param {string} figures */
export const writeReadme = (figures) => replaceBetween(join(root, 'README.md'), 'figures: npm run bench -- --write', 'end of figures', `${figures}\n`);
