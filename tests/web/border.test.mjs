/** A short run of random values and random orders at the border between JavaScript and C. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../fuzz/border_fuzz.mjs', import.meta.url));

test('random values and orders have the outcome that they call for', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--rounds', '200'], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^200 rounds, /);
});
