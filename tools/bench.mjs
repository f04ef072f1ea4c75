#!/usr/bin/env node
/**
 * Measures Weft beside its peers, and each goal beside what was reached: `npm run bench`.
 *
 *     npm run bench                          everything, in less than 20 minutes on two quiet cores
 *     npm run bench -- --quick               fewer rounds and no curves, in less than 5 minutes
 *     npm run bench -- --write               writes the tables and plots of docs/performance.md
 *     npm run bench -- --parts A,B           only these of works, hosts, border, frames, size, curves
 *     npm run bench -- --only REGEXP         only the rows of works (or of --parts) whose ids match
 *     npm run bench -- --contestants A,B     only these contestants
 *     npm run bench -- --rounds N            so many rounds
 *     npm run bench -- --beside FILE.mjs     another build of virtual_bench too, as a contestant of its own
 *     npm run bench -- --json FILE           where the results go (default: build/bench/results.json)
 *     npm run bench -- --compare A.json B.json   compares the results of two runs
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareResults } from './bench/compare_results.mjs';
import { buildContestants } from './bench/contestants.mjs';
import { countGoals, listGoals } from './bench/goals.mjs';
import { describeCommit, describeMachine, loadResults, saveResults } from './bench/results.mjs';
import { Schedule, limits } from './bench/schedule.mjs';
import { sizeSections } from './bench/size_sections.mjs';
import { curveSections, tableSections } from './bench/virtual_sections.mjs';
import { findVersions } from './bench/versions.mjs';
import { ToolError, runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';
import { findRuntime } from './setup/wasi_runtimes.mjs';

/** Imports from tests, whose types are less strict. @param {string} name @returns {Promise<any>} */
const importTest = (name) => import(new URL(`../tests/bench/${name}`, import.meta.url).href);

const { hostSections } = await importTest('host_sections.mjs');
const { borderSections } = await importTest('border_sections.mjs');
const { frameSections } = await importTest('frame_sections.mjs');

/**
 * What a run measures, in this order, and the parts of its time.
 * @type {Record<string, {measure: (context: Context) => Promise<Section[]>, weight: number}>}
 */
const parts = {
  works: { measure: tableSections, weight: 8 },
  hosts: { measure: hostSections, weight: 4 },
  border: { measure: borderSections, weight: 2 },
  frames: { measure: frameSections, weight: 1 },
  size: { measure: sizeSections, weight: 1 },
  curves: { measure: curveSections, weight: 5 },
};

/** @typedef {import('./bench/results.mjs').Section} Section */
/** @typedef {import('./bench/virtual_sections.mjs').Context} Context */

/** @param {string[]} args */
function parse(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean' }, write: { type: 'boolean' }, compare: { type: 'boolean' }, only: { type: 'string' },
      parts: { type: 'string' },
      contestants: { type: 'string' }, rounds: { type: 'string' }, beside: { type: 'string' },
      json: { type: 'string', default: join(root, 'build', 'bench', 'results.json') },
    },
  });
  if (positionals.length !== (values.compare ? 2 : 0)) throw new ToolError('usage: see tools/bench.mjs');
  return { ...values, files: positionals };
}

/** @typedef {ReturnType<typeof parse>} Options */

/** @param {Options} options @param {string} name @returns {boolean} whether a part is to be measured */
function chooses({ parts: chosen, only, quick, write }, name) {
  if (chosen) return chosen.split(',').includes(name);
  if (only) return name === 'works';
  return name !== 'curves' || !quick || write === true; // curves take long
}

/** @param {Options} options @param {string[]} args */
async function bench(options, args) {
  await setUp(['web', 'wasi', 'browser', 'runtimes', 'peers']);
  const start = performance.now();
  const chosen = options.contestants?.split(',');
  const { contestants, missing } = await buildContestants(chosen);
  if (options.beside) contestants.push({ name: 'beside', role: 'peer', kind: 'module', url: `file://${resolve(options.beside)}` });
  for (const { name, reason } of missing) console.log(`missing: ${name}: ${reason}`);
  const newest = findRuntime('node-newest');
  const node = newest.program ?? process.execPath;
  const about = { ...options, contestants, missing, node, nodeVersion: newest.program ? newest.version : process.versions.node };
  /** @type {Section[]} */
  const sections = [];
  const chosenParts = Object.keys(parts).filter((name) => chooses(options, name));
  const schedule = new Schedule(start + (options.quick ? limits.quick : limits.full), chosenParts.map((name) => parts[name].weight));
  for (const name of chosenParts) sections.push(...(await parts[name].measure({ ...about, end: schedule.next() })));
  const results = {
    date: new Date().toISOString().slice(0, 10),
    commit: describeCommit(),
    machine: describeMachine(),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    versions: findVersions(),
    missing,
    seconds: Math.round((performance.now() - start) / 1000),
    sections,
  };
  saveResults(options.json, results);
  if (options.write) (await import('./bench/write_page.mjs')).writePage(results);
  const goals = listGoals(results);
  if (goals) console.log(`${goals}\n\n${countGoals(results)}`);
  console.log(`${results.seconds} s; results in ${options.json}`);
}

await runTool(async (args) => {
  const options = parse(args);
  if (options.compare) console.log(compareResults(loadResults(options.files[0]), loadResults(options.files[1])));
  else await bench(options, args);
  return 0;
});
