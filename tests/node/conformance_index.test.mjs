/**
 * The index of CPython's tests: every test method of asyncio has a line in tests/conformance that
 * says which pair and case it became, or why it says nothing to C. (That no method is missing can
 * only be seen where CPython is: tests/conformance/methods.py.)
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../conformance/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const names = (pattern) => readdirSync(folder).flatMap((name) => name.match(pattern)?.[1] ?? []);

/** Cases that no method of CPython's test_asyncio is about, as pair:case. */
const ours = read('own_cases.txt').trim().split('\n');

/** The cases of each pair. */
const pairs = new Map(
  names(/^(.*)\.trace$/).map((pair) => [pair, [...read(`${pair}.trace`).matchAll(/^# (.*)$/gm)].map(([, name]) => name)]),
);

/** All lines of all indexes. */
const lines = names(/^(index_.*\.tsv)$/).flatMap((file) =>
  read(file).split('\n').filter(Boolean).map((line, i) => {
    const [method, target, ...rest] = line.split('\t');
    return { where: `${file}:${i + 1}`, file, method, target, rest };
  }),
);
const ported = lines.filter(({ target }) => target && !target.startsWith('- '));

assert.ok(lines.length > 0, 'the indexes were not found');

test('every line is a method and, after a tab, pair:case or "- " and a reason', () => {
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

test('every line names a case that CPython has recorded', () => {
  for (const { where, target } of ported) {
    const [pair, name] = target.split(':');
    assert.ok(pairs.get(pair)?.includes(name), `${where}: no case ${target}`);
  }
});

test('no case stands twice in a pair', () => {
  for (const [pair, cases] of pairs) assert.equal(new Set(cases).size, cases.length, pair);
});

test('every case is either in an index or of our own', () => {
  const targets = [...new Set(ported.map(({ target }) => target)), ...ours];
  const cases = [...pairs].flatMap(([pair, names]) => names.map((name) => `${pair}:${name}`));
  assert.deepEqual(targets.sort(), cases.sort());
});

test('every pair is whole and is built', () => {
  const built = read('CMakeLists.txt').match(/set\(weft_conformance_pairs([^)]*)\)/)[1].trim().split(/\s+/);
  assert.deepEqual([...pairs.keys()].sort(), built.sort());
  for (const pair of pairs.keys()) {
    assert.ok(read(`${pair}.c`));
    assert.ok(read(`${pair}.py`));
  }
});

test('how many', (t) => {
  const all = [...pairs.values()].reduce((sum, cases) => sum + cases.length, 0);
  t.diagnostic(`${lines.length} methods of CPython: ${ported.length} ported to ${all - ours.length} cases, ` +
    `${lines.length - ported.length} with a reason; ${ours.length} cases of our own; ${all} behavioural cases in all`);
});
