/** What the documentation names exists: files, npm scripts, CMake presets, and Weft's own functions, macros and types. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blocksOf, pages, readPage, root, spansOf } from '../../tools/docs/read_pages.mjs';

/** CHANGELOG.md also names what no longer exists. */
const current = pages.filter((page) => page !== 'CHANGELOG.md');

const topDirectories = ['runtime', 'web', 'page', 'wasi', 'tests', 'tools', 'docs'];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const presets = JSON.parse(readFileSync(join(root, 'CMakePresets.json'), 'utf8')).configurePresets.map(({ name }) => name);

/** Where public and private names are declared. */
const sources = ['runtime', 'web', 'page', 'wasi', 'bindings', 'CMakeLists.txt', 'CMakePresets.json', 'tools'];

/** @returns {Set<string>} every identifier of the project's sources that begins with weft or WEFT */
function identifiers() {
  const found = new Set();
  const visit = (path) => {
    if (statSync(join(root, path)).isDirectory()) {
      for (const name of readdirSync(join(root, path))) visit(`${path}/${name}`);
    } else if (/\.(h|c|js|mjs|cmake|txt|json)$/.test(path)) {
      for (const [name] of readFileSync(join(root, path), 'utf8').matchAll(/\b(weft|WEFT)_\w+/g)) found.add(name);
    }
  };
  for (const source of sources) visit(source);
  return found;
}

/** The paths of the repository in a piece of a shell command or of prose: `weft/` may stand for its directory. */
function pathsIn(text) {
  return text.split(/[\s=:,;()"']+/)
    .map((word) => word.replace(/^(\.\/)?weft\//, '').replace(/[.]$/, ''))
    .filter((word) => topDirectories.some((name) => word.startsWith(`${name}/`)))
    .filter((word) => !/[*{}<>$[\]]|\.\.\./.test(word));
}

/** Commands, and the code spans of the prose. */
function* namedIn(page) {
  for (const { language, text, line } of blocksOf(page)) {
    if (['sh', 'cmake'].includes(language)) yield { text: text.replace(/\\\n/g, ' '), line };
  }
  for (const { code, line } of spansOf(readPage(page))) yield { text: code, line };
}

for (const page of current) {
  test(`the files that ${page} names exist`, () => {
    const faults = [...namedIn(page)].flatMap(({ text, line }) =>
      pathsIn(text).filter((path) => !existsSync(join(root, path))).map((path) => `${page}:${line}: ${path}`));
    assert.deepEqual(faults, []);
  });

  test(`the npm scripts and presets that ${page} names exist`, () => {
    const faults = [...namedIn(page)].flatMap(({ text, line }) => [
      ...[...text.matchAll(/npm run ([\w:]+)/g)].filter(([, name]) => !scripts[name]),
      ...[...text.matchAll(/--preset[ =]([\w-]+)/g)].filter(([, name]) => !presets.includes(name)),
    ].map(([command]) => `${page}:${line}: ${command}`));
    assert.deepEqual(faults, []);
  });
}

test('the names of Weft in the documentation are declared', () => {
  const declared = identifiers();
  const faults = current.flatMap((page) => {
    const named = [
      ...spansOf(readPage(page)).map(({ code, line }) => ({ text: code, line })),
      ...blocksOf(page).filter(({ language }) => ['js', 'cmake', 'sh'].includes(language)),
    ];
    return named.flatMap(({ text, line }) =>
      [...text.matchAll(/\b(?:weft|WEFT)_\w+(\*)?/g)]
        .filter(([name, isPrefix]) => !isPrefix && !name.endsWith('_') && !declared.has(name))
        .map(([name]) => `${page}:${line}: ${name}`));
  });
  assert.deepEqual(faults, []);
});

test('CHANGELOG.md maps names that no longer exist to names that exist', () => {
  const declared = identifiers();
  const rows = readPage('CHANGELOG.md').split('\n').map((line) => /^\| (`.*) \| (`.*) \|$/.exec(line)).filter(Boolean);
  assert.ok(rows.length > 0);
  const plain = (cell) => [...cell.matchAll(/`((?:weft|WEFT)_\w+)`/g)].map(([, name]) => name);
  const faults = rows.flatMap(([, before, now]) => [
    ...plain(before).filter((name) => declared.has(name)).map((name) => `${name} still exists`),
    ...[...now.matchAll(/\b(?:weft|WEFT)_\w+/g)].filter(([name]) => !declared.has(name)).map(([name]) => `${name} does not exist`),
    ...pathsIn(now.replace(/`/g, ' ')).filter((path) => !existsSync(join(root, path))).map((path) => `${path} does not exist`),
  ]);
  assert.deepEqual(faults, []);
});

test('what a table of docs/architecture.md places in a file is there', () => {
  const faults = readPage('docs/architecture.md').split('\n').flatMap((line, i) => {
    const spans = line.startsWith('|') ? [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code) : [];
    const files = spans.filter((code) => /^[\w/]+\.\w+$/.test(code) && code.includes('/'));
    const names = spans.filter((code) => /^\w+$/.test(code));
    const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
    return files.length === 0 ? [] : names.filter((name) => !texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)))
      .map((name) => `docs/architecture.md:${i + 1}: ${name} is not in ${files.join(' or ')}`);
  });
  assert.deepEqual(faults, []);
});
