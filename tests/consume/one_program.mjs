/** How tests build one_program.c with other people's commands, and check what it prints. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../node/run_program.mjs';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { findEmscripten, findWasi } from '../../tools/setup/toolchain.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const source = join(root, 'tests/consume/one_program.c');

/** The time that building may take: a first build makes parts of the compiler's own libraries. */
const limit = 600_000;

export const output = 'hello\nworld\n200 fetched\n';
const outputCalled = `${output}3\n`;

/** @param {string} text @returns {string} a word of the shell */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Makes the compilers available by the names that documents use, so that they are those with which Weft is built.
 * @param {string} directory for scripts, which must not exist
 * @returns {Record<string, string>} environment variables
 */
export function compilerEnvironment(directory) {
  mkdirSync(directory);
  const { clang, target, sysroot } = findWasi();
  const zig = findCompiler('zig');
  /** @type {Record<string, string>} */
  const scripts = {
    // Debian's libraries have the older name of the target.
    clang: `case " $* " in
*" --target=wasm32-wasip1 "*) shift; exec ${quoted(clang)} ${quoted(`--target=${target}`)} ${quoted(`--sysroot=${sysroot}`)} "$@" ;;
*) exec ${quoted(clang)} "$@" ;;
esac`,
    emcc: `exec ${quoted(findEmscripten().emcc)} "$@"`,
    node: `exec ${quoted(process.execPath)} "$@"`,
    ...(zig.program ? { zig: `exec ${quoted(zig.program)} "$@"` } : {}),
  };
  for (const [name, text] of Object.entries(scripts)) {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
  const env = { PATH: `${directory}${delimiter}${process.env.PATH}` };
  return zig.folder ? { ...env, ZIG_GLOBAL_CACHE_DIR: join(zig.folder, 'cache'), ZIG_LOCAL_CACHE_DIR: join(zig.folder, 'cache') } : env;
}

/**
 * Runs a command in a directory.
 * @param {string[]} command
 * @param {{cwd: string, env?: Record<string, string>}} where
 * @returns {Promise<string>} its standard output
 * @throws {assert.AssertionError} with what it printed, if it fails
 */
export async function succeed(command, { cwd, env = {} }) {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const { status, signal, stdout, stderr } = await run(['env', '-C', cwd, ...assignments, ...command], { limit });
  assert.equal(signal ?? status, 0, `${command.join(' ')}\n${stdout}${stderr}`.slice(0, 4000));
  return stdout.toString();
}

/**
 * Fills a directory with what docs/without_cmake.md takes for granted: Weft as `weft`, the program as hello.c, a part of it in
 * C++, and Weft in few files.
 * @param {string} directory
 * @param {import('../../tools/docs/read_pages.mjs').Block[]} blocks of the page
 * @returns {Promise<Record<string, string>>} environment variables for its commands
 */
export async function prepare(directory, blocks) {
  const env = compilerEnvironment(join(directory, 'bin'));
  symlinkSync(root, join(directory, 'weft'));
  copyFileSync(source, join(directory, 'hello.c'));
  copyFileSync(join(root, 'tests/consume/part.cpp'), join(directory, 'part.cpp'));
  const setup = blocks.find(({ words }) => words[0] === 'setup');
  await succeed(['sh', '-e', '-c', setup.text], { cwd: directory, env });
  return env;
}

/**
 * Checks the program that a command has built as `hello`, `hello.wasm` or `hello.mjs`.
 * @param {string} host or universal, which is checked as a program of page and of wasi
 * @param {string} directory where it is
 * @param {string} [loader] a module that loads any program, if it has no hello.mjs
 */
export async function checkProgram(host, directory, loader) {
  if (host === 'universal') {
    await checkProgram('page', directory, loader);
    await checkProgram('wasi', directory);
    return;
  }
  const node = process.execPath;
  const caller = join(root, 'tests/consume/call_program.mjs');
  const commands = {
    sim: [join(directory, 'hello')],
    wasi: [node, join(root, 'wasi/run_wasi.mjs'), 'hello.wasm'],
    page: [node, caller, ...(loader ? [loader, 'hello.wasm'] : ['hello.mjs'])],
    web: [node, caller, 'hello.mjs'],
  };
  assert.equal(await succeed(commands[host], { cwd: directory }), host === 'page' || host === 'web' ? outputCalled : output);
}
