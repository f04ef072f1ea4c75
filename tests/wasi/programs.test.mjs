/**
 * On each runtime the programs of tests/conformance print the traces that CPython recorded. Their delays differ by 10 ms
 * only: they are linked with sleep_clock.c, so that their traces do not depend on the machine's load.
 */
import assert from 'node:assert/strict';
import { pairs } from '../node/expected.mjs';
import { run, testOnEach } from './programs.mjs';

assert.ok(pairs.length >= 43, 'the programs were not found');

for (const { name, trace } of pairs) {
  testOnEach(name, async (runtime) => {
    const result = await run(`conformance_${name}`, [], { runtime, folder: 'tests/conformance', limit: 120_000 });
    assert.equal(result.stdout, trace, result.stderr);
    assert.equal(result.status, 0, result.stderr);
  });
}
