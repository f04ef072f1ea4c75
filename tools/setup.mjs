#!/usr/bin/env node
/**
 * Installs the tools that are missing: `npm run setup`, or `npm run setup -- KIND...` for some kinds. Prints
 * nothing if none is missing.
 *
 * - `web`, `wasi`, `native`: the compilers of the presets.
 * - `lint`, `docs`: the tools of `npm run lint` and `npm run docs`.
 * - `browser`: Chromium, Firefox and WebKitGTK's driver (CHROME_PATH, FIREFOX_PATH and WEBKIT_DRIVER_PATH name others),
 *   and the npm packages that drive them.
 * - `runtimes`: the WASI runtimes on which the tests run.
 * - `compilers`: zig and @yowasp/clang, with which tests build programs, and the latter the npm package's libraries, as far as they are available.
 * - `bundlers`: bundlers, test runners and the oldest TypeScript that the npm package supports, as far as they are available.
 * - `peers`: the compilers and interpreters of the peers of `npm run bench`, as far as they are available.
 *
 * The user's own Emscripten (EMSDK, or emcc on PATH) and wasi-sdk (WASI_SDK_PATH) are used if they are new
 * enough. Otherwise, on Debian, apt-get installs the compilers, and Emscripten, binaryen and the WASI sysroot are
 * fetched from a newer Debian release into a cache directory: WEFT_CACHE, or weft/ in XDG_CACHE_HOME or ~/.cache.
 * The WASI runtimes are there too. npm packages are in node_modules.
 */
import { runTool } from './setup/command.mjs';
import { allKinds, setUp } from './setup/set-up.mjs';

await runTool(async (args) => {
  const unknown = args.filter((name) => !allKinds.some((kind) => kind === name));
  if (unknown.length > 0) {
    console.error(`weft: unknown kind of tools: ${unknown.join(', ')}\nusage: npm run setup -- [${allKinds.join('] [')}]`);
    return 2;
  }
  await setUp(args.length > 0 ? allKinds.filter((kind) => args.includes(kind)) : allKinds);
  return 0;
});
