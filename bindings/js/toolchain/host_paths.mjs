/**
 * Paths of this machine and paths as @yowasp/clang has them: absolute and with slashes, whatever the system. Windows' `C:\a`
 * is `/C:/a`.
 */
import nodePath from 'node:path';

/** @typedef {import('node:path').PlatformPath} PlatformPath */

/**
 * @param {string} file an absolute path of this machine
 * @param {PlatformPath} [path] the system's rules
 * @returns {string}
 */
export function toVirtual(file, path = nodePath) {
  if (path.sep === '/') return file;
  const slashed = file.replaceAll('\\', '/');
  // \\server\share and \\?\C:\a keep both slashes.
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}

/**
 * @param {string} text what the compiler has printed
 * @param {PlatformPath} [path]
 * @returns {string} the same with paths of this machine, whose slashes Windows understands
 */
export function withHostPaths(text, path = nodePath) {
  return path.sep === '/' ? text : text.replaceAll(/(?<![^\s'"(])\/(?=[A-Za-z]:\/)/g, '');
}

/**
 * A source as the user named it, for the compiler, which puts it into its messages.
 * @param {string} name relative to the working directory, or absolute
 * @param {PlatformPath} [path]
 * @returns {string}
 */
export function nameForCompiler(name, path = nodePath) {
  if (path.isAbsolute(name)) return toVirtual(name, path);
  return path.sep === '/' ? name : name.replaceAll('\\', '/');
}

/**
 * Names as arguments: one that begins with a dash is no option.
 * @param {string} name
 * @returns {string}
 */
export const asArgument = (name) => (name.startsWith('-') ? `./${name}` : name);
