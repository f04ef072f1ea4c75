/** Installs the tools that are missing. Does nothing, and quickly, if none is. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.mjs';
import { browsers, findBrowser } from './browsers.mjs';
import { ToolError, say, step } from './command.mjs';
import { fetchPackages, installPackages, isDebian, missingPackages, privateApt } from './debian.mjs';
import { withLock } from './lock.mjs';
import { installModules } from './npm_modules.mjs';
import { publish } from './publish.mjs';
import { kinds, llvm, minimum, partPackages } from './recipe.mjs';
import { cacheDirectory, findEmscripten, findWasi, havePart, partTarget } from './toolchain.mjs';
import { verifyBinaryen, verifyNative, verifyWasi, verifyWeb } from './verify.mjs';
import { setUpBundlers } from './bundlers.mjs';
import { setUpCompilers } from './compilers.mjs';
import { setUpPeers } from './peers.mjs';
import { setUpRuntimes } from './wasi_runtimes.mjs';

/** @typedef {import('./recipe.mjs').PackageKind} PackageKind */
/** @typedef {import('./recipe.mjs').PartName} PartName */
/** @typedef {import('./browsers.mjs').BrowserName} BrowserName */

/** A kind of work that needs tools. @typedef {PackageKind | 'browser' | 'runtimes' | 'compilers' | 'bundlers' | 'peers'} Kind */

const packageKinds = /** @type {PackageKind[]} */ (Object.keys(kinds));
const browserNames = /** @type {BrowserName[]} */ (Object.keys(browsers));

/** @type {Kind[]} */
export const allKinds = [...packageKinds, 'browser', 'runtimes', 'compilers', 'bundlers', 'peers'];

/** How the user can install each kind's tools. @type {Record<PackageKind | 'browser', string>} */
const byHand = {
  web: `Emscripten ${minimum.emscripten} or newer: install emsdk, and set EMSDK or put emcc on PATH`,
  wasi: 'wasi-sdk 21 or newer: unpack it, and set WASI_SDK_PATH to its directory',
  native: 'gcc and clang, with the sanitizers of clang',
  lint: 'clang-format and clang-tidy 19, as clang-format-19 and clang-tidy-19 on PATH, and git',
  docs: 'doxygen, and the theme Doxygen Awesome in /usr/share/doxygen-awesome-css',
  browser: 'Chromium or Chrome, and Firefox: on PATH, or set CHROME_PATH and FIREFOX_PATH to their files; for WebKit, '
    + 'WebKitWebDriver (or set WEBKIT_DRIVER_PATH), Xvfb and setpriv on PATH',
};

/** Checks a part of the cache before it is used. @type {Record<PartName, (directory: string) => Promise<void>>} */
const verify = {
  binaryen: (directory) => verifyBinaryen(join(directory, 'bin', 'wasm-opt')),
  emscripten: (directory) => verifyWeb(join(directory, 'emcc')),
  wasi: (directory) => verifyWasi({ clang: join(llvm, 'bin', 'clang'), target: 'wasm32-wasi', sysroot: join(directory, 'sysroot') }),
};

/**
 * Finds what is missing among compilers, linters and browsers.
 * @param {Kind[]} wanted
 * @param {(reason: string) => void} [passedOver] receives the reason why a toolchain of the user's is not used
 * @returns {{packages: string[], parts: PartName[], incomplete: (PackageKind | 'browser')[]}} the missing Debian
 *   packages and parts of the cache, and the kinds that need them
 */
function missing(wanted, passedOver) {
  /** Where the user's own toolchain, or the cache's, comes from. @param {PackageKind} kind */
  const origin = (kind) => {
    if (kind === 'web') return findEmscripten(passedOver)?.from;
    return kind === 'wasi' ? findWasi(passedOver)?.from : 'system';
  };
  /** @type {Set<string>} */
  const packages = new Set();
  /** @type {Set<PartName>} */
  const parts = new Set();
  /** @type {Set<PackageKind | 'browser'>} */
  const incomplete = new Set();
  for (const kind of packageKinds.filter((name) => wanted.includes(name))) {
    const recipe = kinds[kind];
    const from = origin(kind);
    const needsCache = from === undefined || from === 'cache';
    const absent = missingPackages(needsCache ? [...recipe.always, ...recipe.cached] : recipe.always);
    const unbuilt = needsCache ? recipe.parts.filter((part) => !havePart(part)) : [];
    for (const name of absent) packages.add(name);
    for (const part of unbuilt) parts.add(part);
    if (absent.length + unbuilt.length > 0) incomplete.add(kind);
  }
  if (wanted.includes('browser')) {
    const absent = browserNames.filter((name) => !findBrowser(name));
    for (const name of absent.flatMap((browser) => browsers[browser].packages)) packages.add(name);
    if (absent.length > 0) incomplete.add('browser');
  }
  return { packages: [...packages], parts: [...parts], incomplete: [...incomplete] };
}

/** @param {Kind[]} wanted @returns {boolean} whether their tools are there, or can be installed */
export function canSetUp(wanted) {
  const { packages, parts } = missing(wanted);
  return (packages.length === 0 && parts.length === 0) || isDebian();
}

/**
 * Installs the tools of the named kinds. A WASI runtime, a compiler of tests/consume, a tool of tests/bindings or a peer that is not
 * available is no failure here: its users report it.
 * @param {Kind[]} wanted
 * @throws {ToolError} if tools cannot be installed
 */
export async function setUp(wanted) {
  /** @type {string[]} */
  const reasons = [];
  const { packages, parts, incomplete } = missing(wanted, (reason) => reasons.push(reason));
  for (const reason of reasons) say(`${reason}: using the cached toolchain instead`);
  if (packages.length > 0 || parts.length > 0) await installTools(wanted, incomplete);
  if (['browser', 'bundlers', 'lint'].some((kind) => wanted.includes(/** @type {Kind} */ (kind)))) await installModules();
  if (wanted.includes('runtimes')) await setUpRuntimes();
  if (wanted.includes('compilers')) await setUpCompilers();
  if (wanted.includes('bundlers')) await setUpBundlers();
  if (wanted.includes('peers')) await setUpPeers();
}

/**
 * Installs compilers, linters and browsers on Debian. Elsewhere, fails with a list of what to install.
 * @param {Kind[]} wanted
 * @param {(PackageKind | 'browser')[]} incomplete
 */
async function installTools(wanted, incomplete) {
  if (!isDebian()) {
    const lines = incomplete.map((kind) => `  ${byHand[kind]}`);
    throw new ToolError(
      `tools are missing for ${incomplete.join(', ')}`,
      `Tools are installed automatically on Debian only. Install these and try again:\n  cmake ${minimum.cmake} or newer, and ninja\n${lines.join('\n')}`,
    );
  }
  const cache = cacheDirectory();
  mkdirSync(join(cache, 'store'), { recursive: true });
  await withLock(join(cache, 'lock'), (lock) => install(wanted, cache, lock));
}

/**
 * Installs what is still missing. The caller holds the cache's lock.
 * @param {Kind[]} wanted
 * @param {string} cache
 * @param {number} lock
 */
async function install(wanted, cache, lock) {
  // Another set-up may have installed something while this one waited for the lock.
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

/**
 * Builds, checks and publishes one part of the cache.
 * @param {PartName} part
 * @param {string} cache
 * @param {import('./assemble.mjs').Files} files
 * @param {number} lock
 */
async function installPart(part, cache, files, lock) {
  await publish(cache, part, partTarget(part), async (directory) => {
    const own = new Map([...files].filter(([name]) => partPackages[part].includes(name)));
    await step(`unpacking ${part}`, () => assemble[part](own, directory, lock));
    await step(`checking ${part}`, () => verify[part](directory));
  });
}
