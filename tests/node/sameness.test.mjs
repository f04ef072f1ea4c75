/**
 * The same C file behaves the same on every host: each example is run on the simulated host, on
 * the web host in Node and under WASI, and prints the bytes that the comment at its top says.
 * (In browsers: tests/browser.)
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examples } from './expected.mjs';
import { programs, run } from './run_program.mjs';

assert.ok(examples.length >= 13, 'the examples were not found');

for (const { name, input, output, args, status } of examples) {
  for (const [host, command] of Object.entries(programs('runtime/examples', name))) {
    test(`${name} on ${host}`, { concurrency: true }, async () => {
      assert.notEqual(output, '', 'the example says what it prints');
      const result = await run([...command, ...args], { input });
      assert.equal(result.signal, null, 'it ended by itself');
      assert.equal(result.stdout.toString(), output, result.stderr);
      assert.equal(result.status, status, result.stderr);
    });
  }
}
