/**
 * Lets one set-up at a time work in a cache directory. The lock is the kernel's lock on an open file (flock).
 * It cannot become stale: the kernel releases it when the last process closes the file.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ToolError, say } from './command.mjs';

const patienceSeconds = 1800;

/**
 * Runs `work` while holding the lock.
 * @template T
 * @param {string} file the lock file: created if necessary, and never removed
 * @param {(descriptor: number) => Promise<T>} work receives the locked file's descriptor, and passes it to
 *   commands that must not outlive the lock
 * @returns {Promise<T>}
 * @throws {ToolError} if the lock is not free within half an hour
 */
export async function withLock(file, work) {
  const descriptor = openSync(file, 'a');
  try {
    // flock(1) locks the open file that it inherits from this process, so the lock stays when flock exits.
    /** @param {...string} options */
    const flock = (...options) =>
      spawnSync('flock', ['--exclusive', ...options, '3'], { stdio: ['ignore', 'ignore', 'inherit', descriptor] });
    let result = flock('--nonblock');
    // Systems without that command have no packages to install, and what is fetched is put in place at once.
    if (/** @type {NodeJS.ErrnoException | undefined} */ (result.error)?.code === 'ENOENT') return await work(descriptor);
    if (result.status === 1) {
      say('waiting for another set-up to finish');
      result = flock('--timeout', String(patienceSeconds));
    }
    if (result.status !== 0) {
      throw new ToolError(`cannot lock ${file}`, 'Stop the other set-up, or set WEFT_CACHE to another directory.');
    }
    return await work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
