/** The compiler of this machine, with which tests are built natively. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolchainError } from './diagnostics.mjs';
import { commandOf, identityOf, onPath } from './find_compiler.mjs';

/**
 * @param {Record<string, string | undefined>} env
 * @param {string} [platform]
 * @returns {string[] | undefined} a command that takes the options of gcc and clang
 */
export function findNative(env, platform = process.platform) {
  if (platform === 'win32') return undefined; // its compilers have other options, and the host needs POSIX
  const named = [commandOf(env.CC, env)].filter((words) => words.length > 0);
  for (const [name, ...args] of [...named, ['cc'], ['gcc'], ['clang']]) {
    const file = onPath(name, env);
    if (file) return [file, ...args];
  }
  return undefined;
}

/** @param {string[]} command @param {Record<string, string | undefined>} env @returns {boolean} whether it builds a program */
function works([program, ...args], env) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-build-'));
  try {
    const input = '#include <stdio.h>\n#include <poll.h>\nint main(void) { return puts("") < 0; }\n';
    return spawnSync(program, [...args, '-x', 'c', '-', '-o', join(directory, 'program')], { input, env, timeout: 60_000 }).status === 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {import('./build_cache.mjs').BuildCache} cache
 * @returns {Promise<string[] | undefined>} the command of findNative, if it has all that it needs: macOS has a cc that only says what to install
 */
export async function findWorkingNative(env, cache) {
  const command = findNative(env);
  if (!command) return undefined;
  return await cache.remember(`native ${identityOf(command, env)}`, async () => works(command, env)) ? command : undefined;
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {import('./find_compiler.mjs').Compiler}
 * @throws {ToolchainError} if there is none
 */
export function nativeCompiler(env) {
  const command = findNative(env);
  if (!command) throw new ToolchainError('no native compiler was found: neither CC names one, nor are cc, gcc or clang on PATH');
  return { kind: 'clang', version: '', from: 'PATH', command, linker: [], identity: `native ${identityOf(command, env)}` };
}
