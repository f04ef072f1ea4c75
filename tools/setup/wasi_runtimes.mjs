/**
 * The WASI runtimes on which the tests run: where they come from.
 *
 * The tests fail without a required runtime. They skip an optional one, and report that.
 */
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.mjs';
import { fetchPackages, isDebian, privateApt } from './debian.mjs';
import { OptionalTools, limit, npm } from './optional_tools.mjs';
import { release } from './recipe.mjs';
import { ToolError, run } from './command.mjs';

const { platform, arch } = process;

/** By the runtimes' names. @type {Record<string, import('./optional_tools.mjs').Recipe>} */
export const recipes = {
  // The package that the script of the package `node` would install.
  'node-newest': { required: true, ...npm(`node-${platform === 'win32' ? 'win' : platform}-${arch}`, '26.10.0', 'bin/node') },
  wasmedge: { required: true, from: 'apt', version: release, fetch: wasmedge, program: 'bin/wasmedge', check: ['--version'], command: 'wasmedge' },
  wasmtime: { required: false, from: 'pip', version: '50.0.1', fetch: wasmtime, program: 'python', check: ['-c', 'import wasmtime'] },
  wazero: { required: false, from: 'go', version: '1.12.0', fetch: wazero, program: 'wazero', check: ['version'] },
  deno: { required: false, ...npm(`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`, '2.9.6', 'deno') },
  bun: { required: false, ...npm(`@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`, '1.4.4', 'bin/bun') },
  'browser-wasi-shim': { required: false, ...npm('@bjorn3/browser_wasi_shim', '0.4.2', 'dist/index.js'), check: undefined },
};

/**
 * Fetches WasmEdge with all the libraries that it needs, so that it runs on any Debian release.
 * @param {string} directory
 * @param {number} lock
 */
async function wasmedge(directory, lock) {
  if (!isDebian()) throw new ToolError('WasmEdge is fetched on Debian only', 'Install it, and put `wasmedge` on PATH.');
  const scratch = `${directory}.apt`;
  try {
    const aptGet = await privateApt(join(scratch, 'apt'), lock);
    const plan = await aptGet(['install', '--simulate', '--no-install-recommends', 'wasmedge']);
    const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
    const files = await fetchPackages(aptGet, names, join(scratch, 'download'));
    // The layout for programs with their own loader and libraries.
    await assemble.binaryen(files, directory, lock);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Fetches wasmtime's Python package, which contains the library. tests/wasi/runners has the command.
 * @param {string} directory
 */
async function wasmtime(directory) {
  const python = (await run('python3', ['-c', 'import sys; print(sys.executable)'])).trim();
  const options = ['--no-deps', '--no-input', '--disable-pip-version-check', '--timeout=15', '--retries=1', '--only-binary=:all:'];
  await run(python, ['-m', 'pip', 'install', ...options, '--target', join(directory, 'packages'), `wasmtime==${recipes.wasmtime.version}`], { limit });
  symlinkSync(python, join(directory, 'python'));
}

/** @param {string} directory */
async function wazero(directory) {
  const env = { GOBIN: directory, GOFLAGS: '', GOTOOLCHAIN: 'local' };
  await run('go', ['install', `github.com/tetratelabs/wazero/cmd/wazero@v${recipes.wazero.version}`], { env, limit });
}

const runtimes = new OptionalTools({
  kind: 'runtimes', prefix: 'runtime', noun: 'WASI runtime', without: 'its tests are skipped', recipes,
});

/** @param {string} name @returns {ReturnType<OptionalTools['find']>} a runtime, or why it is not available */
export const findRuntime = (name) => runtimes.find(name);

/** Fetches the runtimes that are missing, and reports those that are not available. */
export const setUpRuntimes = () => runtimes.setUp();
