/**
 * On each runtime the examples print the output given in their top comments. Two of them are linked with sleep_clock.c,
 * so that their output does not depend on the machine's load; the others run by the runtime's own clock.
 */
import assert from 'node:assert/strict';
import { examples } from '../node/expected.mjs';
import { run, testOnEach } from './programs.mjs';

assert.ok(examples.length >= 13, 'the examples were not found');

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
