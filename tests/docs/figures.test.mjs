/** The figures of the benchmark: README.md has those of docs/performance.md, and each missed goal has its reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPage } from '../../tools/docs/read_pages.mjs';

/** @param {string} text @returns {string[][]} the cells of the first table, without the rule below the header */
function tableIn(text) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  return lines.slice(start, end).filter((_, i) => i !== 1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

/** The sections of the results, by their titles. @returns {Map<string, string>} */
function resultSections() {
  const results = readPage('docs/performance.md').split('<!-- end of results -->')[0];
  return new Map(results.split('\n### ').slice(1).map((section) => [section.split('\n')[0], section]));
}

const works = resultSections().get('Weft and its peers') ?? '';
const readme = /<!-- figures: .*-->([^]*?)<!-- end of figures -->/.exec(readPage('README.md'))?.[1] ?? '';

test('README.md has figures of the works of docs/performance.md', () => {
  const [header, ...rows] = tableIn(works);
  const [titles, ...contestants] = tableIn(readme);
  assert.ok(titles.length >= 6 && contestants.length >= 4, 'the table of README.md is too small');
  const read = contestants.map(([name, ...figures]) => ({ name, figures: Object.fromEntries(figures.map((figure, i) => [titles[i + 1], figure])) }));
  const written = contestants.map(([name]) => ({
    name, figures: Object.fromEntries(titles.slice(1).map((title) => [title, rows.find(([other]) => other === title)?.[header.indexOf(name)]])),
  }));
  assert.deepEqual(read, written);
});

test('README.md names the same Node.js', () => {
  const versionIn = (text) => /Node\.js [\d.]*\d/.exec(text)?.[0];
  assert.ok(versionIn(works));
  assert.equal(versionIn(readme), versionIn(works));
});

test('every goal that is missed has its reason', () => {
  const without = [...resultSections().values()].flatMap((section) => {
    const [header, ...rows] = tableIn(section);
    const held = header.indexOf('held');
    const missed = rows.filter((cells) => held >= 0 && cells[held] === 'no').map(([title]) => title);
    return missed.filter((title) => !section.split('\n').some((line) => line.startsWith(`- ${title.replace(/, (ms|us|bytes|x the .*)$/, '')}: `)));
  });
  assert.deepEqual(without, []);
});
