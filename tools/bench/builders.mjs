/** How the contestants of the benchmark are built, each with its language's own tools. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, run } from '../setup/command.mjs';
import { findPeer } from '../setup/peers.mjs';
import { llvm } from '../setup/recipe.mjs';
import { findEmscripten, onPath, root } from '../setup/toolchain.mjs';

/** Where the sources are, and where what is built goes: paths from the root. */
export const sources = 'tests/bench';
export const output = 'build/bench';

const moduleOptions = ['-sMODULARIZE=1', '-sEXPORT_ES6=1', '-sENVIRONMENT=node,web'];
const fast = ['-O3', '-flto', '-sALLOW_MEMORY_GROWTH=1', '-sMAXIMUM_MEMORY=4GB'];
const small = ['-Oz', '-flto', '-sALLOW_MEMORY_GROWTH=1', '-sMALLOC=emmalloc'];

/** @param {'emcc' | 'em++'} compiler @param {string[]} args */
async function runEmscripten(compiler, args) {
  const found = findEmscripten();
  if (!found) throw new ToolError('there is no Emscripten', 'npm run setup -- web');
  await run(join(found.root, compiler), [...moduleOptions, ...args], { cwd: root });
}

/**
 * Builds a folder of C or C++ as a module.
 * @param {'emcc' | 'em++'} compiler
 * @param {string} folder
 * @param {string[]} options
 * @param {string} [module] its name (default: the folder's)
 */
export async function buildWithEmscripten(compiler, folder, options, module = folder) {
  const files = readdirSync(join(root, sources, folder)).filter((name) => /\.c(pp)?$/.test(name));
  const inputs = files.map((name) => join(sources, folder, name));
  await runEmscripten(compiler, [...fast, ...options, ...inputs, '-o', join(output, `${module}.mjs`)]);
}

/** Builds a file as a small module. @param {string} file @param {string} module its path @param {string[]} options */
export const buildSmallModule = (file, module, options) =>
  runEmscripten(file.endsWith('.cpp') ? 'em++' : 'emcc', [...small, ...options, file, '-o', module]);

/**
 * @typedef {object} Cargo
 * @property {'wasm32-wasip1' | 'wasm32-unknown-unknown'} target
 * @property {'release' | 'small'} profile
 */

/** @type {Cargo} */
const release = { target: 'wasm32-wasip1', profile: 'release' };

/** @param {string} target @returns {Record<string, string>} the variables with which cargo finds a compiler that has the target's library */
function rustEnvironment(target) {
  const own = spawnSync('rustc', ['--print=target-libdir', `--target=${target}`], { encoding: 'utf8' });
  if (own.status === 0 && existsSync(own.stdout.trim())) return {};
  const { program, reason } = findPeer('rust');
  if (!program) throw new ToolError(`there is no rustc for ${target}: ${reason}`);
  return { RUSTC: program, [`CARGO_TARGET_${target.toUpperCase().replaceAll('-', '_')}_LINKER`]: join(llvm, 'bin', 'wasm-ld') };
}

/** @param {string} crate @param {Cargo} [how] */
export async function buildWithCargo(crate, { target, profile } = release) {
  if (!onPath('cargo')) throw new ToolError('there is no cargo on PATH');
  const args = ['build', `--profile=${profile}`, '--quiet', `--target=${target}`, `--package=${crate}`, '--jobs=2'];
  const env = { ...rustEnvironment(target), CARGO_TARGET_DIR: join(root, output, 'rust') };
  await run('cargo', args, { cwd: join(root, sources, 'rust'), env, limit: 900_000 });
}

/** @param {string} crate @param {Cargo} [how] @returns {string} what cargo builds, a path from the root */
export const cargoFile = (crate, { target, profile } = release) => join(output, 'rust', target, profile, `${crate}.wasm`);

export async function buildWithGo() {
  await buildGo('wasip1', ['-buildmode=c-shared', '-o', join(root, output, 'go.wasm'), '.']);
}

/** @param {'wasip1' | 'js'} system @param {string[]} args */
export async function buildGo(system, args) {
  if (!onPath('go')) throw new ToolError('there is no go on PATH');
  const env = { GOOS: system, GOARCH: 'wasm', GOTOOLCHAIN: 'local', GOFLAGS: '' };
  await run('go', ['build', ...args], { cwd: join(root, sources, 'go'), env });
}

/** Builds C without Emscripten and without a C library. @param {string} file @param {string} wasm its path @param {'-O3' | '-Oz'} level */
export async function buildFreestanding(file, wasm, level) {
  const options = ['--target=wasm32', level, '-nostdlib', '-Wl,--no-entry'];
  await run(join(llvm, 'bin', 'clang'), [...options, file, '-o', wasm], { cwd: root });
}

export const buildJspi = () => buildFreestanding(join(sources, 'jspi', 'jspi_works.c'), join(output, 'jspi.wasm'), '-O3');

/** @returns {Promise<string>} Pyodide's module */
export async function findPyodide() {
  const { program, reason } = findPeer('pyodide');
  if (!program) throw new ToolError(`there is no Pyodide: ${reason}`);
  return program;
}

/** @returns {Promise<string[]>} the command that runs the works with CPython */
export async function findPython() {
  const works = (/** @type {string} */ command) => spawnSync(command, ['--version']).status === 0;
  const python = ['python3.13', 'python3'].find(works);
  if (!python) throw new ToolError('there is no python3 on PATH');
  return [python, join(root, sources, 'python', 'asyncio_works.py')];
}
