#!/usr/bin/env node
/**
 * Prints the size of a program that does almost nothing, and checks it against a budget: `npm run size`.
 *
 * Builds the example hello for the web in build/size, with the build type for small programs, MinSizeRel. The
 * exit status is 1 if the program exceeds the budget.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run, runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

const directory = 'build/size';

/** The files of the program, and how many bytes each may have after compression by gzip. */
const parts = [
  { name: 'wasm', file: 'hello.wasm', budget: 4096 },
  { name: 'glue', file: 'hello.mjs', budget: 8192 },
];

/** @param {string | number} text */
const cell = (text) => String(text).padStart(9);

await runTool(async () => {
  await setUp(['web']);
  const toolchain = ['-DCMAKE_TOOLCHAIN_FILE=web/web_toolchain.cmake', '-DCMAKE_BUILD_TYPE=MinSizeRel'];
  await run('cmake', ['-S', '.', '-B', directory, '-G', 'Ninja', ...toolchain], { cwd: root });
  await run('cmake', ['--build', directory, '--parallel', '2', '--target', 'hello'], { cwd: root });

  console.log('runtime/examples/hello.c for the web, CMAKE_BUILD_TYPE=MinSizeRel, in bytes');
  console.log(`${''.padEnd(6)}${['raw', 'gzipped', 'budget'].map(cell).join('')}`);
  let status = 0;
  for (const { name, file, budget } of parts) {
    const bytes = readFileSync(join(root, directory, 'runtime', 'examples', file));
    const gzipped = gzipSync(bytes, { level: 9 }).length;
    const over = gzipped > budget;
    console.log(`${name.padEnd(6)}${[bytes.length, gzipped, budget].map(cell).join('')}${over ? '  over budget' : ''}`);
    if (over) status = 1;
  }
  return status;
});
