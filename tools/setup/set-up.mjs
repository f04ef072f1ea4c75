/** Makes sure that the toolchains are there. Does nothing, fast, when they are. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.mjs';
import { browsers, findBrowser, installModules, missingModules } from './browsers.mjs';
import { fetchPackages, installPackages, isDebian, missingPackages, privateApt } from './debian.mjs';
import { withLock } from './lock.mjs';
import { publish } from './publish.mjs';
import { kinds, llvm, minimum, partPackages } from './recipe.mjs';
import { SetupError, say, step } from './command.mjs';
import { setUpRuntimes } from './wasi_runtimes.mjs';
import { cacheFolder, findEmscripten, findWasi, havePart, partTarget } from './toolchain.mjs';
import { verifyBinaryen, verifyNative, verifyWasi, verifyWeb } from './verify.mjs';

/** How to have each kind's tools without this script's help. */
const byHand = {
  web: `Emscripten ${minimum.emscripten} or newer: install emsdk, and set EMSDK or put emcc on PATH`,
  wasi: 'wasi-sdk 21 or newer: unpack it, and set WASI_SDK_PATH to its folder',
  native: 'gcc and clang, with the sanitizers of clang',
  browser: 'Chromium or Chrome, and Firefox: on PATH, or set CHROME_PATH and FIREFOX_PATH to their files',
};

/** What checks a part of the cache before it is put to use. */
const verify = {
  binaryen: (folder) => verifyBinaryen(join(folder, 'bin', 'wasm-opt')),
  emscripten: (folder) => verifyWeb(join(folder, 'emcc')),
  wasi: (folder) => verifyWasi({ clang: join(llvm, 'bin', 'clang'), target: 'wasm32-wasi', sysroot: join(folder, 'sysroot') }),
};

/** @typedef {'web' | 'wasi' | 'native' | 'browser' | 'runtimes'} Kind */

/** @type {Kind[]} */
export const allKinds = [...Object.keys(kinds), 'browser', 'runtimes'];

/**
 * What is not there yet of compilers and browsers.
 * @param {Kind[]} wanted
 * @param {(reason: string) => void} [passedOver]
 */
function missing(wanted, passedOver) {
  const own = {
    web: () => findEmscripten(passedOver)?.from,
    wasi: () => findWasi(passedOver)?.from,
    native: () => 'system',
  };
  const packages = new Set();
  const parts = new Set();
  const incomplete = new Set();
  for (const kind of wanted.filter((name) => name in kinds)) {
    const recipe = kinds[kind];
    const from = own[kind]();
    const needsCache = from === undefined || from === 'cache';
    const absent = missingPackages(needsCache ? [...recipe.always, ...recipe.cached] : recipe.always);
    const unmade = needsCache ? recipe.parts.filter((part) => !havePart(part)) : [];
    for (const name of absent) packages.add(name);
    for (const part of unmade) parts.add(part);
    if (absent.length + unmade.length > 0) incomplete.add(kind);
  }
  if (wanted.includes('browser')) {
    const absent = Object.keys(browsers).filter((name) => !findBrowser(name));
    for (const name of absent) packages.add(browsers[name].package);
    if (absent.length > 0) incomplete.add('browser');
  }
  return { packages: [...packages], parts: [...parts], incomplete: [...incomplete] };
}

/**
 * Sees to it that the named kinds of build have their tools, and tests in browsers and on
 * WASI runtimes theirs; where a runtime cannot be had, its tests say so.
 * @param {Kind[]} wanted
 * @returns {Promise<void>}
 * @throws {SetupError} if they cannot be had
 */
export async function setUp(wanted) {
  const reasons = [];
  const { packages, parts, incomplete } = missing(wanted, (reason) => reasons.push(reason));
  for (const reason of reasons) say(`${reason}: using Weft's own instead`);
  if (packages.length > 0 || parts.length > 0) await installTools(wanted, incomplete);
  if (wanted.includes('browser') && missingModules()) await installModules();
  if (wanted.includes('runtimes')) await setUpRuntimes();
}

/** Installs compilers and browsers; where it cannot, says what to do. */
async function installTools(wanted, incomplete) {
  if (!isDebian()) {
    const lines = incomplete.map((kind) => `  ${byHand[kind]}`);
    throw new SetupError(
      `tools are missing for ${incomplete.join(', ')}`,
      `Tools are installed for you on Debian only. Here, install these and try again:\n  cmake ${minimum.cmake} or newer, and ninja\n${lines.join('\n')}`,
    );
  }
  const cache = cacheFolder();
  mkdirSync(join(cache, 'store'), { recursive: true });
  await withLock(join(cache, 'lock'), (lock) => install(wanted, cache, lock));
}

/** Installs what is missing still; holds the cache's lock. */
async function install(wanted, cache, lock) {
  // Asked again: another set-up may have done it while this one waited for the lock.
  const { packages, parts } = missing(wanted);
  const scratch = join(cache, 'tmp');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });

  if (packages.length > 0) {
    await installPackages(packages, scratch);
    if (wanted.includes('native')) await step('checking the native compilers', verifyNative);
  }
  if (parts.length > 0) {
    const aptGet = await step("reading Debian's package lists", () => privateApt(join(scratch, 'apt'), lock));
    const names = parts.flatMap((part) => partPackages[part]);
    const downloads = join(cache, 'download');
    const files = await fetchPackages(aptGet, names, downloads);
    for (const part of parts) await installPart(part, cache, files, lock);
    rmSync(downloads, { recursive: true, force: true });
  }
  rmSync(scratch, { recursive: true, force: true });
}

/** Makes, checks and publishes one part. */
async function installPart(part, cache, files, lock) {
  await publish(cache, part, partTarget(part), async (folder) => {
    const own = new Map(partPackages[part].map((name) => [name, files.get(name)]));
    await step(`unpacking ${part}`, () => assemble[part](own, folder, lock));
    await step(`checking ${part}`, () => verify[part](folder));
  });
}
