/** The contestants of the benchmark: how each is built, and which engine runs it. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError, run } from '../setup/command.mjs';
import { build } from '../setup/presets.mjs';
import { findEmscripten, root } from '../setup/toolchain.mjs';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {'weft' | 'floor' | 'peer'} role
 * @property {import('../../tests/bench/engine.mjs').Kind} kind
 * @property {string} url
 */

/**
 * @typedef {object} Recipe
 * @property {string} name
 * @property {Contestant['role']} role
 * @property {Contestant['kind']} kind
 * @property {string} file the path from the root of the built file
 * @property {string[]} sources the files or folders it is built from
 * @property {() => Promise<unknown>} make builds it
 */

const sources = 'tests/bench';
const output = 'build/bench';

/** How Emscripten builds contestants. */
const emscriptenOptions = [
  '-O3', '-flto', '--no-entry', '-sMODULARIZE=1', '-sEXPORT_ES6=1', '-sENVIRONMENT=node,web', '-sALLOW_MEMORY_GROWTH=1',
  '-sMAXIMUM_MEMORY=4GB',
];

/** @param {'emcc' | 'em++'} compiler @param {string} folder @param {string} ending @param {string[]} options */
async function emscripten(compiler, folder, ending, options = []) {
  const found = findEmscripten();
  if (!found) throw new ToolError('there is no Emscripten', 'npm run setup -- web');
  const files = readdirSync(join(root, sources, folder)).filter((name) => name.endsWith(ending));
  await run(join(found.root ?? '', compiler), [
    ...options, ...emscriptenOptions, ...files.map((name) => join(sources, folder, name)), '-o', join(output, `${folder}.mjs`),
  ], { cwd: root });
}

/** @type {Recipe[]} */
const recipes = [
  {
    name: 'Weft', role: 'weft', kind: 'module', file: 'build/web/tests/bench/virtual_bench.mjs', sources: [],
    make: () => build('web', 'virtual_bench'),
  },
  {
    name: 'floor', role: 'floor', kind: 'module', file: `${output}/floor.mjs`, sources: [`${sources}/floor`],
    make: () => emscripten('emcc', 'floor', '.c'),
  },
  {
    name: 'C++20', role: 'peer', kind: 'module', file: `${output}/cpp.mjs`, sources: [`${sources}/cpp`],
    make: () => emscripten('em++', 'cpp', '.cpp', ['-std=c++20', '-mtail-call', '-fno-exceptions']),
  },
  { name: 'JavaScript', role: 'peer', kind: 'script', file: `${sources}/js/promises.mjs`, sources: [], make: async () => {} },
];

/** @param {string} path a file or folder @returns {number} when it, or a file in it, was changed last */
function changed(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(...readdirSync(path).map((name) => changed(join(path, name))));
}

/** @param {Recipe} recipe @returns {boolean} whether its file is newer than what it is built from */
function isBuilt({ file, sources: inputs }) {
  if (inputs.length === 0 || !existsSync(join(root, file))) return false;
  return Math.max(...inputs.map((path) => changed(join(root, path)))) < changed(join(root, file));
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
  for (const recipe of recipes) {
    const { name, role, kind, file, make } = recipe;
    if (chosen && !chosen.includes(name)) continue;
    try {
      if (!isBuilt(recipe)) await make();
      contestants.push({ name, role, kind, url: pathToFileURL(join(root, file)).href });
    } catch (error) {
      if (!(error instanceof ToolError) || role !== 'peer') throw error;
      missing.push({ name, reason: error.message.split('\n')[0] });
    }
  }
  return { contestants, missing };
}
