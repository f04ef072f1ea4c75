/** The examples print what their top comments say, when `weft-wasm run` compiles them. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examples } from '../node/expected.mjs';
import { clang, makeProject } from './toolchain_package.mjs';

/** Those whose order of lines depends on which of two delays, 50 or 100 ms apart, ends first. */
const timed = ['say_after', 'three_workers'];
const sorted = (/** @type {string} */ text) => text.split('\n').sort().join('\n');

test('the examples, each from its source', { skip: clang.skip }, async (t) => {
  assert.ok(examples.length >= 13);
  const { directory, run } = makeProject(t);
  cpSync(fileURLToPath(new URL('../../runtime/examples', import.meta.url)), directory, { recursive: true });
  for (const { name, input, output, args, status } of examples) {
    const outcome = await run(['run', join('.', `${name}.c`), ...args], { input });
    const same = timed.includes(name) ? sorted : (/** @type {string} */ text) => text;
    assert.equal(same(outcome.stdout), same(output), `${name}\n${outcome.stderr}`);
    assert.equal(outcome.status, status, name);
  }
});
