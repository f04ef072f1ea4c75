/** Compares the outcome of a case with its expectation. */
import assert from 'node:assert/strict';

/** @param {string[]} lines @param {(string | RegExp)[]} expected */
function compare(lines, expected) {
  // A line that matches its pattern is replaced by it, so that a failure shows the lines that differ.
  assert.deepEqual(lines.map((line, i) => (expected[i] instanceof RegExp && expected[i].test(line) ? expected[i] : line)), expected);
}

/** @param {import('./cases.mjs').Case} of @param {Awaited<ReturnType<import('./cases.mjs').runCase>>} outcome */
export function checkOutcome({ lines, errors = [], status = 0 }, outcome) {
  compare(outcome.errors, errors);
  compare(outcome.lines, lines);
  assert.equal(outcome.status, status);
}
