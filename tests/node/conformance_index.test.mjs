/**
 * The index of CPython's tests: each test method of asyncio has a line in tests/conformance with the pair and the
 * case that it became, or the reason why it does not apply to C. (tests/conformance/methods.py checks that no
 * method is missing, because that takes CPython.)
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../conformance/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const names = (pattern) => readdirSync(folder).flatMap((name) => name.match(pattern)?.[1] ?? []);

/** The cases without a counterpart in CPython's test_asyncio, as pair:case. */
const ownCases = read('own_cases.txt').trim().split('\n');

/** The names of each pair's cases. */
const pairs = new Map(
  names(/^(.*)\.trace$/).map((pair) => [pair, [...read(`${pair}.trace`).matchAll(/^# (.*)$/gm)].map(([, name]) => name)]),
);

/** The lines of all indexes. */
const lines = names(/^(index_.*\.tsv)$/).flatMap((file) =>
  read(file).split('\n').filter(Boolean).map((line, i) => {
    const [method, target, ...rest] = line.split('\t');
    return { where: `${file}:${i + 1}`, file, method, target, rest };
  }),
);
const ported = lines.filter(({ target }) => target && !target.startsWith('- '));

assert.ok(lines.length > 0, 'the indexes were not found');

test('every line is a method, a tab, and either pair:case or "- " and a reason', () => {
  for (const { where, method, target, rest } of lines) {
    assert.match(method, /^\w+\.test\w*$/, where);
    assert.match(target ?? '', /^(- \S.*|\w+:\w+)$/, where);
    assert.deepEqual(rest, [], where);
  }
});

test('no method has two lines', () => {
  const seen = new Map();
  for (const { where, file, method } of lines) {
    const key = `${file} ${method}`;
    assert.ok(!seen.has(key), `${where}: ${method} has a line in ${seen.get(key)}`);
    seen.set(key, where);
  }
});

test('every case named in an index was recorded by CPython', () => {
  for (const { where, target } of ported) {
    const [pair, name] = target.split(':');
    assert.ok(pairs.get(pair)?.includes(name), `${where}: no case ${target}`);
  }
});

test('no pair has two cases of the same name', () => {
  for (const [pair, cases] of pairs) assert.equal(new Set(cases).size, cases.length, pair);
});

test('every case is either in an index or in own_cases.txt', () => {
  const targets = [...new Set(ported.map(({ target }) => target)), ...ownCases];
  const cases = [...pairs].flatMap(([pair, ofPair]) => ofPair.map((name) => `${pair}:${name}`));
  assert.deepEqual(targets.sort(), cases.sort());
});

test('every pair has both halves and is built', () => {
  const built = read('CMakeLists.txt').match(/set\(weft_conformance_pairs([^)]*)\)/)[1].trim().split(/\s+/);
  assert.deepEqual([...pairs.keys()].sort(), built.sort());
  for (const pair of pairs.keys()) {
    assert.ok(read(`${pair}.c`));
    assert.ok(read(`${pair}.py`));
  }
});

test('the numbers of methods and cases', (t) => {
  const all = [...pairs.values()].reduce((sum, cases) => sum + cases.length, 0);
  t.diagnostic(`${lines.length} methods of CPython: ${ported.length} ported to ${all - ownCases.length} cases, ` +
    `${lines.length - ported.length} not applicable; ${ownCases.length} own cases; ${all} cases in total`);
});
