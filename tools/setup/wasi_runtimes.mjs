/**
 * The WASI runtimes that the tests run on: which, where they come from, and where they are. Each
 * is a folder of the cache, fetched with its ecosystem's own client (npm, apt, pip, go), without
 * scripts of packages being run and without changes to the system.
 *
 * A required one that is not there is a failure; without an optional one the tests say so.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.mjs';
import { fetchPackages, isDebian, privateApt } from './debian.mjs';
import { withLock } from './lock.mjs';
import { publish, published } from './publish.mjs';
import { release } from './recipe.mjs';
import { SetupError, run, say, step } from './command.mjs';
import { cacheFolder, onPath } from './toolchain.mjs';

/** Fetching one runtime may take no longer, in milliseconds. */
const limit = 240_000;

const { platform, arch } = process;

/**
 * @typedef {object} Recipe
 * @property {boolean} required
 * @property {string} release its version, or the Debian release that it is taken from
 * @property {string} from whose client fetches it: said where it cannot be had
 * @property {(folder: string, lock: number) => Promise<unknown>} fetch into an empty folder
 * @property {string} program the path in there of the command, or of what a command loads
 * @property {string[]} [check] arguments with which it runs if it works
 * @property {string} [command] its name on PATH, which is taken where it cannot be fetched
 */

/** By the runtimes' names. @type {Record<string, Recipe>} */
export const recipes = {
  // What the package `node` would choose and install, were its script run.
  'node-newest': { required: true, ...npm(`node-${platform === 'win32' ? 'win' : platform}-${arch}`, '26.10.0', 'bin/node') },
  wasmedge: { required: true, from: 'apt', release, fetch: wasmedge, program: 'bin/wasmedge', check: ['--version'], command: 'wasmedge' },
  wasmtime: { required: false, from: 'pip', release: '50.0.1', fetch: wasmtime, program: 'python', check: ['-c', 'import wasmtime'] },
  wazero: { required: false, from: 'go', release: '1.12.0', fetch: wazero, program: 'wazero', check: ['version'] },
  deno: { required: false, ...npm(`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`, '2.9.6', 'deno') },
  bun: { required: false, ...npm(`@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`, '1.4.4', 'bin/bun') },
  'browser-wasi-shim': { required: false, ...npm('@bjorn3/browser_wasi_shim', '0.4.2', 'dist/index.js'), check: undefined },
};

/** A package of npm's that holds a program for this platform, which no script has to fetch. */
function npm(name, release, program) {
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  return {
    from: 'npm',
    release,
    fetch: (folder) => run('npm', ['install', ...options, '--prefix', folder, `${name}@${release}`], { cwd: folder, limit }),
    program: join('node_modules', name, program),
    check: ['--version'],
  };
}

/** With all the libraries that it needs, so that the machine's own release does not matter. */
async function wasmedge(folder, lock) {
  if (!isDebian()) throw new SetupError('WasmEdge is fetched on Debian only', 'Install it, so that `wasmedge` is on PATH.');
  const scratch = `${folder}.apt`;
  try {
    const aptGet = await privateApt(join(scratch, 'apt'), lock);
    const plan = await aptGet(['install', '--simulate', '--no-install-recommends', 'wasmedge']);
    const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
    const files = await fetchPackages(aptGet, names, join(scratch, 'download'));
    // The layout of programs that bring their own loader and libraries.
    await assemble.binaryen(files, folder, lock);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Its Python package, which holds the library; tests/wasi/runners has the command. */
async function wasmtime(folder) {
  const python = (await run('python3', ['-c', 'import sys; print(sys.executable)'])).trim();
  const options = ['--no-deps', '--no-input', '--disable-pip-version-check', '--timeout=15', '--retries=1', '--only-binary=:all:'];
  await run(python, ['-m', 'pip', 'install', ...options, '--target', join(folder, 'packages'), `wasmtime==${recipes.wasmtime.release}`], { limit });
  symlinkSync(python, join(folder, 'python'));
}

async function wazero(folder) {
  const env = { GOBIN: folder, GOFLAGS: '', GOTOOLCHAIN: 'local' };
  await run('go', ['install', `github.com/tetratelabs/wazero/cmd/wazero@v${recipes.wazero.release}`], { env, limit });
}

const stableName = (name) => `runtime-${name}`;
const target = (name) => join('store', `runtime-${name}-${recipes[name].release}`);
/** Why a runtime could not be had when that was last tried. */
const reasonFile = (name) => join(cacheFolder(), `runtime-${name}.reason`);

/**
 * Where a runtime is.
 * @param {string} name
 * @returns {{folder: string, program: string, version: string} | {reason: string}}
 */
export function findRuntime(name) {
  const { program, command } = recipes[name];
  const folder = join(cacheFolder(), stableName(name));
  if (published(cacheFolder(), stableName(name), target(name))) {
    return { folder, program: join(folder, program), version: readFileSync(join(folder, 'version'), 'utf8').trim() };
  }
  const own = command && onPath(command);
  if (own) return { folder: '', program: own, version: 'on PATH' };
  const reason = existsSync(reasonFile(name)) ? readFileSync(reasonFile(name), 'utf8') : 'not set up: node tools/setup.mjs runtimes';
  return { reason };
}

/** Fetches one runtime into an empty folder, and sees that it runs. */
async function make(name, folder, lock) {
  const { release, fetch, program, check } = recipes[name];
  await fetch(folder, lock);
  const file = join(folder, program);
  if (!existsSync(file)) throw new SetupError(`${name}: the package has no ${program}`);
  const printed = check ? await run(file, check, { env: { PYTHONPATH: join(folder, 'packages') }, limit }) : '';
  const version = [release, printed].map((text) => /\d+\.\d+\.\d+/.exec(text)?.[0]).find(Boolean);
  writeFileSync(join(folder, 'version'), version ?? release);
}

/** Sees to it that the runtimes are there, and says which cannot be had. */
export async function setUpRuntimes() {
  const cache = cacheFolder();
  mkdirSync(join(cache, 'store'), { recursive: true });
  for (const name of Object.keys(recipes)) {
    if (published(cache, stableName(name), target(name))) continue;
    try {
      await withLock(join(cache, 'lock'), (lock) =>
        publish(cache, stableName(name), target(name), (folder) =>
          step(`fetching the WASI runtime ${name} with ${recipes[name].from}`, () => make(name, folder, lock))));
      rmSync(reasonFile(name), { force: true });
      say(`WASI runtime ${name} ${findRuntime(name).version}`);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      const [reason] = error.message.split('\n');
      writeFileSync(reasonFile(name), reason);
      const taken = findRuntime(name);
      const instead = taken.program ?? (recipes[name].required ? 'none, and it is required' : 'none; the tests on it are skipped');
      say(`WASI runtime ${name}: ${instead} (${error.message})`);
    }
  }
}
