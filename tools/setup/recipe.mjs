/**
 * What Weft's toolchains consist of: versions, packages and the names they get in the cache.
 * Everything here is data. A change of this file or of assemble.mjs changes the recipe's
 * hash, and the next set-up builds the cached parts anew.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The oldest tools of the user's own that are taken. */
export const minimum = {
  /** -sJSPI under that name, and ES modules that run in Node 20. */
  emscripten: '3.1.61',
  /** That of wasi-sdk 21. */
  wasiClang: '17.0.0',
  /** Presets of version 6. */
  cmake: '3.25.0',
};

/** LLVM's major version in Debian; Emscripten 3.1.69 accepts 19 and 20. */
export const llvm = '/usr/lib/llvm-19';

/** The Debian release that the packages of the cache come from. */
export const release = 'trixie';

/**
 * Packages installed on the system, with how to see that one is there: a command on PATH
 * or a file. Other ways to have a command (pip's ninja, say) count as well.
 */
export const systemPackages = {
  cmake: { command: 'cmake' },
  'ninja-build': { command: 'ninja' },
  gcc: { command: 'gcc' },
  'g++': { command: 'g++' },
  'libc6-dev': { file: '/usr/include/stdio.h' },
  python3: { command: 'python3' },
  'clang-19': { file: `${llvm}/bin/clang` },
  'lld-19': { file: `${llvm}/bin/wasm-ld` },
  'llvm-19': { file: `${llvm}/bin/llvm-ar` },
  'libclang-rt-19-dev': { file: `${llvm}/lib/clang/19/include/sanitizer/msan_interface.h` },
  'libclang-rt-19-dev-wasm32': { file: `${llvm}/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a` },
};

/**
 * For each kind of build: the system packages it always needs, those it needs when the
 * toolchain is not the user's own, and the parts of the cache it then needs, in order.
 */
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
    always: ['cmake', 'ninja-build', 'gcc', 'g++', 'libc6-dev', 'clang-19', 'llvm-19', 'libclang-rt-19-dev'],
    cached: [],
    parts: [],
  },
};

/** The packages of `release` that each part of the cache is made of. */
export const partPackages = {
  binaryen: ['binaryen', 'libc6', 'libstdc++6', 'libgcc-s1'],
  emscripten: ['emscripten', 'node-acorn'],
  wasi: ['wasi-libc'],
};

/**
 * What is not unpacked of Emscripten: of 1.6 GB, the two thirds that serve dynamic linking
 * (-sMAIN_MODULE) and WasmFS, and the documents and tests. The rest is linked by default,
 * or is asked for by settings that a user of Weft may want.
 */
export const emscriptenLeftOut = [
  './usr/share/doc', './usr/share/man', './usr/share/lintian', './usr/share/emscripten/test',
  './usr/share/emscripten/docs', './usr/share/emscripten/media',
  './usr/share/emscripten/ChangeLog*', './usr/share/emscripten/README*',
  '*/wasm32-emscripten/pic', '*/wasm32-emscripten/lto-pic',
  '*/libwasmfs-*.a', '*/libwasmfs.a',
];

/** @returns {string} names this recipe; part of every cached part's folder name */
export function recipeHash() {
  const hash = createHash('sha256');
  for (const name of ['recipe.mjs', 'assemble.mjs']) {
    hash.update(readFileSync(new URL(name, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 12);
}
