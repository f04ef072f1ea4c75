/**
 * A C file behaves the same on every host: each example prints the output given in its top comment on the
 * simulated host, on the web host in Node.js, and under WASI. (tests/browser does the same in browsers.)
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { examples } from './expected.mjs';
import { programs, run } from './run_program.mjs';

assert.ok(examples.length >= 13, 'the examples were not found');

for (const { name, input, output, args, status } of examples) {
  for (const [host, command] of Object.entries(programs('runtime/examples', name))) {
    test(`${name} on ${host}`, { concurrency: true }, async () => {
      assert.notEqual(output, '', 'the top comment gives the output');
      const result = await run([...command, ...args], { input });
      assert.equal(result.signal, null, 'it exited by itself');
      assert.equal(result.stdout.toString(), output, result.stderr);
      assert.equal(result.status, status, result.stderr);
    });
  }
}

for (const [host, command] of Object.entries(programs('tests/files', 'big_frame'))) {
  test(`frames that are larger than the C stack, on ${host}`, { concurrency: true }, async () => {
    const { status, stdout, stderr } = await run(command);
    const expected = readFileSync(new URL('../files/big_frame.expected', import.meta.url), 'utf8');
    assert.deepEqual({ status, stdout: stdout.toString(), stderr }, { status: 0, stdout: expected, stderr: '' });
  });
}
