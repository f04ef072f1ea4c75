/** Runs the programs that the preset wasi built, and defines tests of them on each runtime. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ownNode, run as runFile, runtimes } from './runtimes.mjs';

/** The folder of what the preset wasi built. */
export const built = fileURLToPath(new URL('../../build/wasi', import.meta.url));

/** The address of a module that makes node:wasi behave in some way, and counts its polls. */
function observer(behaviour) {
  const url = new URL('runners/observe_node_wasi.mjs', import.meta.url);
  url.searchParams.set('behaviour', JSON.stringify(behaviour));
  return url.href;
}

/** @returns {string} the path of a program of this folder, or of another that is built for WASI */
export function programPath(name, folder = 'tests/wasi') {
  const path = join(built, folder, `${name}.wasm`);
  if (!existsSync(path)) throw new Error(`${path} is not there: cmake --preset wasi && cmake --build --preset wasi`);
  return path;
}

/**
 * Runs a program of this folder, or of another that is built for WASI.
 * @param {string} name
 * @param {string[]} args
 * @param {import('./runtimes.mjs').Input & {runtime?: import('./runtimes.mjs').Runtime, folder?: string,
 *   dir?: string, dirs?: Record<string, string>, listen?: number, merge?: true, limit?: number, encoding?: BufferEncoding,
 *   output?: string, readAfter?: number, faults?: Record<string, number[]>, wakesForAny?: boolean}} options
 *   runtime: the Node.js that runs the tests, by default; folder: where the program's CMakeLists.txt
 *   is; dir: a host folder, seen as /dir; merge: stderr goes where stdout goes; limit: in
 *   milliseconds; dirs: host folders by the names that the program sees; listen: a port of 127.0.0.1 of
 *   which the program gets the listener; encoding, output, readAfter: as
 *   of `run` of runtimes.mjs; faults, wakesForAny: of runners/observe_node_wasi.mjs, with the default runtime
 * @returns what `run` of runtimes.mjs returns, and with the default runtime `polls`, how often
 *   poll_oneoff was called
 */
export async function run(name, args = [], { runtime = ownNode, folder, dir, dirs = dir && { '/dir': dir }, listen, merge, limit, encoding, output, readAfter, faults = {}, wakesForAny = false, ...input } = {}) {
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
  return runtime === ownNode ? { ...result, polls: Number(result.extra) } : result;
}

/**
 * Defines a test on each runtime. Where a required runtime is missing it fails; where an optional
 * one is, or cannot do what the test needs, it is skipped with the reason.
 * @param {string} name
 * @param {(runtime: import('./runtimes.mjs').Runtime, t: import('node:test').TestContext) => Promise<void>} body
 * @param {{needs?: import('./runtimes.mjs').Need[], skip?: string | false}} [options]
 */
export function testOnEach(name, body, { needs = [], skip = false } = {}) {
  describe(name, { concurrency: 2 }, () => {
    for (const runtime of runtimes) {
      const absent = !runtime.required && runtime.missing;
      const unable = needs.map((need) => runtime.cannot[need]).find(Boolean);
      test(`${runtime.name} ${runtime.version}`.trim(), { skip: skip || absent || unable || false }, (t) => body(runtime, t));
    }
  });
}
