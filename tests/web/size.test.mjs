/** The size of a small program, and the memory of the runtime and of malloc. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { programFile, runProgram } from './program.mjs';

/** @param {string} file @returns {number} its size in bytes, compressed */
const gzippedSize = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

test('hello links neither malloc nor printf, and little JavaScript', () => {
  // The preset builds for speed; npm run size checks the budgets of a build for size. malloc would add 3 KB and
  // printf 4 KB.
  const file = programFile('hello');
  const wasm = gzippedSize(file.replace(/\.mjs$/, '.wasm'));
  const glue = gzippedSize(file);
  assert.ok(wasm <= 9 * 1024, `the wasm has ${wasm} bytes`);
  assert.ok(glue <= 6.25 * 1024, `the JavaScript has ${glue} bytes`);
});

test("the runtime's memory and malloc's do not overlap", async () => {
  const { status, text } = await runProgram('pages_probe');
  assert.deepEqual({ status, text }, { status: 0, text: 'done\n' });
});

test('memory released by weft_memory_trim serves malloc', async () => {
  const { status, text } = await runProgram('trim_probe');
  assert.deepEqual({ status, text }, { status: 0, text: 'used again\n' });
});
