/** Files under each runtime: as on the other hosts (tests/node), and the folders that the runtime opened. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, testOnEach } from './programs.mjs';

const expected = readFileSync(new URL('../files/file_calls.expected', import.meta.url), 'utf8');

async function scratch(t) {
  const path = await mkdtemp(join(tmpdir(), 'weft-wasi-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

testOnEach('files, as CPython does it', async (runtime, t) => {
  const { status, stdout, stderr } = await run('file_calls', ['/dir'], { runtime, folder: 'tests/files', dir: await scratch(t) });
  assert.equal(stdout, expected, stderr);
  assert.equal(status, 0, stderr);
}, { needs: ['folders'] });
