#!/usr/bin/env node
/**
 * Feeds the parsers and the streams of the runtime with arbitrary bytes: `npm run fuzz -- [--seconds N] [--keep]
 * [TARGET]...`. Each target of tests/fuzz runs under libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer for
 * 60 seconds, or N. The target `border` feeds the border to JavaScript instead (tests/fuzz/border_fuzz.mjs).
 *
 * A failing input stays in build/fuzz/found. --keep adds what covered new code to the committed corpus, which is reduced
 * to the fewest inputs that cover the same. The exit status is 1 if a target failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ToolError, runTool } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

const border = 'border';
const corpora = join(root, 'tests', 'fuzz', 'corpus');
const work = join(root, 'build', 'fuzz');
const found = join(work, 'found');
const longest = 512;
/** Committed inputs are short. */
const longestKept = 96;

/** @param {string} name */
const corpusFile = (name) => join(corpora, `corpus_${name}.txt`);

/** A corpus is a text file with a line of hexadecimal digits for each input. @param {string} name @returns {string} a directory of its inputs */
function unpack(name) {
  const directory = join(work, 'corpus', name);
  mkdirSync(directory, { recursive: true });
  for (const [i, line] of readFileSync(corpusFile(name), 'utf8').trimEnd().split('\n').entries()) {
    writeFileSync(join(directory, `committed-${i}`), Buffer.from(line, 'hex'));
  }
  return directory;
}

/** Reduces a corpus and writes it back. @param {string} name @param {string} directory of its inputs */
function keep(name, directory) {
  const merged = join(work, 'merged', name);
  rmSync(merged, { recursive: true, force: true });
  mkdirSync(merged, { recursive: true });
  spawnSync(program(name), ['-merge=1', `-max_len=${longestKept}`, merged, directory], { stdio: 'ignore', timeout: 600_000 });
  const lines = readdirSync(merged).map((file) => readFileSync(join(merged, file)).toString('hex')).sort();
  if (lines.length > 0) writeFileSync(corpusFile(name), `${lines.join('\n')}\n`);
}

/** @param {string} name */
const program = (name) => join(work, 'tests', 'fuzz', `fuzz_${name}`);

/**
 * Runs a target.
 * @param {string} name
 * @param {number} seconds
 * @param {boolean} keeps
 * @returns {{runs: string, result: string}}
 */
function fuzz(name, seconds, keeps) {
  const directory = unpack(name);
  const { status, stderr } = spawnSync(program(name),
    [`-max_total_time=${seconds}`, `-max_len=${longest}`, '-timeout=20', '-print_final_stats=1', `-artifact_prefix=${join(found, name)}-`, directory],
    { encoding: 'utf8', maxBuffer: 1 << 28, timeout: (seconds + 120) * 1000, env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' } });
  const runs = /stat::number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? '?';
  if (status !== 0) {
    console.error(stderr.split('\n').filter((line) => !/^#\d+\s+(NEW|REDUCE|pulse|INITED|RELOAD)/.test(line)).slice(-60).join('\n'));
    return { runs, result: 'FAILED' };
  }
  if (keeps) keep(name, directory);
  return { runs, result: 'ok' };
}

/** @param {number} seconds @returns {{runs: string, result: string}} */
function fuzzBorder(seconds) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tests', 'fuzz', 'border_fuzz.mjs'), '--seconds', String(seconds)],
    { encoding: 'utf8', maxBuffer: 1 << 28, timeout: (seconds + 120) * 1000 });
  if (status !== 0) console.error(stdout + stderr);
  return { runs: /(\d+) rounds/.exec(stdout)?.[1] ?? '?', result: status === 0 ? 'ok' : 'FAILED' };
}

await runTool(async (args) => {
  const names = [...readdirSync(corpora).map((file) => file.replace(/^corpus_(.*)\.txt$/, '$1')).sort(), border];
  const { values, positionals } = parseArgs({
    args, allowPositionals: true, options: { seconds: { type: 'string', default: '60' }, keep: { type: 'boolean', default: false } },
  });
  const seconds = Number(values.seconds);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0 || !(seconds > 0)) {
    console.error(`usage: npm run fuzz -- [--seconds N] [--keep] [${names.join('] [')}]`);
    return 2;
  }
  const chosen = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  const native = chosen.filter((name) => name !== border);
  /** @type {import('./setup/set-up.mjs').Kind[]} */
  const kinds = [];
  if (native.length > 0) kinds.push('native');
  if (chosen.includes(border)) kinds.push('web');
  await setUp(kinds);
  if (native.length > 0) await build('fuzz', ...native.map((name) => `fuzz_${name}`));
  if (chosen.includes(border)) await build('web', 'border_probe');
  mkdirSync(found, { recursive: true });

  const results = chosen.map((name) => {
    console.log(`== ${name}`);
    return { name, ...(name === border ? fuzzBorder(seconds) : fuzz(name, seconds, values.keep)) };
  });
  console.log(`\n${'target'.padEnd(12)} ${'inputs'.padStart(12)}  result, ${seconds} s each`);
  for (const { name, runs, result } of results) console.log(`${name.padEnd(12)} ${runs.padStart(12)}  ${result}`);
  if (results.some(({ result }) => result !== 'ok')) throw new ToolError('a target failed', `the input is in ${found}`);
  return 0;
});
