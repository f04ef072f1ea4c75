/** The npm package's commands and toolchain, as the preset page made them, in projects of their own. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { findWasi } from '../../tools/setup/toolchain.mjs';

export const packageUrl = new URL('../../build/page/bindings/js/weft-wasm/', import.meta.url);
const command = fileURLToPath(new URL('bin/weft-wasm.mjs', packageUrl));

/** @param {string} name @returns {Promise<any>} a module of the toolchain */
export const toolchain = (name) => import(new URL(`toolchain/${name}.mjs`, packageUrl).href);

const yowasp = findCompiler('yowasp-clang');
const wasi = findWasi();

const zig = findCompiler('zig');
const zigCache = zig.folder && join(zig.folder, 'cache');

/** The compilers of this machine: how each is named, or why it is not available. @type {{name: string, value: string, skip?: string, env?: Record<string, string>}[]} */
export const compilers = [
  { name: '@yowasp/clang', value: '@yowasp/clang', skip: yowasp.reason },
  { name: 'clang', value: wasi?.clang ?? '', skip: wasi ? undefined : 'no clang' },
  { name: 'zig', value: zig.program ?? '', skip: zig.reason, env: zigCache ? { ZIG_GLOBAL_CACHE_DIR: zigCache, ZIG_LOCAL_CACHE_DIR: zigCache } : {} },
];
export const [npmCompiler, clang] = compilers;

/** The directory of @yowasp/clang. */
export const yowaspDirectory = yowasp.program && dirname(dirname(yowasp.program));

/**
 * Makes a project.
 * @param {import('node:test').TestContext | {after: (call: () => void) => void}} context
 * @param {Record<string, string>} [files]
 * @returns {{directory: string, write: (name: string, text: string) => void, run: (args: string[], options?: RunOptions) => Promise<Outcome>,
 *   env: Record<string, string>}} env: with which `run` runs, and a cache of its own
 */
export function makeProject(context, files = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-toolchain-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'node_modules/@yowasp'), { recursive: true });
  symlinkSync(fileURLToPath(packageUrl), join(directory, 'node_modules/weft-wasm'));
  if (yowaspDirectory) symlinkSync(yowaspDirectory, join(directory, 'node_modules/@yowasp/clang'));
  const write = (name, text) => {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const env = { ...process.env, WEFT_CACHE: join(directory, 'cache'), WEFT_COMPILER: clang.value, CC: undefined };
  const run = (args, { env: more = {}, cwd = directory, ...options } = {}) => runCommand([process.execPath, command, ...args], {
    cwd, env: { ...env, ...more }, ...options,
  });
  return { directory, write, run, env };
}

/**
 * @typedef {{env?: Record<string, string>, cwd?: string, limit?: number, most?: number, input?: string, onText?: (text: string, child: import('node:child_process').ChildProcess) => void}} RunOptions
 * @typedef {{status: number | null, signal: string | null, stdout: string, stderr: string, size: number}} Outcome size: bytes of standard output
 */

/** @param {string[]} words @param {RunOptions} options most: of the standard output, these many bytes are kept @returns {Promise<Outcome>} */
export function runCommand([program, ...args], { env = {}, cwd, limit = 240_000, most = Infinity, input = '', onText = () => {} }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout: limit, killSignal: 'SIGKILL' });
  child.stdin.on('error', () => {}); // it may end before it has read all
  child.stdin.end(input);
  let [stdout, stderr, size] = ['', '', 0];
  child.stdout.on('data', (data) => {
    size += data.length;
    if (stdout.length < most) stdout += data;
    onText(stdout, child);
  });
  child.stderr.on('data', (data) => {
    stderr += data;
    onText(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status, signal) => resolve({ status, signal, stdout, stderr, size }));
  });
}

/** @param {string} stderr @returns {string} without what is said of slow work, which depends on the machine's speed */
export const withoutProgress = (stderr) => stderr.replaceAll(/^(weft-wasm: (loading|compiling|linking) .* \.\.\.|weft: a step of a task took .*)\n/gm, '');

export const hello = `#include <weft/weft.h>
WEFT_ASYNC(app) {
    WEFT_BEGIN;
    weft_print("hello");
}
WEFT_MAIN(app)
`;
