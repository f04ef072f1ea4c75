/**
 * One set-up at a time in a cache folder. The kernel's lock on an open file is used
 * (flock), because it cannot go stale: it ends with the last process that has the file open.
 */
import { closeSync, openSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { SetupError, say } from './command.mjs';

const patienceSeconds = 1800;

/**
 * Runs `work` while holding the lock.
 * @template T
 * @param {string} file the lock file; made if it is not there, and never removed
 * @param {(descriptor: number) => Promise<T>} work gets the locked file's descriptor, to be
 *   handed to commands that must not outlive the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  const descriptor = openSync(file, 'a');
  try {
    // flock(1) locks the open file that it inherits, which is ours too: the lock stays
    // when flock has ended.
    const flock = (...options) =>
      spawnSync('flock', ['--exclusive', ...options, '3'], { stdio: ['ignore', 'ignore', 'inherit', descriptor] });
    let result = flock('--nonblock');
    if (result.status === 1) {
      say('another set-up is running; waiting for it');
      result = flock('--timeout', String(patienceSeconds));
    }
    if (result.status !== 0) {
      throw new SetupError(`could not lock ${file}`, 'End the other set-up, or set WEFT_CACHE to another folder.');
    }
    return await work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
