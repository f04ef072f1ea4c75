/**
 * On each runtime the examples print the output given in their top comments, and the programs of
 * tests/conformance print the traces that CPython recorded. Those programs, whose
 * delays differ by 10 ms only, are linked with sleep_clock.c, so that their traces do not depend on the machine's
 * load; so are two of the examples. The other examples run by the runtime's own clock.
 */
import assert from 'node:assert/strict';
import { examples, pairs } from '../node/expected.mjs';
import { run, testOnEach } from './programs.mjs';

assert.ok(examples.length >= 13 && pairs.length >= 43, 'the programs were not found');

/** The examples whose output depends on which of two delays, 50 or 100 ms apart, ends first. */
const timed = ['say_after', 'three_workers'];

for (const { name, input, output, args, status } of examples) {
  const [program, folder] = timed.includes(name) ? [`${name}_timed`, 'tests/wasi'] : [name, 'runtime/examples'];
  testOnEach(name, async (runtime) => {
    const result = await run(program, args, { runtime, folder, pipe: [input] });
    assert.equal(result.stdout, output, result.stderr);
    assert.equal(result.status, status, result.stderr);
  });
}

for (const { name, trace } of pairs) {
  testOnEach(name, async (runtime) => {
    const result = await run(`conformance_${name}`, [], { runtime, folder: 'tests/conformance', limit: 120_000 });
    assert.equal(result.stdout, trace, result.stderr);
    assert.equal(result.status, 0, result.stderr);
  });
}
