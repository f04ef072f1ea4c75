/**
 * On each runtime the examples print what the comments at their top say, and the programs of
 * tests/conformance the traces that CPython recorded.
 */
import assert from 'node:assert/strict';
import { examples, pairs } from '../js/expected.mjs';
import { run, testOnEach } from './programs.mjs';

assert.ok(examples.length >= 13 && pairs.length >= 43, 'the programs were not found');

for (const { name, input, output, args, status } of examples) {
  testOnEach(name, async (runtime) => {
    const result = await run(name, args, { runtime, folder: 'runtime/examples', pipe: [input] });
    assert.equal(result.stdout, output, result.stderr);
    assert.equal(result.status, status, result.stderr);
  });
}

for (const { name, trace } of pairs) {
  testOnEach(name, async (runtime) => {
    const { stdout, stderr, status } = await run(`conformance_${name}`, [], { runtime, folder: 'tests/conformance', limit: 120_000 });
    assert.equal(stdout, trace, stderr);
    assert.equal(status, 0, stderr);
  });
}
