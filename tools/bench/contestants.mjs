/** The contestants of the benchmark: what they are built from, and which engine runs them. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '../setup/command.mjs';
import { build } from '../setup/presets.mjs';
import { root } from '../setup/toolchain.mjs';
import { buildJspi, buildWithCargo, buildWithEmscripten, buildWithGo, cargoFile, findPyodide, findPython, output, sources } from './builders.mjs';

/** @typedef {import('../../tests/bench/works.mjs').Ability} Ability */

/**
 * @typedef {object} About
 * @property {string} name
 * @property {'weft' | 'floor' | 'peer'} role
 * @property {import('../../tests/bench/engine.mjs').Kind | 'command'} kind
 * @property {Ability} [ability]
 */

/** @typedef {About & {url: string, command?: string[]}} Contestant url: '' for a command */

/**
 * @typedef {object} Building
 * @property {string} file the path from the root of the built file
 * @property {string[]} from the files or folders it is built from; if there are none, make() is quick
 * @property {() => Promise<unknown>} make builds it; for a command, returns it; for Pyodide, returns its module
 */

/** @type {(About & Building)[]} */
const recipes = [
  {
    name: 'Weft', role: 'weft', kind: 'module', file: 'build/web/tests/bench/virtual_bench.mjs', from: [],
    make: () => build('web', 'virtual_bench'),
  },
  {
    name: 'floor', role: 'floor', kind: 'module', file: `${output}/floor.mjs`, from: [`${sources}/floor`],
    make: () => buildWithEmscripten('emcc', 'floor', ['--no-entry']),
  },
  {
    name: 'C++20', role: 'peer', kind: 'module', file: `${output}/cpp.mjs`, from: [`${sources}/cpp`],
    make: () => buildWithEmscripten('em++', 'cpp', ['--no-entry', '-std=c++20', '-mtail-call', '-fno-exceptions']),
  },
  {
    name: 'C++20 trampoline', role: 'peer', kind: 'module', file: `${output}/cpp_trampoline.mjs`, from: [`${sources}/cpp`],
    make: () => buildWithEmscripten('em++', 'cpp', ['--no-entry', '-std=c++20', '-fno-exceptions'], 'cpp_trampoline'),
  },
  {
    name: 'Rust', role: 'peer', kind: 'wasi', file: cargoFile('bench_executor'), from: [`${sources}/rust`],
    make: () => buildWithCargo('bench_executor'),
  },
  {
    name: 'tokio', role: 'peer', kind: 'wasi', file: cargoFile('bench_tokio'), from: [`${sources}/rust`],
    make: () => buildWithCargo('bench_tokio'), ability: { pace: 4 },
  },
  { name: 'JavaScript', role: 'peer', kind: 'script', file: `${sources}/js/promises.mjs`, from: [], make: async () => {}, ability: { pace: 2 } },
  {
    name: 'Go', role: 'peer', kind: 'wasi', file: `${output}/go.wasm`, from: [`${sources}/go`], make: buildWithGo,
    ability: { pace: 40, most: 200_000 },
  },
  {
    name: 'fibers', role: 'peer', kind: 'module', file: `${output}/fibers.mjs`, from: [`${sources}/fibers`],
    make: () => buildWithEmscripten('emcc', 'fibers', ['--no-entry', '-sASYNCIFY=1']),
    ability: { pace: 4, most: 100_000, without: ['deep-100'] }, // whose frames exceed a fiber's stack
  },
  {
    name: 'JSPI', role: 'peer', kind: 'jspi', file: `${output}/jspi.wasm`, from: [`${sources}/jspi`], make: buildJspi,
    ability: { pace: 20, most: 10_000, without: ['queue-unbounded'] },
  },
  { name: 'Pyodide', role: 'peer', kind: 'pyodide', file: '', from: [], make: findPyodide, ability: { pace: 500, most: 10_000, without: ['memory'] } },
  { name: 'CPython (native)', role: 'peer', kind: 'command', file: '', from: [], make: findPython, ability: { pace: 50, most: 200_000 } },
];

/** @param {string} path a file or folder @returns {number} when it, or a file in it, was changed last */
function changed(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(...readdirSync(path).filter((name) => name !== 'Cargo.lock').map((name) => changed(join(path, name))));
}

/** @param {Building} recipe @returns {boolean} whether its file is newer than what it is built from */
function isBuilt({ file, from }) {
  if (from.length === 0 || !existsSync(join(root, file))) return false;
  return Math.max(...from.map((path) => changed(join(root, path)))) < changed(join(root, file));
}

/**
 * Builds what has changed.
 * @param {string[]} [chosen] the names of those that take part; all by default
 * @returns {Promise<{contestants: Contestant[], missing: {name: string, reason: string}[]}>} and which cannot be built
 */
export async function buildContestants(chosen) {
  mkdirSync(join(root, output), { recursive: true });
  /** @type {Contestant[]} */
  const contestants = [];
  const missing = [];
  for (const { file, from, make, ...about } of recipes) {
    if (chosen && !chosen.includes(about.name)) continue;
    try {
      const made = isBuilt({ file, from, make }) ? undefined : await make();
      if (Array.isArray(made)) contestants.push({ ...about, url: '', command: made });
      else contestants.push({ ...about, url: pathToFileURL(typeof made === 'string' && file === '' ? made : join(root, file)).href });
    } catch (error) {
      if (!(error instanceof ToolError) || about.role !== 'peer') throw error;
      missing.push({ name: about.name, reason: error.message.split('\n')[0] });
    }
  }
  return { contestants, missing };
}
