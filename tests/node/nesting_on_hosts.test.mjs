/** Data that is nested 100,000 levels deep does not overflow a C stack of 64 KiB, on any host. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { programs, run } from './run_program.mjs';

const expected = readFileSync(new URL('../nesting/nesting.expected', import.meta.url), 'utf8');
const { sim, ...others } = programs('tests/nesting', 'nesting');
const commands = { sim: ['sh', '-c', 'ulimit -s 64 && exec "$0"', ...sim], ...others };

for (const [host, command] of Object.entries(commands)) {
  test(`nested data does not overflow the C stack on ${host}`, { concurrency: true }, async () => {
    const { status, stdout, stderr } = await run(command, { limit: 120_000 });
    assert.equal(stdout.toString(), expected, stderr);
    assert.equal(status, 0, stderr);
    assert.equal(stderr.match(/in the group/g)?.length, 101, 'a report of nested groups has 100 of them');
  });
}
