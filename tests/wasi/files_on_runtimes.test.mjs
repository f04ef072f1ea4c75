/** File operations on each runtime give the results that CPython gives. (tests/node does the same on the other hosts.) */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, testOnEach } from './programs.mjs';

const expected = readFileSync(new URL('../files/file_calls.expected', import.meta.url), 'utf8');

/** @param {import('node:test').TestContext} t @returns {Promise<string>} a directory that is removed after the test */
async function scratch(t) {
  const path = await mkdtemp(join(tmpdir(), 'weft-wasi-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

testOnEach("file operations give CPython's results", async (runtime, t) => {
  const { status, stdout, stderr } = await run('file_calls', ['/dir'], { runtime, folder: 'tests/files', dir: await scratch(t) });
  assert.equal(stdout, expected, stderr);
  assert.equal(status, 0, stderr);
}, { needs: ['folders'] });
