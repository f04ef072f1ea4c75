/** The links of the documentation lead somewhere, and README.md stays short. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { headingsOf, linksOf, pages, readPage, root } from '../../tools/docs/read_pages.mjs';

const longestReadme = 120;

/** @returns {string | undefined} what is wrong with a link of a page */
function faultOf(page, target) {
  if (/^https?:/.test(target)) return undefined;
  const [path, anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (file.startsWith('..')) return 'it leaves the repository';
  if (!existsSync(join(root, file))) return `there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (!file.endsWith('.md') || statSync(join(root, file)).isDirectory()) return `${file} has no headings`;
  if (!headingsOf(readPage(file)).some(({ slug }) => slug === anchor)) return `${file} has no heading #${anchor}`;
  return undefined;
}

for (const page of pages) {
  test(`every link of ${page} resolves`, () => {
    const faults = linksOf(readPage(page)).flatMap(({ target, line }) => {
      const fault = faultOf(page, target);
      return fault ? [`${page}:${line}: (${target}): ${fault}`] : [];
    });
    assert.deepEqual(faults, []);
  });
}

test('every page of docs/ can be reached from README.md', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { target } of linksOf(readPage(page))) {
      if (/^https?:/.test(target)) continue;
      const file = normalize(join(dirname(page), target.split('#')[0]));
      if (pages.includes(file)) reached.add(file);
    }
  }
  assert.deepEqual(pages.filter((page) => !reached.has(page)), []);
});

test(`README.md has at most ${longestReadme} lines besides the figures that npm run bench writes`, () => {
  const lines = readPage('README.md').replace(/<!-- figures:[^]*<!-- end of figures -->\n+/, '').trimEnd().split('\n').length;
  assert.ok(lines <= longestReadme, `it has ${lines}`);
});
