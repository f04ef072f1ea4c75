/** File operations on every host give the results that CPython gives. (tests/wasi does the same on each WASI runtime.) */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programs, run } from './run_program.mjs';

const expected = readFileSync(new URL('../files/file_calls.expected', import.meta.url), 'utf8');

for (const host of ['sim', 'web', 'page', 'wasi', 'universal', 'universal_in_wasi']) {
  test(`file operations give CPython's results on ${host}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-files-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const { status, stdout, stderr } = await run([...programs('tests/files', 'file_calls', { dir: folder })[host], folder]);
    assert.equal(stdout.toString(), expected, stderr);
    assert.equal(status, 0, stderr);
  });
}

for (const host of ['web', 'page', 'wasi', 'universal', 'universal_in_wasi']) {
  test(`a second call on a file while another is pending is a misuse on ${host}`, async () => {
    const file = fileURLToPath(import.meta.url);
    const { stdout, stderr } = await run([...programs('tests/files', 'file_clash', { dir: dirname(file) })[host], file]);
    assert.equal(stdout.toString(), 'WEFT_OK\nWEFT_EMISUSE\n', stderr);
  });
}
