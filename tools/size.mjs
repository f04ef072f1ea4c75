#!/usr/bin/env node
/**
 * Prints the size of four programs, and checks it against budgets: `npm run size`.
 *
 * Builds them for the web in build/size, with the build type for small programs, MinSizeRel. The exit status is 1 if a
 * program exceeds a budget. Prints the sizes of hello written with the benchmark's peers too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { printPeerSizes } from './bench/peer_sizes.mjs';
import { run, runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

const directory = 'build/size';

/** The programs, and how many bytes their files may have after compression by gzip. */
const programs = [
  { name: 'hello', target: 'runtime/examples/hello', wasm: 3250, glue: 5500 },
  { name: 'hello with stdio', target: 'tests/size/size_stdio', wasm: 3900, glue: 6100 },
  { name: 'one fetch', target: 'tests/size/size_fetch', wasm: 11100, glue: 10700 },
  { name: 'everything', target: 'tests/size/size_everything', wasm: 41300, glue: 21400 },
];

/** @param {string[]} cells */
const row = ([name, ...cells]) => name.padEnd(18) + cells.map((cell) => cell.padStart(9)).join('');

/** @param {string} file @param {number} budget @returns {{ cells: string[], isOver: boolean }} */
const measure = (file, budget) => {
  const bytes = readFileSync(join(root, directory, file));
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  return { cells: [bytes.length, gzipped, budget].map(String), isOver: gzipped > budget };
};

await runTool(async () => {
  await setUp(['web']);
  const toolchain = ['-DCMAKE_TOOLCHAIN_FILE=web/web_toolchain.cmake', '-DCMAKE_BUILD_TYPE=MinSizeRel'];
  await run('cmake', ['-S', '.', '-B', directory, '-G', 'Ninja', ...toolchain], { cwd: root });
  const targets = programs.map(({ target }) => target.replace(/.*\//, ''));
  await run('cmake', ['--build', directory, '--parallel', '2', '--target', ...targets], { cwd: root });

  console.log('For the web, CMAKE_BUILD_TYPE=MinSizeRel, in bytes: raw, compressed by gzip, and its budget');
  console.log(row(['', 'wasm', 'gzipped', 'budget', 'JS', 'gzipped', 'budget']));
  let status = 0;
  for (const { name, target, ...budgets } of programs) {
    const wasm = measure(`${target}.wasm`, budgets.wasm);
    const glue = measure(`${target}.mjs`, budgets.glue);
    const isOver = wasm.isOver || glue.isOver;
    console.log(row([name, ...wasm.cells, ...glue.cells]) + (isOver ? '  over budget' : ''));
    if (isOver) status = 1;
  }
  await printPeerSizes();
  return status;
});
