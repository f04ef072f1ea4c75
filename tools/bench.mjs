#!/usr/bin/env node
/**
 * Times the core in wasm next to JavaScript's promises and to a floor, in this Node:
 * `node --expose-gc tools/bench.mjs [ROUNDS]`.
 *
 * The contenders take turns in each round, so that what disturbs the machine disturbs all of them
 * alike; of each the fastest round counts. Compare within a row: the machine's speed cancels out
 * of the ratios, not of the nanoseconds.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as promises from '../tests/bench/promises.mjs';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command quietly; if it fails, shows what it said and ends. */
function build(...args) {
  const { status, stdout, stderr } = spawnSync('cmake', args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  console.error(`weft: cmake ${args.join(' ')} failed\n${stdout}${stderr}`);
  process.exit(1);
}

const rounds = Number(process.argv[2] ?? 15);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('usage: npm run bench [-- ROUNDS]');
  process.exit(2);
}
try {
  await setUp(['web']);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exit(1);
}
build('--preset', 'web');
build('--build', '--preset', 'web', '--target', 'bench');
const { default: load } = await import('../build/web/tests/bench/bench.mjs');
const wasm = await load();

const n = 200_000;
/** Each row: how many operations, and what does them. */
const rows = [
  {
    name: 'yield, 1,000 tasks',
    weft: () => wasm._bench_yield(1000, n / 1000),
    promises: () => promises.promisesYield(1000, n / 1000),
    floor: () => wasm._floor_yield(1000, n / 1000),
  },
  {
    name: 'await a child',
    weft: () => wasm._bench_await(n),
    promises: () => promises.promisesAwait(n),
    floor: () => wasm._floor_await(n),
  },
  {
    name: 'create and join',
    weft: () => wasm._bench_create(n / 1000, 1000),
    promises: () => promises.promisesCreate(n / 1000, 1000),
    floor: () => wasm._floor_create(n / 1000, 1000),
  },
  {
    name: 'queue, capacity 16',
    weft: () => wasm._bench_queue(n, 16),
    promises: () => promises.promisesQueue(n, 16),
    floor: () => wasm._floor_queue(n, 16),
  },
  {
    name: 'queue, capacity 1',
    weft: () => wasm._bench_queue(n, 1),
    promises: () => promises.promisesQueue(n, 1),
    floor: () => wasm._floor_queue(n, 1),
  },
];
const contenders = ['weft', 'promises', 'floor'];

for (let round = 0; round < rounds; round++) {
  for (const row of rows) {
    for (const contender of contenders) {
      const start = performance.now();
      await row[contender]();
      const nanoseconds = ((performance.now() - start) * 1e6) / n;
      row.best ??= {};
      row.best[contender] = Math.min(row.best[contender] ?? Infinity, nanoseconds);
    }
  }
}

const bytes = {
  weft: wasm._bench_memory(10_000),
  promises: await promises.promisesMemory(10_000, globalThis.gc),
};

const cell = (text) => String(text).padStart(12);
console.log(`Node ${process.versions.node}, ${rounds} rounds, nanoseconds an operation in the fastest`);
console.log(`${''.padEnd(20)}${['weft', 'promises', 'floor', 'weft/prom.', 'weft/floor'].map(cell).join('')}`);
for (const { name, best } of rows) {
  const figures = [...contenders.map((contender) => best[contender].toFixed(1)),
    (best.weft / best.promises).toFixed(2), (best.weft / best.floor).toFixed(1)];
  console.log(name.padEnd(20) + figures.map(cell).join(''));
}
console.log(`${'bytes, idle task'.padEnd(20)}${cell(bytes.weft.toFixed(0))}${cell(bytes.promises.toFixed(0))}` +
  `${cell('')}${cell((bytes.weft / bytes.promises).toFixed(2))}`);
