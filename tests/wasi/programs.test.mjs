/**
 * On each runtime the examples print what the comments at their top say, and the programs of
 * tests/conformance the traces that CPython recorded. Some of those race in real time, by margins
 * of 10 ms that a busy machine does not keep, and have three tries here. (In virtual time, on the
 * simulated host, they have one: tests/node.)
 */
import assert from 'node:assert/strict';
import { examples, pairs } from '../node/expected.mjs';
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
  testOnEach(name, async (runtime, t) => {
    const attempt = () => run(`conformance_${name}`, [], { runtime, folder: 'tests/conformance', limit: 120_000 });
    let result = await attempt();
    for (let tries = 1; result.stdout !== trace && tries < 3; tries++) {
      t.diagnostic(`${name} under ${runtime.name} printed another trace, and is run again`);
      result = await attempt();
    }
    assert.equal(result.stdout, trace, result.stderr);
    assert.equal(result.status, 0, result.stderr);
  });
}
