import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { programPath } from './programs.mjs';

/** What Weft asks of a runtime, and wasi-libc's start, exit and buffered output. */
const expected = [
  'args_get',
  'args_sizes_get',
  'clock_time_get',
  'fd_close',
  'fd_fdstat_get',
  'fd_read',
  'fd_seek',
  'fd_write',
  'poll_oneoff',
  'proc_exit',
];

for (const program of ['exit_ways', 'no_network', 'stdin_lines']) {
  test(`${program} imports nothing but what is listed here`, async () => {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(await readFile(programPath(program))));
    assert.deepEqual([...new Set(imports.map((entry) => entry.module))], ['wasi_snapshot_preview1']);
    assert.deepEqual(imports.map((entry) => entry.name).sort(), expected);
  });
}
