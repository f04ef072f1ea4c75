import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { programPath } from './programs.mjs';

/** What Weft asks of a runtime, and wasi-libc's exit and buffered output. */
const expected = [
  'clock_time_get',
  'fd_close',
  'fd_fdstat_get',
  'fd_read',
  'fd_seek',
  'fd_write',
  'poll_oneoff',
  'proc_exit',
];

/** And what wasi-libc's start asks for a main() with arguments. */
const withArguments = ['args_get', 'args_sizes_get', ...expected];

for (const [program, names] of [['exit_ways', withArguments], ['no_network', expected], ['stdin_lines', withArguments]]) {
  test(`${program} imports nothing but what is listed here`, async () => {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(await readFile(programPath(program))));
    assert.deepEqual([...new Set(imports.map((entry) => entry.module))], ['wasi_snapshot_preview1']);
    assert.deepEqual(imports.map((entry) => entry.name).sort(), names);
  });
}
