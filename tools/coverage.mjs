#!/usr/bin/env node
/**
 * Prints which share of the lines of runtime/src the native tests run: the unit tests, also without
 * memory, the conformance programs, and the examples, whose output tests/node compares; on the simulated host.
 * What a program counts that aborts, as the tests of life.c do, is lost, and what only JavaScript reaches
 * (export.c, most of js.c and websocket.c) is for tests/web. `npm run coverage`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examples } from '../tests/node/expected.mjs';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build', 'coverage');

/** Runs a command to its end; if it does not exit with `expected`, shows what it said and ends. */
function run(command, args, { expected = 0, ...options } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (status !== expected) {
    console.error(`weft: ${command} ${args.join(' ')} failed\n${error?.message ?? ''}${stdout}${stderr}`);
    process.exit(1);
  }
  return stdout;
}

try {
  await setUp(['native']);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exit(1);
}
run('cmake', ['--preset', 'coverage']);
run('cmake', ['--build', '--preset', 'coverage', '--parallel', '2']);

const profiles = mkdtempSync(join(build, 'profiles-'));
const env = { ...process.env, LLVM_PROFILE_FILE: join(profiles, '%p-%m.profraw') };
const unit = readdirSync(join(build, 'tests', 'unit')).filter((name) => /_test(_out_of_memory|_debug)?$/.test(name));
const pairs = readdirSync(join(build, 'tests', 'conformance')).filter((name) => /^conformance_\w+$/.test(name));
const example = (name) => join(build, 'runtime', 'examples', name);
const calls = [
  ...unit.map((name) => ({ program: join(build, 'tests', 'unit', name) })),
  ...pairs.map((name) => ({ program: join(build, 'tests', 'conformance', name) })),
  ...examples.map(({ name, args, input, status }) => ({ program: example(name), args, input, expected: status })),
  { program: example('trace_states'), args: ['chrome'] },
];
for (const { program, args = [], ...options } of calls) run(program, args, { env, timeout: 120_000, ...options });

const merged = join(profiles, 'merged.profdata');
run('llvm-profdata-19', ['merge', '-o', merged, ...readdirSync(profiles).map((name) => join(profiles, name))]);
const programs = [...new Set(calls.map(({ program }) => program))];
const objects = programs.slice(1).flatMap((program) => ['-object', program]);
const report = JSON.parse(run('llvm-cov-19', ['export', '-summary-only', '-instr-profile', merged, programs[0], ...objects,
  '-sources', join(root, 'runtime', 'src')]));
rmSync(profiles, { recursive: true });

for (const { filename, summary } of report.data[0].files) {
  const { covered, count, percent } = summary.lines;
  console.log(`${filename.slice(root.length).padEnd(34)} ${percent.toFixed(1).padStart(6)} %  ${covered}/${count} lines`);
}
const { covered, count, percent } = report.data[0].totals.lines;
console.log(`${'runtime/src'.padEnd(34)} ${percent.toFixed(1).padStart(6)} %  ${covered}/${count} lines`);
