/** Compares what a case did with what it says. */
import assert from 'node:assert/strict';

/** @param {string[]} lines @param {(string | RegExp)[]} expected */
function compare(lines, expected) {
  // Lines that are as a pattern wants them become the pattern, so that a difference shows all of them.
  assert.deepEqual(lines.map((line, i) => (expected[i] instanceof RegExp && expected[i].test(line) ? expected[i] : line)), expected);
}

/** @param {import('./cases.mjs').Case} of @param {Awaited<ReturnType<import('./cases.mjs').runCase>>} outcome */
export function checkOutcome({ lines, errors = [], status = 0 }, outcome) {
  compare(outcome.errors, errors);
  compare(outcome.lines, lines);
  assert.equal(outcome.status, status);
}
