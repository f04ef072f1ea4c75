/** wasi/load_wasi.mjs as a module. (tests/wasi covers the programs that it runs.) */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../wasi/load_wasi.mjs';

test('loading two programs at the same time leaves the process unchanged', async () => {
  const { emitWarning } = process;
  const loads = await Promise.allSettled([load('none.wasm'), load('none.wasm')]);
  assert.deepEqual(loads.map((result) => /** @type {any} */ (result).reason?.code), ['ENOENT', 'ENOENT']);
  assert.equal(process.emitWarning, emitWarning);
});
