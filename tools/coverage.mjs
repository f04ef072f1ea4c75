#!/usr/bin/env node
/**
 * Prints the line coverage of runtime/src by the native tests: `npm run coverage`.
 *
 * On the simulated host, it runs the unit tests, with and without allocation failures, the conformance programs, and
 * the examples whose output tests/node compares. Two things are missing from the result. A program that
 * aborts, as in the tests of life.c, writes no counts. And code that only JavaScript reaches (export.c, most of js.c
 * and websocket.c) is tested by tests/web.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { examples } from '../tests/node/expected.mjs';
import { ToolError, run, runTool } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

const directory = join(root, 'build', 'coverage');

/**
 * @typedef {object} Call
 * @property {string} program
 * @property {string[]} [args]
 * @property {string} [input]
 * @property {number} [status] the expected exit status (default: 0)
 */

/** @param {Call} call @param {NodeJS.ProcessEnv} env @throws {ToolError} if the program exits with another status */
function runProgram({ program, args = [], input, status: expected = 0 }, env) {
  const { status, error, stdout, stderr } =
    spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, env, input, timeout: 120_000 });
  if (status === expected) return;
  throw new ToolError(`${[program, ...args].join(' ')} failed with status ${status}\n${error?.message ?? ''}${stdout}${stderr}`);
}

/** @returns {Call[]} */
function calls() {
  /** @param {string} part @param {RegExp} pattern @returns {Call[]} */
  const tests = (part, pattern) =>
    readdirSync(join(directory, 'tests', part)).filter((name) => pattern.test(name)).map((name) => ({ program: join(directory, 'tests', part, name) }));
  /** @param {string} name */
  const example = (name) => join(directory, 'runtime', 'examples', name);
  return [
    ...tests('unit', /_test(_out_of_memory|_debug)?$/),
    ...tests('conformance', /^conformance_\w+$/),
    ...examples.map(({ name, ...rest }) => ({ ...rest, program: example(name) })),
    { program: example('trace_states'), args: ['chrome'] },
  ];
}

/** @param {string} name @param {{covered: number, count: number, percent: number}} lines */
function print(name, { covered, count, percent }) {
  console.log(`${name.padEnd(34)} ${percent.toFixed(1).padStart(6)} %  ${covered}/${count} lines`);
}

await runTool(async () => {
  await setUp(['native']);
  await build('coverage');

  const profiles = mkdtempSync(join(directory, 'profiles-'));
  const env = { ...process.env, LLVM_PROFILE_FILE: join(profiles, '%p-%m.profraw') };
  for (const call of calls()) runProgram(call, env);

  const merged = join(profiles, 'merged.profdata');
  await run('llvm-profdata-19', ['merge', '-o', merged, ...readdirSync(profiles).map((name) => join(profiles, name))]);
  const [first, ...others] = new Set(calls().map(({ program }) => program));
  const report = JSON.parse(await run('llvm-cov-19', ['export', '-summary-only', '-instr-profile', merged, first,
    ...others.flatMap((program) => ['-object', program]), '-sources', join(root, 'runtime', 'src')]));
  rmSync(profiles, { recursive: true });

  for (const { filename, summary } of report.data[0].files) print(filename.slice(root.length), summary.lines);
  print('runtime/src', report.data[0].totals.lines);
});
