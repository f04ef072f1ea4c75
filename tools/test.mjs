#!/usr/bin/env node
/**
 * Builds and tests everything: `node tools/test.mjs [PRESET]... [js] [runtimes] [browser]`.
 *
 * For each preset: configure (if needed), build, ctest. Then, named `js`, the tests that run
 * under node's own runner: tests/node and tests/web, which use what the presets web and wasi built;
 * named `runtimes`, those of tests/wasi, on every WASI runtime that can be had; and named
 * `browser`, those of tests/browser, which run what the preset web built in Chromium and Firefox.
 * Without arguments all of it; with some, only those, and the toolchains that they need. All of it
 * is run even if some fails; the exit status tells.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { atLeast } from './setup/toolchain.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const jobs = '2';

/** Each preset's kind of toolchain. */
const presets = { native: 'native', asan: 'native', msan: 'native', web: 'web', wasi: 'wasi' };

/** Of the tests in scripts: their folders, the presets that build what they run, the kind of tools that they
 *  need besides, and how many files are run at a time: one, where it is seen whether a page keeps its pace. */
const scripts = {
  js: { folders: ['tests/node', 'tests/web'], uses: ['web', 'wasi'], jobs },
  runtimes: { folders: ['tests/wasi'], uses: ['wasi'], kind: 'runtimes', jobs },
  browser: { folders: ['tests/browser'], uses: ['web'], kind: 'browser', jobs: '1' },
};

/** What was run: for the summary. @type {{name: string, result: string, seconds: number}[]} */
const stages = [];

/** Runs a stage and notes how it went. @returns {boolean} whether it passed */
function stage(name, command, args) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  const seconds = (performance.now() - start) / 1000;
  const result = status === 0 ? 'ok' : `FAILED (${error?.message ?? signal ?? `status ${status}`})`;
  console.log(`== ${name}: ${result}, ${seconds.toFixed(1)} s`);
  stages.push({ name, result, seconds });
  return status === 0;
}

/** Ninja configures anew by itself when a CMakeLists.txt changes, but not for the presets. */
function configured(preset) {
  const ninja = join(root, 'build', preset, 'build.ninja');
  return existsSync(ninja) && statSync(ninja).mtimeMs > statSync(join(root, 'CMakePresets.json')).mtimeMs;
}

/** @returns {boolean} whether CMake registered tests for a preset that is built */
function hasTests(preset) {
  const { stdout } = spawnSync('ctest', ['--preset', preset, '--show-only=json-v1'], { cwd: root, encoding: 'utf8' });
  try {
    return JSON.parse(stdout).tests.length > 0;
  } catch {
    // Let ctest itself say what is wrong.
    return true;
  }
}

function testPreset(preset) {
  if (!configured(preset) && !stage(`${preset}: configure`, 'cmake', ['--preset', preset])) return;
  if (!stage(`${preset}: build`, 'cmake', ['--build', '--preset', preset, '--parallel', jobs])) return;
  const required = presets[preset] === 'native';
  if (required || hasTests(preset)) stage(`${preset}: test`, 'ctest', ['--preset', preset, '--parallel', jobs]);
}

/** The scripts' files: given a folder, node's runner takes different files from version to version. */
function testScripts(name) {
  const files = scripts[name].folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.test.mjs') && !file.includes('node_modules'))
    .sort();
  if (files.length === 0) return;
  const options = atLeast(process.versions.node, '20.10.0') ? [`--test-concurrency=${scripts[name].jobs}`] : [];
  stage(`${name}: test`, process.execPath, ['--test', '--test-reporter=spec', ...options, ...files]);
}

const named = process.argv.slice(2);
const names = [...Object.keys(presets), ...Object.keys(scripts)];
const unknown = named.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`weft: nothing to test by that name: ${unknown.join(', ')}\nusage: npm test -- [${names.join('] [')}]`);
  process.exit(2);
}
const wanted = new Set(named.length > 0 ? named : names);
for (const name of Object.keys(scripts)) if (wanted.has(name)) for (const preset of scripts[name].uses) wanted.add(preset);

try {
  const kinds = [...wanted].map((name) => presets[name] ?? scripts[name].kind);
  await setUp([...new Set(kinds.filter((kind) => kind !== undefined))]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exit(1);
}
for (const preset of Object.keys(presets)) if (wanted.has(preset)) testPreset(preset);
for (const name of Object.keys(scripts)) if (wanted.has(name)) testScripts(name);

console.log('\n== summary');
for (const { name, result, seconds } of stages) {
  console.log(`${name.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${result}`);
}
if (stages.some(({ result }) => result !== 'ok')) process.exitCode = 1;
