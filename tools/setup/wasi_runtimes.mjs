/**
 * The WASI runtimes on which the tests run: where they come from, and where they are. Each is a directory
 * of the cache, fetched with its ecosystem's own client (npm, apt, pip, go). This runs no scripts of packages and
 * does not change the system.
 *
 * The tests fail without a required runtime. They skip an optional one, and report that.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.mjs';
import { fetchPackages, isDebian, privateApt } from './debian.mjs';
import { withLock } from './lock.mjs';
import { publish, published } from './publish.mjs';
import { release } from './recipe.mjs';
import { ToolError, run, say, step } from './command.mjs';
import { cacheDirectory, onPath } from './toolchain.mjs';

/** The longest time that fetching one runtime may take, in milliseconds. */
const limit = 240_000;

const { platform, arch } = process;

/**
 * @typedef {object} Recipe
 * @property {boolean} required
 * @property {string} version its version, or the Debian release that has it
 * @property {string} from the client that fetches it
 * @property {(directory: string, lock: number) => Promise<unknown>} fetch into an empty directory
 * @property {string} program the path in that directory of the command, or of the file that a command loads
 * @property {string[]} [check] arguments with which a working program succeeds
 * @property {string} [command] its name on PATH, used if it cannot be fetched
 */

/** By the runtimes' names. @type {Record<string, Recipe>} */
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
 * An npm package that contains a program for this platform, so that no script has to fetch it.
 * @param {string} name
 * @param {string} version
 * @param {string} program
 * @returns {Omit<Recipe, 'required'>}
 */
function npm(name, version, program) {
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  return {
    from: 'npm',
    version,
    fetch: (directory) => run('npm', ['install', ...options, '--prefix', directory, `${name}@${version}`], { cwd: directory, limit }),
    program: join('node_modules', name, program),
    check: ['--version'],
  };
}

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

/** @param {string} name */
const stableName = (name) => `runtime-${name}`;
/** @param {string} name */
const target = (name) => join('store', `runtime-${name}-${recipes[name].version}`);
/** The file with the reason why the last attempt to fetch a runtime failed. @param {string} name */
const reasonFile = (name) => join(cacheDirectory(), `runtime-${name}.reason`);

/**
 * @typedef {object} Runtime
 * @property {string} folder its directory in the cache; '' if it is a command on PATH
 * @property {string} program
 * @property {string} version
 * @property {undefined} [reason]
 */

/**
 * Finds a runtime.
 * @param {string} name
 * @returns {Runtime | {reason: string, program?: undefined, folder?: undefined, version?: undefined}} or the
 *   reason why it is not available
 */
export function findRuntime(name) {
  const { program, command } = recipes[name];
  const directory = join(cacheDirectory(), stableName(name));
  if (published(cacheDirectory(), stableName(name), target(name))) {
    return { folder: directory, program: join(directory, program), version: readFileSync(join(directory, 'version'), 'utf8').trim() };
  }
  const own = command && onPath(command);
  if (own) return { folder: '', program: own, version: 'on PATH' };
  const reason = existsSync(reasonFile(name)) ? readFileSync(reasonFile(name), 'utf8') : 'not installed: npm run setup -- runtimes';
  return { reason };
}

/**
 * Fetches one runtime into an empty directory, and checks that it runs.
 * @param {string} name
 * @param {string} directory
 * @param {number} lock
 */
async function make(name, directory, lock) {
  const { version, fetch, program, check } = recipes[name];
  await fetch(directory, lock);
  const file = join(directory, program);
  if (!existsSync(file)) throw new ToolError(`${name}: the package has no ${program}`);
  const printed = check ? await run(file, check, { env: { PYTHONPATH: join(directory, 'packages') }, limit }) : '';
  const exact = [version, printed].map((text) => /\d+\.\d+\.\d+/.exec(text)?.[0]).find(Boolean);
  writeFileSync(join(directory, 'version'), exact ?? version);
}

/** Fetches the runtimes that are missing, and reports those that are not available. */
export async function setUpRuntimes() {
  const cache = cacheDirectory();
  mkdirSync(join(cache, 'store'), { recursive: true });
  for (const name of Object.keys(recipes)) {
    if (published(cache, stableName(name), target(name))) continue;
    try {
      await withLock(join(cache, 'lock'), (lock) =>
        publish(cache, stableName(name), target(name), (directory) =>
          step(`fetching the WASI runtime ${name} with ${recipes[name].from}`, () => make(name, directory, lock))));
      rmSync(reasonFile(name), { force: true });
      say(`WASI runtime ${name} ${findRuntime(name).version}`);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      const [reason] = error.message.split('\n');
      writeFileSync(reasonFile(name), reason);
      const missing = recipes[name].required ? 'not available, but required' : 'not available; its tests are skipped';
      say(`WASI runtime ${name}: ${findRuntime(name).program ?? missing} (${error.message})`);
    }
  }
}
