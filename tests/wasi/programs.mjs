/** Runs the programs that the preset wasi built, and defines tests that run on each runtime. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ownNode, run as runFile, runtimes } from './runtimes.mjs';

/**
 * The directory of what they were built in: that of the preset which the environment variable WEFT_WASI_PRESET names, wasi
 * (the default); or page/universal, the universal programs of the preset page.
 */
export const preset = process.env.WEFT_WASI_PRESET ?? 'wasi';
export const built = fileURLToPath(new URL(`../../build/${preset}`, import.meta.url));

/** @param {object} behaviour @returns {string} the URL of runners/observe_node_wasi.mjs with that behaviour */
function observer(behaviour) {
  const url = new URL('runners/observe_node_wasi.mjs', import.meta.url);
  url.searchParams.set('behaviour', JSON.stringify(behaviour));
  return url.href;
}

/**
 * @param {string} name
 * @param {string} [folder] the directory of the program's CMakeLists.txt (default: this one)
 * @returns {string} the program's path
 */
export function programPath(name, folder = 'tests/wasi') {
  const path = join(built, folder, `${name}.wasm`);
  if (!existsSync(path)) throw new Error(`${path} does not exist: run cmake --preset ${preset.split('/')[0]} && cmake --build --preset ${preset.split('/')[0]}`);
  return path;
}

/**
 * Runs a program that is built for WASI. Options that are not listed here, and the result, are those of `run` in
 * runtimes.mjs.
 *
 * @typedef {object} ProgramOptions
 * @property {import('./runtimes.mjs').Runtime} [runtime] default: the Node.js that runs the tests
 * @property {string} [folder] the directory of the program's CMakeLists.txt (default: this one)
 * @property {string} [dir] a directory of the machine, which the program sees as /dir
 * @property {Record<string, number[]>} [faults] of runners/observe_node_wasi.mjs, with the default runtime
 * @property {boolean} [wakesForAny] the same
 *
 * @param {string} name
 * @param {string[]} args
 * @param {import('./runtimes.mjs').Input & import('./runtimes.mjs').Surroundings &
 *   Omit<import('./runtimes.mjs').RunOptions, 'input'> & ProgramOptions} options
 * @returns {Promise<import('./runtimes.mjs').Result & {polls: number}>} polls: with the default runtime, the number
 *   of calls of poll_oneoff
 */
export async function run(name, args = [], options = {}) {
  const {
    runtime = ownNode, folder, dir, dirs = dir ? { '/dir': dir } : undefined, listen, merge, limit, encoding, output,
    readAfter, faults = {}, wakesForAny = false, ...input
  } = options;
  const result = await runFile(runtime, programPath(name, folder), {
    args,
    input,
    merge,
    limit,
    encoding,
    output,
    readAfter,
    dirs,
    listen,
    imported: runtime === ownNode ? observer({ faults, wakesForAny }) : undefined,
  });
  assert.equal(result.signal, null, `${name} was ended by a signal; it wrote: ${result.stdout}${result.stderr}`);
  return { ...result, polls: runtime === ownNode ? Number(result.extra) : NaN };
}

/**
 * Defines a test on each runtime. The test fails if a required runtime is not installed. It is skipped, with the
 * reason, if an optional one is not installed or does not meet a need of the test. Two run at a time, or all if they
 * only wait.
 * @param {string} name
 * @param {(runtime: import('./runtimes.mjs').Runtime, t: import('node:test').TestContext) => Promise<void>} body
 * @param {{needs?: import('./runtimes.mjs').Need[], skip?: string | false, waits?: boolean}} [options]
 */
export function testOnEach(name, body, { needs = [], skip = false, waits = false } = {}) {
  describe(name, { concurrency: waits ? runtimes.length : 2 }, () => {
    for (const runtime of runtimes) {
      const absent = !runtime.required && runtime.missing;
      const unable = needs.map((need) => runtime.cannot[need]).find(Boolean);
      test(`${runtime.name} ${runtime.version}`.trim(), { skip: skip || absent || unable || false }, (t) => body(runtime, t));
    }
  });
}
