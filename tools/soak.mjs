#!/usr/bin/env node
/**
 * Does the same work very often, natively and in wasm, and checks that nothing is lost and that memory stays flat:
 * `npm run soak -- [--scale N] [HOST]...`. HOST is native, web or wasi. --scale 0.01 does a hundredth. Or HOST is calls:
 * calls of every kind between JavaScript and C, 1,000,000 of each, by tests/bindings/calls.test.mjs.
 *
 * tests/soak/soak.c says what the work is. Requests are answered in the same process: no network is needed. Memory is flat
 * if the blocks in use after the last tenth are those after the first, but for 512 bytes, and the program's memory has not
 * grown by more than 5 % and a megabyte. Prints a table in Markdown. The exit status is 1 if anything was lost or memory grew.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hosts as allHosts, soak } from '../tests/soak/run_soak.mjs';
import { ToolError, runTool, say } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';

/** @typedef {import('../tests/soak/run_soak.mjs').Host} Host */

/** How often each work is done. */
const counts = { lives: 100_000_000, items: 10_000_000, sleepers: 1_000_000, fetches: 100_000 };
const steps = { lives: 10_000, items: 100, sleepers: 1, fetches: 50 };
const timeLimit = 4 * 3600 * 1000;
const grownTooMuch = { factor: 1.05, bytes: 2 ** 20 };
/** The bytes of blocks by which the end of a part may differ from another: the last failure is kept, for example. */
const usedMore = 512;

/** @param {number} before @param {number} after */
const grew = (before, after) => after > before * grownTooMuch.factor + grownTooMuch.bytes;

/** @param {number} bytes */
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** @param {number} number */
const grouped = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** @param {number} scale @returns {Promise<boolean>} whether all is well */
async function soakCalls(scale) {
  await setUp(['wasi']);
  await build('page', 'calls_probe');
  await build('page', 'weft_npm_package');
  const test = fileURLToPath(new URL('../tests/bindings/calls.test.mjs', import.meta.url));
  const env = { ...process.env, WEFT_CALLS: String(Math.ceil(1_000_000 * scale)) };
  return spawnSync(process.execPath, ['--test', '--test-reporter', 'spec', test], { env, stdio: 'inherit' }).status === 0;
}

await runTool(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { scale: { type: 'string', default: '1' } } });
  const scale = Number(values.scale);
  const names = positionals.length > 0 ? positionals : [...allHosts, 'calls'];
  const hosts = /** @type {Host[]} */ (names.filter((name) => name !== 'calls'));
  if (!(scale > 0) || hosts.some((host) => !allHosts.includes(host))) {
    console.error('usage: npm run soak -- [--scale N] [native] [web] [wasi] [calls]');
    return 2;
  }
  if (names.includes('calls') && !await soakCalls(scale)) return 1;
  if (hosts.length === 0) return 0;
  await setUp(hosts);
  for (const host of hosts) await build(host, 'soak');
  const rows = [];
  const failures = [];
  for (const host of hosts) {
    for (const [work, full] of Object.entries(counts)) {
      const step = steps[/** @type {keyof typeof steps} */ (work)];
      const count = Math.max(step, Math.round((full * scale) / step) * step);
      // What JavaScript keeps shows only in comparison with a shorter run.
      const shorter = host === 'web' ? await soak(host, work, Math.max(step, Math.round(count / 10 / step) * step), timeLimit) : undefined;
      const { done, lost, used, memory, heap, seconds } = await soak(host, work, count, timeLimit);
      say(`${host} ${work}: ${grouped(done)} done, ${lost} lost, ${seconds.toFixed(1)} s`);
      const [first, last] = [memory[0], memory[memory.length - 1]];
      if (lost > 0) failures.push(`${host} ${work}: ${lost} lost`);
      if (used[used.length - 1] > used[0] + usedMore) failures.push(`${host} ${work}: ${used[0]} bytes in use became ${used[used.length - 1]}`);
      if (grew(first, last)) failures.push(`${host} ${work}: memory grew from ${first} to ${last} bytes`);
      if (heap !== undefined && shorter?.heap !== undefined && grew(shorter.heap, heap)) failures.push(`${host} ${work}: JavaScript's heap grew from ${shorter.heap} to ${heap} bytes`);
      rows.push([host, work, grouped(done), String(lost), mebibytes(first), mebibytes(last), heap === undefined ? '' : `${mebibytes(shorter?.heap ?? 0)} to ${mebibytes(heap)}`, ((seconds * 1e9) / done).toFixed(0)]);
    }
  }
  console.log('\n| host | work | done | lost | MiB after the first tenth | MiB at the end | MiB of JavaScript | ns each |\n|---|---|---|---|---|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  if (failures.length > 0) throw new ToolError(failures.join('\n'));
  return 0;
});
