/** Puts a folder into the cache in one step, so that an interruption leaves the old one or the new. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a folder of the cache, unless it is there, and lets its stable name, a symbolic link,
 * point to it. What had the name before is removed.
 * @param {string} cache
 * @param {string} name the stable name
 * @param {string} target the folder behind it, from the cache's: `store/NAME-` and what it was made of
 * @param {(folder: string) => Promise<void>} make fills an empty folder, and checks what it made
 */
export async function publish(cache, name, target, make) {
  const folder = join(cache, target);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  if (!existsSync(folder)) {
    mkdirSync(unfinished, { recursive: true });
    try {
      await make(unfinished);
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const link = join(cache, name);
  rmSync(`${link}.new`, { force: true });
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
  for (const other of readdirSync(dirname(folder))) {
    if (other.startsWith(`${name}-`) && other !== basename(folder)) rmSync(join(dirname(folder), other), { recursive: true, force: true });
  }
}

/** @returns {boolean} whether a name of the cache stands for this target, and it is there */
export function published(cache, name, target) {
  const link = join(cache, name);
  try {
    return readlinkSync(link) === target && existsSync(link);
  } catch {
    return false;
  }
}
