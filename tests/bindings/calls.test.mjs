/**
 * Calls of every kind between JavaScript and C leave memory and handles where they were. WEFT_CALLS says how many of each;
 * `npm run soak -- calls` makes 1,000,000.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../node/run_program.mjs';

const count = Number(process.env.WEFT_CALLS ?? 1000);
/** What the heap of JavaScript may grow by in the last turn, in bytes: for each call less than any object, and for all what the
 * engine makes. */
const heapGrowth = { each: 8, once: 100_000 };
/** The entries of tables by which the end may differ: what is being collected. */
const strayEntries = 20;
/** The bytes of C's blocks by which it may differ: the last failure is kept, for example. */
const strayBytes = 512;
/** What the memory of malloc may grow by, which places blocks by their sizes. */
const memoryGrowth = 8 * 65536;

/** @typedef {import('./repeat_calls.mjs').Left} Left */

test(`${count} calls of every kind leave memory and handles where they were`, async (t) => {
  const script = fileURLToPath(new URL('repeat_calls.mjs', import.meta.url));
  const { status, stdout, stderr } = await run([process.execPath, script, String(count)], { limit: 300_000 + 50 * count });
  assert.equal(status, 0, `${stderr}`);
  const kinds = String(stdout).trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(kinds.length > 100, `only ${kinds.length} kinds`);
  for (const { name, times, first, last } of /** @type {{name: string, times: number, first: Left, last: Left}[]} */ (kinds)) {
    await t.test(name, (kind) => {
      const both = JSON.stringify([first, last]);
      kind.diagnostic(`${((last.heap - first.heap) / times).toFixed(1)} bytes of the heap each`);
      assert.ok(last.used <= first.used + strayBytes, `bytes that C uses: ${both}`);
      assert.ok(last.entries <= first.entries + strayEntries, `entries of tables: ${both}`);
      assert.ok(last.memory <= first.memory + memoryGrowth, `the program's memory: ${both}`);
      assert.ok(last.heap <= first.heap + heapGrowth.once + heapGrowth.each * times, `the heap: ${both}`);
    });
  }
});
