#!/usr/bin/env node
/**
 * Compares the speed and memory of the runtime in wasm with JavaScript's promises and with a floor: `npm run bench`,
 * or `npm run bench -- ROUNDS`.
 *
 * The floor (tests/bench/floor.c) is C that does the same work without a runtime. The contenders take turns in each
 * round, so that other work on the machine disturbs all of them alike, and the fastest round of each counts. Compare
 * within a row: the machine's speed cancels out of the ratios, but not out of the nanoseconds.
 */
import * as promises from '../tests/bench/promises.mjs';
import { ToolError, runTool } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';

/** @typedef {'weft' | 'promises' | 'floor'} Contender */

/** @type {Contender[]} */
const contenders = ['weft', 'promises', 'floor'];

/** The operations of a row. */
const n = 200_000;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {Record<Contender, () => unknown>} work what each contender runs: n operations
 */

/** @returns {Row[]} @param {Record<string, (...args: number[]) => number>} wasm the exports of the benchmark's module */
const rowsOf = (wasm) => [
  {
    name: 'yield, 1,000 tasks',
    work: {
      weft: () => wasm._bench_yield(1000, n / 1000),
      promises: () => promises.promisesYield(1000, n / 1000),
      floor: () => wasm._floor_yield(1000, n / 1000),
    },
  },
  {
    name: 'await a child',
    work: {
      weft: () => wasm._bench_await(n),
      promises: () => promises.promisesAwait(n),
      floor: () => wasm._floor_await(n),
    },
  },
  {
    name: 'create and join',
    work: {
      weft: () => wasm._bench_create(n / 1000, 1000),
      promises: () => promises.promisesCreate(n / 1000, 1000),
      floor: () => wasm._floor_create(n / 1000, 1000),
    },
  },
  {
    name: 'queue, capacity 16',
    work: {
      weft: () => wasm._bench_queue(n, 16),
      promises: () => promises.promisesQueue(n, 16),
      floor: () => wasm._floor_queue(n, 16),
    },
  },
  {
    name: 'queue, capacity 1',
    work: {
      weft: () => wasm._bench_queue(n, 1),
      promises: () => promises.promisesQueue(n, 1),
      floor: () => wasm._floor_queue(n, 1),
    },
  },
];

/**
 * Runs a row's contenders for a number of rounds.
 * @param {Row[]} rows
 * @param {number} rounds
 * @returns {Promise<Record<Contender, number>[]>} each row's nanoseconds per operation in the fastest round
 */
async function time(rows, rounds) {
  const best = rows.map(() => ({ weft: Infinity, promises: Infinity, floor: Infinity }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { work }] of rows.entries()) {
      for (const contender of contenders) {
        const start = performance.now();
        await work[contender]();
        best[i][contender] = Math.min(best[i][contender], ((performance.now() - start) * 1e6) / n);
      }
    }
  }
  return best;
}

/** @param {string} text */
const cell = (text) => text.padStart(12);

await runTool(async ([text = '15', ...more]) => {
  const rounds = Number(text);
  if (more.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    console.error('usage: npm run bench -- [ROUNDS]');
    return 2;
  }
  const collectGarbage = globalThis.gc;
  if (!collectGarbage) throw new ToolError('the benchmark needs the option --expose-gc: use npm run bench');
  await setUp(['web']);
  await build('web', 'bench');
  const program = new URL('../build/web/tests/bench/bench.mjs', import.meta.url);
  const { default: load } = await import(program.href);
  const wasm = await load();

  const rows = rowsOf(wasm);
  const best = await time(rows, rounds);
  const bytes = {
    weft: wasm._bench_memory(10_000),
    promises: await promises.promisesMemory(10_000, () => void collectGarbage()),
  };

  console.log(`Node ${process.versions.node}, ${rounds} rounds, nanoseconds per operation in the fastest round`);
  console.log(`${''.padEnd(20)}${[...contenders, 'weft/prom.', 'weft/floor'].map(cell).join('')}`);
  for (const [i, { name }] of rows.entries()) {
    const figures = [...contenders.map((contender) => best[i][contender].toFixed(1)),
      (best[i].weft / best[i].promises).toFixed(2), (best[i].weft / best[i].floor).toFixed(1)];
    console.log(name.padEnd(20) + figures.map(cell).join(''));
  }
  console.log(`${'bytes, idle task'.padEnd(20)}${cell(bytes.weft.toFixed(0))}${cell(bytes.promises.toFixed(0))}` +
    `${cell('')}${cell((bytes.weft / bytes.promises).toFixed(2))}`);
  return 0;
});
