/** The twins in Python that the playground shows print what the examples print. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examples } from './expected.mjs';

// asyncio's queues can be shut down since 3.13.
const { status: missing } = spawnSync('python3', ['-c', 'import asyncio; asyncio.QueueShutDown']);

for (const { name, input, output, args, status } of examples) {
  test(`${name}.py prints what ${name}.c prints`, { skip: missing !== 0 && 'there is no python3 of 3.13 or newer' }, () => {
    const file = fileURLToPath(new URL(`../../web/playground/python/${name}.py`, import.meta.url));
    const ended = spawnSync('python3', [file, ...args], { input, encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual({ status: ended.status, output: ended.stdout }, { status, output }, ended.stderr);
  });
}
