/**
 * Finds the toolchains: the user's own if they are new enough, otherwise those in the cache.
 * web/web_toolchain.cmake and wasi/wasi_toolchain.cmake look in the same places in the same order.
 * Nothing here changes the system.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { published } from './publish.mjs';
import { llvm, minimum, recipeHash } from './recipe.mjs';

/** The project's root directory, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {string} the directory of the fetched toolchains, which may not exist yet */
export function cacheDirectory() {
  const { WEFT_CACHE, XDG_CACHE_HOME } = process.env;
  return WEFT_CACHE ? resolve(WEFT_CACHE) : join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'weft');
}

/** @param {string} part @returns {string} the directory below the cache to which the part's stable name points */
export function partTarget(part) {
  return join('store', `${part}-${recipeHash()}`);
}

/** @param {string} part @returns {boolean} whether a part of the cache is complete, and made by the current recipe */
export function havePart(part) {
  return published(cacheDirectory(), part, partTarget(part));
}

/** @param {string} command @returns {string | undefined} the path of a command on PATH */
export function onPath(command) {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(directory || '.', command);
    try {
      accessSync(file, constants.X_OK);
      return resolve(file);
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/** @param {string} found @param {string} wanted @returns {boolean} whether version `found` is at least `wanted` */
export function atLeast(found, wanted) {
  const [a, b] = [found, wanted].map((version) => version.split('.').map(Number));
  for (let i = 0; i < b.length; i++) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  }
  return true;
}

/** @param {string} command @param {...string} args @returns {string | undefined} the first version number that a command prints */
function versionOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

/**
 * @param {string} emcc
 * @returns {{root: string, version: string | undefined} | undefined} Emscripten's root directory and version;
 *   undefined if emcc does not run
 */
function inspectEmcc(emcc) {
  // A file beside the real emcc holds the version. Reading it is fast, while running emcc starts Python.
  // A wrapper script elsewhere, such as Homebrew's, has to be run.
  const beside = dirname(realpathSync(emcc));
  const file = join(beside, 'emscripten-version.txt');
  if (existsSync(file)) return { root: beside, version: /[\d.]+/.exec(readFileSync(file, 'utf8'))?.[0] };
  const config = join(dirname(emcc), 'em-config');
  const { status, stdout } = spawnSync(config, ['EMSCRIPTEN_ROOT'], { encoding: 'utf8' });
  return status === 0 ? { root: stdout.trim(), version: versionOf(emcc, '--version') } : undefined;
}

/**
 * @typedef {object} Emscripten
 * @property {string} root its directory
 * @property {string} emcc
 * @property {string | undefined} version
 * @property {string} from 'EMSDK', 'PATH' or 'cache'
 */

/**
 * The Emscripten that builds use.
 * @param {(reason: string) => void} [passedOver] receives the reason why a toolchain of the user's is not used
 * @returns {Emscripten | undefined}
 */
export function findEmscripten(passedOver = () => {}) {
  const candidates = [];
  if (process.env.EMSDK) candidates.push({ from: 'EMSDK', emcc: join(process.env.EMSDK, 'upstream', 'emscripten', 'emcc') });
  const onUsersPath = onPath('emcc');
  if (onUsersPath) candidates.push({ from: 'PATH', emcc: onUsersPath });
  for (const { from, emcc } of candidates) {
    const found = existsSync(emcc) ? inspectEmcc(emcc) : undefined;
    if (!found?.version) passedOver(`${from} has no working emcc (${emcc})`);
    else if (!atLeast(found.version, minimum.emscripten)) {
      passedOver(`emcc ${found.version} from ${from} is older than ${minimum.emscripten}`);
    } else return { ...found, emcc, from };
  }
  if (!havePart('emscripten') || !havePart('binaryen')) return undefined;
  const directory = join(cacheDirectory(), 'emscripten');
  const cached = join(directory, 'emcc');
  return { version: inspectEmcc(cached)?.version, root: directory, emcc: cached, from: 'cache' };
}

/**
 * @param {string} clang
 * @param {string} sysroot
 * @returns {string} the newer name of the triple if both the sysroot and clang's builtins library support it
 */
function wasiTarget(clang, sysroot) {
  const newer = 'wasm32-wasip1';
  if (!existsSync(join(sysroot, 'lib', newer))) return 'wasm32-wasi';
  const args = [`--target=${newer}`, '--rtlib=compiler-rt', '-print-libgcc-file-name'];
  const { stdout } = spawnSync(clang, args, { encoding: 'utf8' });
  return existsSync(stdout.trim()) ? newer : 'wasm32-wasi';
}

/**
 * @typedef {object} Wasi
 * @property {string} clang
 * @property {string} target the triple to pass to it
 * @property {string} sysroot
 * @property {string} version clang's
 * @property {string} from 'WASI_SDK_PATH' or 'cache'
 */

/**
 * The wasi-sdk that WASI_SDK_PATH names, if it is usable.
 * @param {string} sdk
 * @param {(reason: string) => void} passedOver
 * @returns {Wasi | undefined}
 */
function findWasiSdk(sdk, passedOver) {
  const clang = join(sdk, 'bin', 'clang');
  const sysroot = join(sdk, 'share', 'wasi-sysroot');
  const version = versionOf(clang, '--version');
  if (!version || !existsSync(sysroot)) {
    passedOver('WASI_SDK_PATH has no working bin/clang and share/wasi-sysroot');
    return undefined;
  }
  if (!atLeast(version, minimum.wasiClang)) {
    passedOver(`clang ${version} from WASI_SDK_PATH is older than ${minimum.wasiClang}`);
    return undefined;
  }
  return { clang, target: wasiTarget(clang, sysroot), sysroot, version, from: 'WASI_SDK_PATH' };
}

/**
 * The WASI toolchain that builds use.
 * @param {(reason: string) => void} [passedOver] receives the reason why a toolchain of the user's is not used
 * @returns {Wasi | undefined}
 */
export function findWasi(passedOver = () => {}) {
  const sdk = process.env.WASI_SDK_PATH;
  const own = sdk ? findWasiSdk(sdk, passedOver) : undefined;
  if (own) return own;
  const clang = join(llvm, 'bin', 'clang');
  if (!havePart('wasi') || !existsSync(clang)) return undefined;
  // Debian has compiler-rt's builtins only under this older triple.
  const sysroot = join(cacheDirectory(), 'wasi', 'sysroot');
  return { clang, target: 'wasm32-wasi', sysroot, version: '19', from: 'cache' };
}
