/** The compiler of this machine, with which tests are built natively. */
import { ToolchainError } from './diagnostics.mjs';
import { identityOf, onPath, wordsOf } from './find_compiler.mjs';

/**
 * @param {Record<string, string | undefined>} env
 * @param {string} [platform]
 * @returns {string[] | undefined} a command that takes the options of gcc and clang
 */
export function findNative(env, platform = process.platform) {
  if (platform === 'win32') return undefined; // its compilers have other options, and the host needs POSIX
  const named = env.CC ? [wordsOf(env.CC)] : [];
  for (const [name, ...args] of [...named, ['cc'], ['gcc'], ['clang']]) {
    const file = onPath(name, env);
    if (file) return [file, ...args];
  }
  return undefined;
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {import('./find_compiler.mjs').Compiler}
 * @throws {ToolchainError} if there is none
 */
export function nativeCompiler(env) {
  const command = findNative(env);
  if (!command) throw new ToolchainError('no native compiler was found: neither CC names one, nor are cc, gcc or clang on PATH');
  return { kind: 'clang', version: '', from: 'PATH', command, linker: [], identity: `native ${identityOf(command[0])} ${command.slice(1).join(' ')}` };
}
