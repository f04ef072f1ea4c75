/** What the toolchains consist of: versions, packages, and names in the cache. Only data. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The oldest of the user's own tools that are accepted. */
export const minimum = {
  /** It has -sJSPI under that name, and its ES modules run in Node 20. */
  emscripten: '3.1.61',
  /** The clang of wasi-sdk 21. */
  wasiClang: '17.0.0',
  /** It reads presets of version 6. */
  cmake: '3.25.0',
};

/** The directory of LLVM's major version in Debian. Emscripten 3.1.69 accepts 19 and 20. */
export const llvm = '/usr/lib/llvm-19';

/** The Debian release that the packages of the cache come from. */
export const release = 'trixie';

/**
 * The Debian packages that are installed on the system. Each is recognised by a command on PATH or by a
 * file. A command from elsewhere (ninja from pip, for example) counts as well.
 * @type {Record<string, {command: string, file?: undefined} | {command?: undefined, file: string}>}
 */
export const systemPackages = {
  cmake: { command: 'cmake' },
  'ninja-build': { command: 'ninja' },
  gcc: { command: 'gcc' },
  'g++': { command: 'g++' },
  'libc6-dev': { file: '/usr/include/stdio.h' },
  pkgconf: { command: 'pkg-config' },
  python3: { command: 'python3' },
  'clang-19': { file: `${llvm}/bin/clang` },
  'lld-19': { file: `${llvm}/bin/wasm-ld` },
  'llvm-19': { file: `${llvm}/bin/llvm-ar` },
  'libclang-rt-19-dev': { file: `${llvm}/lib/clang/19/include/sanitizer/msan_interface.h` },
  'libclang-rt-19-dev-wasm32': { file: `${llvm}/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a` },
  'clang-format-19': { command: 'clang-format-19' },
  'clang-tidy-19': { command: 'clang-tidy-19' },
  git: { command: 'git' },
  doxygen: { command: 'doxygen' },
  'webkit2gtk-driver': { command: 'WebKitWebDriver' },
  xvfb: { command: 'Xvfb' },
  'util-linux': { command: 'setpriv' },
  'doxygen-awesome-css': { file: '/usr/share/doxygen-awesome-css/doxygen-awesome.css' },
};

/**
 * @typedef {object} KindRecipe
 * @property {string[]} always the system packages that it always needs
 * @property {string[]} cached the system packages that it needs unless the user has a toolchain
 * @property {PartName[]} parts the parts of the cache that it then needs too, in the order of installation
 */

/** @typedef {'binaryen' | 'emscripten' | 'wasi'} PartName */

/** @typedef {'web' | 'wasi' | 'native' | 'lint' | 'docs'} PackageKind a kind whose tools are Debian packages */

/** @type {Record<PackageKind, KindRecipe>} */
export const kinds = {
  web: {
    always: ['cmake', 'ninja-build'],
    cached: ['python3', 'clang-19', 'lld-19', 'llvm-19'],
    parts: ['binaryen', 'emscripten'],
  },
  wasi: {
    always: ['cmake', 'ninja-build'],
    cached: ['clang-19', 'lld-19', 'llvm-19', 'libclang-rt-19-dev-wasm32'],
    parts: ['binaryen', 'wasi'],
  },
  native: {
    always: ['cmake', 'ninja-build', 'gcc', 'g++', 'libc6-dev', 'pkgconf', 'clang-19', 'llvm-19', 'libclang-rt-19-dev'],
    cached: [],
    parts: [],
  },
  lint: {
    always: ['cmake', 'ninja-build', 'gcc', 'g++', 'libc6-dev', 'clang-format-19', 'clang-tidy-19', 'git'],
    cached: [],
    parts: [],
  },
  docs: { always: ['doxygen', 'doxygen-awesome-css'], cached: [], parts: [] },
};

/** The packages of `release` that each part of the cache is made from. @type {Record<PartName, string[]>} */
export const partPackages = {
  binaryen: ['binaryen', 'libc6', 'libstdc++6', 'libgcc-s1'],
  emscripten: ['emscripten', 'node-acorn'],
  wasi: ['wasi-libc'],
};

/**
 * What is not unpacked from Emscripten's 1.6 GB: the two thirds that serve dynamic linking (-sMAIN_MODULE)
 * and WasmFS, and documents and tests. The rest is linked by default, or by settings that a
 * user of Weft may want.
 */
export const emscriptenLeftOut = [
  './usr/share/doc', './usr/share/man', './usr/share/lintian', './usr/share/emscripten/test',
  './usr/share/emscripten/docs', './usr/share/emscripten/media',
  './usr/share/emscripten/ChangeLog*', './usr/share/emscripten/README*',
  '*/wasm32-emscripten/pic', '*/wasm32-emscripten/lto-pic',
  '*/libwasmfs-*.a', '*/libwasmfs.a',
];

/**
 * A part's directory in the cache has this hash in its name. When the data above that shapes the parts
 * changes, or assemble.mjs, the next set-up builds them again.
 * @returns {string}
 */
export function recipeHash() {
  const data = JSON.stringify({ llvm, release, partPackages, emscriptenLeftOut });
  const code = readFileSync(new URL('assemble.mjs', import.meta.url));
  return createHash('sha256').update(data).update(code).digest('hex').slice(0, 12);
}
