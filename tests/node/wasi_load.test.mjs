/** wasi/load_wasi.mjs as a module. (What it runs: tests/wasi.) */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../wasi/load_wasi.mjs';

test('two programs that are loaded at the same time leave the process as it was', async () => {
  const { emitWarning } = process;
  const loads = await Promise.allSettled([load('none.wasm'), load('none.wasm')]);
  assert.deepEqual(loads.map(({ reason }) => reason?.code), ['ENOENT', 'ENOENT']);
  assert.equal(process.emitWarning, emitWarning);
});
