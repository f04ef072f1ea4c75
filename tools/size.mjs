#!/usr/bin/env node
/**
 * Prints the size of small programs, and checks it against budgets: `npm run size`.
 *
 * Builds them for the web host in build/size, and for the page host in build/size-page, with the build type for small
 * programs, MinSizeRel. The exit status is 1 if a program exceeds a budget. Prints the sizes of hello written with the
 * benchmark's peers too.
 */
import { printPeerSizes } from './bench/peer_sizes.mjs';
import { runTool } from './setup/command.mjs';
import { installModules } from './setup/npm_modules.mjs';
import { setUp } from './setup/set-up.mjs';
import { isOverBudget, measureSizes } from './size/measure_sizes.mjs';

/** @param {string[]} cells */
const row = ([name, ...cells]) => name.padEnd(24) + cells.map((cell) => cell.padStart(9)).join('');

await runTool(async () => {
  await setUp(['web', 'wasi']);
  await installModules(); // esbuild shortens the programs' JavaScript
  const measured = await measureSizes();
  console.log('CMAKE_BUILD_TYPE=MinSizeRel, in bytes: raw, compressed by gzip, and its budget');
  console.log(row(['', 'wasm', 'gzipped', 'budget', 'JS', 'gzipped', 'budget']));
  for (const each of measured) {
    const { host, name, wasm, glue, budget } = each;
    const cells = [wasm.bytes, wasm.gzipped, budget.wasm, glue.bytes, glue.gzipped, budget.glue].map(String);
    console.log(row([`${host}: ${name}`, ...cells]) + (isOverBudget(each) ? '  over budget' : ''));
  }
  await printPeerSizes();
  return measured.some(isOverBudget) ? 1 : 0;
});
