/** Replaces a directory of the cache in one step, so that an interruption leaves either the old one or the new one. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Creates a directory of the cache, unless it exists, and makes its stable name, a symbolic link, point to it.
 * The directory that had the name before is removed.
 * @param {string} cache
 * @param {string} name the stable name
 * @param {string} target the directory's path below the cache: `store/NAME-` and a version
 * @param {(directory: string) => Promise<void>} make fills an empty directory, and checks the result
 */
export async function publish(cache, name, target, make) {
  const directory = join(cache, target);
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  if (!existsSync(directory)) {
    mkdirSync(unfinished, { recursive: true });
    try {
      await make(unfinished);
      renameSync(unfinished, directory);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const link = join(cache, name);
  rmSync(`${link}.new`, { force: true });
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
  for (const other of readdirSync(dirname(directory))) {
    if (other.startsWith(`${name}-`) && other !== basename(directory)) {
      rmSync(join(dirname(directory), other), { recursive: true, force: true });
    }
  }
}

/**
 * @param {string} cache
 * @param {string} name
 * @param {string} target
 * @returns {boolean} whether the stable name points to this target, and the target exists
 */
export function published(cache, name, target) {
  const link = join(cache, name);
  try {
    return readlinkSync(link) === target && existsSync(link);
  } catch {
    return false;
  }
}
