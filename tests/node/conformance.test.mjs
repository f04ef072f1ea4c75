/** Every host behaves as CPython: the C half of each pair in tests/conformance prints the trace that CPython recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairs } from './expected.mjs';
import { programs, run } from './run_program.mjs';

/** @param {string} trace @returns {Map<string, string>} the lines of each case, by its name */
function splitCases(trace) {
  const parts = trace.split(/^# /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}

assert.ok(pairs.length > 0, 'the traces were not found');

for (const { name: pair, trace: expected } of pairs) {
  for (const [host, command] of Object.entries(programs('tests/conformance', `conformance_${pair}`))) {
    test(`${pair} on ${host}`, { concurrency: true }, async (t) => {
      const result = await run(command, { limit: 120_000 });
      const actual = splitCases(result.stdout.toString());
      for (const [name, lines] of splitCases(expected))
        await t.test(name, () => assert.equal(actual.get(name), lines, result.stderr));
      assert.equal(result.stdout.toString(), expected);
      assert.equal(result.status, 0, result.stderr);
    });
  }
}
