#!/usr/bin/env node
/**
 * Makes sure that the toolchains are there: `node tools/setup.mjs [web] [wasi] [native]
 * [browser] [runtimes]`, all of them if none is named.
 *
 * A user's own Emscripten (EMSDK, or emcc on PATH) and wasi-sdk (WASI_SDK_PATH) are taken
 * if they are new enough. Else, on Debian, the compilers are installed by apt-get, and
 * Emscripten, binaryen and the WASI sysroot fetched from a newer Debian release into a
 * cache folder: WEFT_CACHE, or weft/ in XDG_CACHE_HOME or ~/.cache. `browser` is Chromium and
 * Firefox (CHROME_PATH and FIREFOX_PATH name others) and the npm packages that drive them, in
 * node_modules. `runtimes` are the WASI runtimes that tests run on, in the cache folder as well.
 * Quiet if all is there.
 */
import { SetupError } from './setup/command.mjs';
import { allKinds, setUp } from './setup/set-up.mjs';

const named = process.argv.slice(2);
const unknown = named.filter((kind) => !allKinds.includes(kind));
if (unknown.length > 0) {
  console.error(`weft: no such toolchain: ${unknown.join(', ')}\nusage: node tools/setup.mjs [${allKinds.join('] [')}]`);
  process.exit(2);
}
try {
  await setUp(named.length > 0 ? named : allKinds);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exitCode = 1;
}
