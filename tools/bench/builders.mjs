/** How the contestants of the benchmark are built, each with its language's own tools. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, run } from '../setup/command.mjs';
import { findPeer } from '../setup/peers.mjs';
import { llvm } from '../setup/recipe.mjs';
import { findEmscripten, onPath, root } from '../setup/toolchain.mjs';

/** Where the sources are, and where what is built goes: paths from the root. */
export const sources = 'tests/bench';
export const output = 'build/bench';

const emscriptenOptions = [
  '-O3', '-flto', '-sMODULARIZE=1', '-sEXPORT_ES6=1', '-sENVIRONMENT=node,web', '-sALLOW_MEMORY_GROWTH=1', '-sMAXIMUM_MEMORY=4GB',
];

/**
 * Builds a folder of C or C++ as a module.
 * @param {'emcc' | 'em++'} compiler
 * @param {string} folder
 * @param {string[]} options
 * @param {string} [module] its name (default: the folder's)
 */
export async function buildWithEmscripten(compiler, folder, options, module = folder) {
  const found = findEmscripten();
  if (!found) throw new ToolError('there is no Emscripten', 'npm run setup -- web');
  const files = readdirSync(join(root, sources, folder)).filter((name) => /\.c(pp)?$/.test(name));
  const inputs = files.map((name) => join(sources, folder, name));
  await run(join(found.root, compiler), [...emscriptenOptions, ...options, ...inputs, '-o', join(output, `${module}.mjs`)], { cwd: root });
}

const rustTarget = 'wasm32-wasip1';

/** @returns {Record<string, string>} the variables with which cargo finds a compiler that has the target's library */
function rustEnvironment() {
  const own = spawnSync('rustc', ['--print=target-libdir', `--target=${rustTarget}`], { encoding: 'utf8' });
  if (own.status === 0 && spawnSync('ls', [own.stdout.trim()]).status === 0) return {};
  const { program, reason } = findPeer('rust');
  if (!program) throw new ToolError(`there is no rustc for ${rustTarget}: ${reason}`);
  return { RUSTC: program, CARGO_TARGET_WASM32_WASIP1_LINKER: join(llvm, 'bin', 'wasm-ld') };
}

/** @param {string} crate */
export async function buildWithCargo(crate) {
  if (!onPath('cargo')) throw new ToolError('there is no cargo on PATH');
  const args = ['build', '--release', '--quiet', `--target=${rustTarget}`, `--package=${crate}`, '--jobs=2'];
  const env = { ...rustEnvironment(), CARGO_TARGET_DIR: join(root, output, 'rust') };
  await run('cargo', args, { cwd: join(root, sources, 'rust'), env, limit: 900_000 });
}

/** @param {string} crate @returns {string} what cargo builds, a path from the root */
export const cargoFile = (crate) => join(output, 'rust', rustTarget, 'release', `${crate}.wasm`);

export async function buildWithGo() {
  if (!onPath('go')) throw new ToolError('there is no go on PATH');
  const env = { GOOS: 'wasip1', GOARCH: 'wasm', GOTOOLCHAIN: 'local', GOFLAGS: '' };
  await run('go', ['build', '-buildmode=c-shared', '-o', join(root, output, 'go.wasm'), '.'], { cwd: join(root, sources, 'go'), env });
}

/** Builds C that calls imports which suspend: there is nothing of Emscripten in it. */
export async function buildJspi() {
  const options = ['--target=wasm32', '-O3', '-nostdlib', '-Wl,--no-entry'];
  await run(join(llvm, 'bin', 'clang'), [...options, join(sources, 'jspi', 'jspi_works.c'), '-o', join(output, 'jspi.wasm')], { cwd: root });
}

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
