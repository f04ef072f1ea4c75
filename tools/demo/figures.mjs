/**
 * Writes figures.json for the overview: node tools/demo/figures.mjs docs/performance.md figures.json
 *
 * The figures are those that `npm run bench -- --write` has written into the document, so that they cannot differ from it.
 */
import { readFile, writeFile } from 'node:fs/promises';

const [source, target] = process.argv.slice(2);
const text = await readFile(source, 'utf8');

/** @param {string} line of a Markdown table @returns {string[]} */
const cellsOf = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());

/**
 * @param {string} name the first cell of a row
 * @returns {Record<string, number>} its numbers, by the heads of their columns
 */
function rowOf(name) {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| ${name} |`));
  if (at < 0) throw new Error(`${source} has no row "${name}"`);
  const head = cellsOf(lines[lines.findLastIndex((line, i) => i < at && line.startsWith('|  |'))]);
  return Object.fromEntries(cellsOf(lines[at]).map((cell, i) => [head[i], Number(cell.replaceAll(',', ''))]));
}

/** @param {RegExp} pattern @returns {string} what its group matches */
function find(pattern) {
  const found = pattern.exec(text);
  if (!found) throw new Error(`${source} has nothing like ${pattern}`);
  return found[1];
}

/** @param {Record<string, number>} row */
const compared = (row) => ({ weft: row.Weft, javascript: row.JavaScript, python: row['CPython (native)'] });

await writeFile(target, JSON.stringify({
  yields: compared(rowOf('yield, 1,000 tasks')),
  memory: compared(rowOf('a waiting task, bytes')),
  hello: { wasm: rowOf('hello, WebAssembly, page host, bytes').Weft, javascript: rowOf('hello, JavaScript, page host, bytes').Weft },
  date: find(/Measured on (\d{4}-\d\d-\d\d)/),
  machine: find(/ on (\d+ cores of [^,]+)/),
  node: find(/Versions: Node\.js ([\d.]+)/),
  python: find(/CPython ([\d.]+)/),
}));
