/**
 * Where the toolchains are: the user's own if they are new enough, else the cache's.
 * web/web_toolchain.cmake and wasi/wasi_toolchain.cmake look in the same places in the same order.
 * Nothing here changes anything.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { published } from './publish.mjs';
import { llvm, minimum, recipeHash } from './recipe.mjs';

/** @returns {string} the folder that fetched toolchains live in; it may not exist yet */
export function cacheFolder() {
  const { WEFT_CACHE, XDG_CACHE_HOME } = process.env;
  return WEFT_CACHE ? resolve(WEFT_CACHE) : join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'weft');
}

/** @returns {string} the folder's name behind the cache's stable name of a part */
export function partTarget(part) {
  return join('store', `${part}-${recipeHash()}`);
}

/** @returns {boolean} whether a part of the cache is there, whole and of today's recipe */
export function havePart(part) {
  return published(cacheFolder(), part, partTarget(part));
}

/** @returns {string | undefined} the path of a command on PATH */
export function onPath(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder || '.', command);
    try {
      accessSync(file, constants.X_OK);
      return resolve(file);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** @returns {boolean} whether version `found` is at least `wanted` */
export function atLeast(found, wanted) {
  const [a, b] = [found, wanted].map((version) => version.split('.').map(Number));
  for (let i = 0; i < b.length; i++) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  }
  return true;
}

/** @returns {string | undefined} the first version number that a command prints */
function versionOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

/** Emscripten's root folder and version, from its emcc; undefined if it does not run. */
function inspectEmcc(emcc) {
  // The version stands in a file beside the real emcc: reading it takes no time, asking
  // emcc starts Python. A wrapper script elsewhere (Homebrew's) has to be asked.
  const beside = dirname(realpathSync(emcc));
  const file = join(beside, 'emscripten-version.txt');
  if (existsSync(file)) return { root: beside, version: /[\d.]+/.exec(readFileSync(file, 'utf8'))?.[0] };
  const config = join(dirname(emcc), 'em-config');
  const { status, stdout } = spawnSync(config, ['EMSCRIPTEN_ROOT'], { encoding: 'utf8' });
  return status === 0 ? { root: stdout.trim(), version: versionOf(emcc, '--version') } : undefined;
}

/**
 * @typedef {object} Emscripten
 * @property {string} root its folder
 * @property {string} emcc
 * @property {string} version
 * @property {string} from 'EMSDK', 'PATH' or 'cache'
 */

/**
 * The Emscripten that builds use.
 * @param {(reason: string) => void} [passedOver] told why a toolchain of the user's is not taken
 * @returns {Emscripten | undefined}
 */
export function findEmscripten(passedOver = () => {}) {
  const candidates = [];
  if (process.env.EMSDK) candidates.push(['EMSDK', join(process.env.EMSDK, 'upstream', 'emscripten', 'emcc')]);
  const emcc = onPath('emcc');
  if (emcc) candidates.push(['PATH', emcc]);
  for (const [from, file] of candidates) {
    const found = existsSync(file) ? inspectEmcc(file) : undefined;
    if (!found?.version) passedOver(`${from} has no working emcc (${file})`);
    else if (!atLeast(found.version, minimum.emscripten)) {
      passedOver(`emcc ${found.version} from ${from} is older than ${minimum.emscripten}`);
    } else return { ...found, emcc: file, from };
  }
  if (!havePart('emscripten') || !havePart('binaryen')) return undefined;
  const root = join(cacheFolder(), 'emscripten');
  return { ...inspectEmcc(join(root, 'emcc')), root, emcc: join(root, 'emcc'), from: 'cache' };
}

/** The newer name of the triple, if the sysroot and clang's builtins library are there under it. */
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
 * The WASI toolchain that builds use.
 * @param {(reason: string) => void} [passedOver] told why a toolchain of the user's is not taken
 * @returns {Wasi | undefined}
 */
export function findWasi(passedOver = () => {}) {
  const sdk = process.env.WASI_SDK_PATH;
  if (sdk) {
    const clang = join(sdk, 'bin', 'clang');
    const sysroot = join(sdk, 'share', 'wasi-sysroot');
    const version = versionOf(clang, '--version');
    if (!version || !existsSync(sysroot)) passedOver('WASI_SDK_PATH has no working bin/clang and share/wasi-sysroot');
    else if (!atLeast(version, minimum.wasiClang)) {
      passedOver(`clang ${version} from WASI_SDK_PATH is older than ${minimum.wasiClang}`);
    } else {
      return { clang, target: wasiTarget(clang, sysroot), sysroot, version, from: 'WASI_SDK_PATH' };
    }
  }
  const clang = join(llvm, 'bin', 'clang');
  if (!havePart('wasi') || !existsSync(clang)) return undefined;
  // Debian has compiler-rt's builtins under this older triple alone.
  const sysroot = join(cacheFolder(), 'wasi', 'sysroot');
  return { clang, target: 'wasm32-wasi', sysroot, version: '19', from: 'cache' };
}

/** @returns {string | undefined} binaryen's wasm-opt: the cache's, emsdk's or one on PATH */
export function findWasmOpt() {
  const candidates = [join(cacheFolder(), 'binaryen', 'bin', 'wasm-opt')];
  if (process.env.EMSDK) candidates.push(join(process.env.EMSDK, 'upstream', 'bin', 'wasm-opt'));
  return candidates.find((file) => existsSync(file)) ?? onPath('wasm-opt');
}
