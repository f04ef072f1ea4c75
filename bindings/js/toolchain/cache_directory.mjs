/** Where what has been built is kept. */
import { homedir } from 'node:os';
import nodePath from 'node:path';

/** @returns {string} */
function homeOfUser() {
  try {
    return homedir();
  } catch {
    return '.'; // the system knows no such user
  }
}

/**
 * @param {object} [system] that of this process
 * @param {Record<string, string | undefined>} [system.env]
 * @param {string} [system.platform]
 * @param {string} [system.home]
 * @param {import('node:path').PlatformPath} [system.path]
 * @returns {string} an absolute path: below WEFT_CACHE, or where the system keeps caches
 */
export function cacheDirectory({ env = process.env, platform = process.platform, home, path = nodePath } = {}) {
  if (env.WEFT_CACHE) return path.join(path.resolve(env.WEFT_CACHE), 'built');
  const own = home ?? (env.HOME || env.USERPROFILE || homeOfUser());
  /** @type {Record<string, string>} */
  const usual = {
    win32: path.join(env.LOCALAPPDATA || path.join(own, 'AppData', 'Local'), 'weft', 'Cache'),
    darwin: path.join(own, 'Library', 'Caches', 'weft'),
  };
  return path.resolve(usual[platform] ?? path.join(env.XDG_CACHE_HOME || path.join(own, '.cache'), 'weft'), 'built');
}
