#!/usr/bin/env node
/**
 * Builds and tests everything: `npm test`, or `npm test -- NAME...` for some of it. Installs the tools that this
 * needs. The stages, in this order:
 *
 * - `lint`: the linters (tools/lint.mjs).
 * - `native`, `asan`, `msan`, `web`, `wasi`, `page`: configures and builds the preset, and runs its tests with ctest.
 * - `node`: tests/node, tests/page and tests/web, with what the presets web, wasi and page built.
 * - `bindings`: tests/bindings, the npm package, with what the preset page built.
 * - `toolchain`: tests/toolchain, what the npm package compiles with, and its commands, with what the preset page built.
 * - `consume`: tests/consume, with what the presets native, web, wasi and page built, and with zig and @yowasp/clang, where available.
 * - `node_page`: tests/web again, with what the preset page built.
 * - `node_universal`: some of them again, with the universal programs that the preset page built.
 * - `runtimes`: tests/wasi, on every available WASI runtime, with what the preset wasi built.
 * - `runtimes_universal`: the examples again, with the universal programs.
 * - `browser`: tests/browser, in Chromium, Firefox and WebKit, with what the preset web built.
 * - `browser_page`: the same with what the preset page built.
 *
 * - `universal`, only if it is named: all tests of programs in Node.js and on WASI runtimes with the universal programs.
 *
 * All stages run, even after one has failed. Failures of node's test runner are printed once more at the end. The exit status is 1 if any failed, and 2 for bad usage.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runTool } from './setup/command.mjs';
import { configured } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';
import { atLeast, root } from './setup/toolchain.mjs';

/** How many processes use the processors at the same time. */
const jobs = '2';
/** The same where much is waiting, for programs, servers and clocks. None of these tests measures the machine's speed. */
const waitingJobs = '3';

/** @typedef {import('./setup/set-up.mjs').Kind} Kind */

/** The tools that each preset needs. @type {Record<string, Kind>} */
const presets = { native: 'native', asan: 'native', msan: 'native', web: 'web', wasi: 'wasi', page: 'wasi' };

/**
 * @typedef {object} Scripts The tests that run under node's own test runner.
 * @property {string[]} directories
 * @property {string[]} [only] the names of the files that run
 * @property {string[]} uses the presets that build what they run
 * @property {string} [preset] the preset whose programs tests/web and tests/browser run (default: web), and tests/wasi
 *   (default: wasi)
 * @property {boolean} [long] whether it runs only if it is named
 * @property {Kind | Kind[]} [kind] the other tools that they need
 * @property {string} jobs how many files run at the same time
 */

/** @type {Record<string, Scripts>} */
const scripts = {
  node: { directories: ['tests/node', 'tests/page', 'tests/universal', 'tests/web'], uses: ['web', 'wasi', 'page'], jobs: waitingJobs },
  bindings: { directories: ['tests/bindings'], uses: ['web', 'page'], kind: ['bundlers', 'runtimes'], jobs: waitingJobs },
  toolchain: { directories: ['tests/toolchain'], uses: ['wasi', 'page'], kind: ['compilers', 'bundlers'], jobs },
  consume: { directories: ['tests/consume'], uses: ['native', 'web', 'wasi', 'page'], kind: 'compilers', jobs },
  node_page: { directories: ['tests/web'], uses: ['page'], preset: 'page', jobs: waitingJobs },
  node_universal: {
    directories: ['tests/web'], only: ['border', 'examples', 'js', 'trace', 'web_fetch'], uses: ['page'], preset: 'page/universal', jobs: waitingJobs,
  },
  docs: { directories: ['tests/docs'], uses: ['native', 'web'], kind: 'docs', jobs },
  runtimes: { directories: ['tests/wasi'], uses: ['wasi'], kind: 'runtimes', jobs: waitingJobs },
  runtimes_universal: {
    directories: ['tests/wasi'], only: ['examples_on_runtimes'], uses: ['page'], preset: 'page/universal', kind: 'runtimes', jobs: waitingJobs,
  },
  universal: {
    directories: ['tests/web', 'tests/wasi'], uses: ['page'], preset: 'page/universal', kind: 'runtimes', jobs: waitingJobs, long: true,
    only: [
      'border', 'commands_on_runtimes', 'ends', 'examples', 'examples_on_runtimes', 'files_on_runtimes', 'js', 'many_fetches', 'page',
      'program_end', 'programs', 'pump', 'sleep', 'sockets', 'trace', 'wasi_stdin', 'web_fetch', 'web_stdin',
    ],
  },
  browser: { directories: ['tests/browser'], uses: ['web'], kind: ['browser', 'compilers'], jobs: waitingJobs },
  browser_page: {
    directories: ['tests/browser'], uses: ['page'], preset: 'page', kind: 'browser', jobs: waitingJobs,
  },
};

const allNames = ['lint', ...Object.keys(presets), ...Object.keys(scripts)];
const usualNames = allNames.filter((name) => !scripts[name]?.long);

/** The commands that ran, for the summary. @type {{name: string, result: string, seconds: number}[]} */
const results = [];
/** The names of the scripts that failed. @type {string[]} */
const failed = [];

/**
 * Runs a command, and records its result.
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] further environment variables
 * @returns {boolean} whether it succeeded
 */
function stage(name, command, args, env = {}) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const seconds = (performance.now() - start) / 1000;
  const result = status === 0 ? 'ok' : `FAILED (${error?.message ?? signal ?? `status ${status}`})`;
  console.log(`== ${name}: ${result}, ${seconds.toFixed(1)} s`);
  results.push({ name, result, seconds });
  return status === 0;
}

/** @param {string} preset a preset that is built @returns {boolean} whether CMake registered tests for it */
function hasTests(preset) {
  const { stdout } = spawnSync('ctest', ['--preset', preset, '--show-only=json-v1'], { cwd: root, encoding: 'utf8' });
  try {
    return JSON.parse(stdout).tests.length > 0;
  } catch {
    // ctest itself will report the error.
    return true;
  }
}

/** @param {string} preset */
function testPreset(preset) {
  if (!configured(preset) && !stage(`${preset}: configure`, 'cmake', ['--preset', preset])) return;
  if (!stage(`${preset}: build`, 'cmake', ['--build', '--preset', preset, '--parallel', jobs])) return;
  const required = presets[preset] === 'native';
  if (required || hasTests(preset)) stage(`${preset}: test`, 'ctest', ['--preset', preset, '--parallel', jobs]);
}

/** Passes files to node's test runner, because versions of it differ in the files that they find in a directory. @param {string} name */
function testScripts(name) {
  const { directories, only, preset } = scripts[name];
  const files = directories
    .filter((directory) => existsSync(join(root, directory)))
    .flatMap((directory) => readdirSync(join(root, directory), { encoding: 'utf8', recursive: true }).map((file) => join(directory, file)))
    .filter((file) => file.endsWith('.test.mjs') && !file.includes('node_modules'))
    .filter((file) => !only || only.includes(basename(file, '.test.mjs')))
    .sort();
  if (files.length === 0) return;
  const options = atLeast(process.versions.node, '20.10.0') ? [`--test-concurrency=${scripts[name].jobs}`] : [];
  mkdirSync(dirname(failuresOf(name)), { recursive: true });
  const passed = stage(`${name}: test`, process.execPath, [
    '--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'tools', 'failures_reporter.mjs')}`, `--test-reporter-destination=${failuresOf(name)}`,
    ...options, ...files,
  ], preset ? { WEFT_WEB_PRESET: preset, WEFT_WASI_PRESET: preset } : {});
  if (!passed) failed.push(name);
}

/** @param {string} name of scripts @returns {string} the file that names the tests that failed, with their errors */
const failuresOf = (name) => join(root, 'build', 'failures', `${name}.txt`);

await runTool(async (args) => {
  const unknown = args.filter((name) => !allNames.includes(name));
  if (unknown.length > 0) {
    console.error(`weft: unknown stage: ${unknown.join(', ')}\nusage: npm test -- [${allNames.join('] [')}]`);
    return 2;
  }
  const wanted = new Set(args.length > 0 ? args : usualNames);
  for (const name of Object.keys(scripts)) if (wanted.has(name)) for (const preset of scripts[name].uses) wanted.add(preset);

  /** @type {Set<Kind>} */
  const kinds = new Set();
  if (wanted.has('lint')) kinds.add('lint');
  for (const name of wanted) {
    for (const kind of [presets[name] ?? scripts[name]?.kind ?? []].flat()) kinds.add(kind);
  }
  await setUp([...kinds]);

  if (wanted.has('lint')) stage('lint', process.execPath, [join(root, 'tools', 'lint.mjs')]);
  for (const preset of Object.keys(presets)) if (wanted.has(preset)) testPreset(preset);
  for (const name of Object.keys(scripts)) if (wanted.has(name)) testScripts(name);

  for (const name of failed) {
    console.log(`\n== ${name}: what failed`);
    console.log(readFileSync(failuresOf(name), 'utf8'));
  }
  console.log('\n== summary');
  for (const { name, result, seconds } of results) {
    console.log(`${name.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${result}`);
  }
  return results.every(({ result }) => result === 'ok') ? 0 : 1;
});
