#!/usr/bin/env node
/**
 * Prints how large a program is that does next to nothing, and whether that is within budget:
 * `node tools/size.mjs`.
 *
 * Builds the example hello for the web as a user would who wants it small, with the build type
 * MinSizeRel, in build/size. The exit status is 1 if a budget is exceeded.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = 'build/size';

/** What the build makes, and how many bytes each may have once gzip has compressed it. */
const parts = [
  { name: 'wasm', file: 'hello.wasm', budget: 4096 },
  { name: 'glue', file: 'hello.mjs', budget: 8192 },
];

/** Runs a command quietly; if it fails, shows what it said and ends. */
function cmake(...args) {
  const { status, stdout, stderr, error } = spawnSync('cmake', args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  console.error(`weft: cmake ${args.join(' ')} failed\n${error?.message ?? `${stdout}${stderr}`}`);
  process.exit(1);
}

try {
  await setUp(['web']);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exit(1);
}
cmake('-S', '.', '-B', folder, '-G', 'Ninja', '-DCMAKE_TOOLCHAIN_FILE=web/web_toolchain.cmake',
  '-DCMAKE_BUILD_TYPE=MinSizeRel');
cmake('--build', folder, '--target', 'hello');

const cell = (text) => String(text).padStart(9);
console.log(`runtime/examples/hello.c for the web, CMAKE_BUILD_TYPE=MinSizeRel, in bytes`);
console.log(`${''.padEnd(6)}${['raw', 'gzipped', 'budget'].map(cell).join('')}`);
for (const { name, file, budget } of parts) {
  const bytes = readFileSync(new URL(`../${folder}/runtime/examples/${file}`, import.meta.url));
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  const over = gzipped > budget;
  console.log(`${name.padEnd(6)}${[bytes.length, gzipped, budget].map(cell).join('')}${over ? '  over budget' : ''}`);
  if (over) process.exitCode = 1;
}
