/**
 * Keeps what has been built, by content. Processes share it without locks, and may be killed at any time:
 *
 * - each file is written under another name and renamed, and holds or is named by the hash of its content, so that one
 *   that is incomplete counts as absent;
 * - an entry `KEY.json` lists the files that the build depended on with their hashes, and what was built.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './cache_directory.mjs';
import { ToolchainError } from './diagnostics.mjs';

/** What is older counts as left behind by a killed process, and may be removed. In milliseconds. */
const hour = 3_600_000;

/** How large the cache may grow, in bytes, before what was used least recently is removed. */
const capacity = 512 * 1024 * 1024;

/** How many builds one entry keeps: those with other contents of the same files. */
const variants = 8;

/** @param {string | Uint8Array} content @returns {string} */
export const hashOf = (content) => createHash('sha256').update(content).digest('hex');

/**
 * @typedef {object} About
 * @property {Record<string, string>} dependencies the hashes of the files that a program depends on, by absolute path
 * @property {string[]} absent paths that did not exist, and would have been used if they had
 * @property {string} text what the compiler printed
 *
 * @typedef {About & {output: string}} Built with the hash of the program
 */

/** @param {string} file @returns {Buffer | undefined} */
function contentOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {boolean} also false if it cannot be known, as of a name that is too long */
function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string} file that may not exist, or not be removable */
export function remove(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is in the way of nothing.
  }
}

/** @type {Record<string, string>} */
const advice = {
  ENOSPC: 'the disk is full: make room', EDQUOT: 'the disk quota is used up: make room', EACCES: 'it may not be written', EPERM: 'it may not be written',
  EROFS: 'its file system is read-only', ENOTDIR: 'a part of its path is a file',
};

export class BuildCache {
  #directory;

  /** @param {string} [directory] */
  constructor(directory = cacheDirectory()) {
    this.#directory = directory;
  }

  /** @param {string} hash @param {string} ending @returns {string} the path of a file */
  path(hash, ending) {
    return join(this.#directory, `${hash.slice(0, 40)}${ending}`);
  }

  /**
   * Writes a file, all of it or nothing.
   * @param {string} file
   * @param {string | Uint8Array} content
   * @throws {ToolchainError}
   */
  #write(file, content) {
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      mkdirSync(this.#directory, { recursive: true });
      writeFileSync(temporary, content, { mode: file.endsWith('.exe') ? 0o777 : 0o666 });
      this.#rename(temporary, file);
    } catch (error) {
      remove(temporary);
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      throw new ToolchainError(
        `the cache ${this.#directory} cannot be written: ${advice[code ?? ''] ?? message}. The variable WEFT_CACHE names another directory`, { cause: error },
      );
    }
  }

  /** @param {string} from @param {string} to */
  #rename(from, to) {
    try {
      renameSync(from, to);
    } catch (error) {
      // Windows does not replace a file that another process reads. It is as good.
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(code ?? '') || !existsSync(to)) throw error;
      remove(from);
    }
  }

  /** @param {string} key @returns {Built[]} */
  #entry(key) {
    try {
      const { sum, builds } = JSON.parse(readFileSync(this.path(key, '.json'), 'utf8'));
      return sum === hashOf(JSON.stringify(builds)) ? builds : [];
    } catch {
      return []; // absent, or incomplete
    }
  }

  /**
   * @param {string} key
   * @param {string} ending of the file
   * @returns {(Built & {file: string, content: Buffer}) | undefined} what was built from files that still have the same contents
   */
  find(key, ending) {
    /** @type {Map<string, string>} */
    const hashes = new Map();
    const hash = (/** @type {string} */ name) => {
      if (!hashes.has(name)) hashes.set(name, hashOfFile(name));
      return hashes.get(name);
    };
    const built = this.#entry(key).find(({ dependencies, absent }) =>
      Object.entries(dependencies).every(([name, known]) => hash(name) === known) && !absent.some(isFile));
    if (!built) return undefined;
    const file = this.path(built.output, ending);
    const content = contentOf(file);
    if (!content || hashOf(content) !== built.output) return undefined;
    this.#touch(file);
    this.#touch(this.path(key, '.json'));
    return { ...built, file, content };
  }

  /** It has been used. @param {string} file */
  #touch(file) {
    const now = new Date();
    try {
      if (now.getTime() - statSync(file).mtimeMs > hour) utimesSync(file, now, now);
    } catch {
      // Another process has removed it, or the directory is read-only.
    }
  }

  /**
   * @param {string} key
   * @param {string} ending of the file
   * @param {Uint8Array} content
   * @param {About} about
   * @returns {string} the file
   * @throws {ToolchainError} if the directory cannot be written
   */
  store(key, ending, content, about) {
    const output = hashOf(content);
    const file = this.path(output, ending);
    if (hashOfFile(file) !== output) this.#write(file, content);
    const builds = [{ ...about, output }, ...this.#entry(key)].slice(0, variants);
    this.#write(this.path(key, '.json'), JSON.stringify({ sum: hashOf(JSON.stringify(builds)), builds }));
    if (Math.random() < 1 / 32) this.prune();
    return file;
  }

  /** The same, where the file is not needed: without a cache that can be written, the next build takes as long. @param {Parameters<BuildCache['store']>} what */
  tryStore(...what) {
    try {
      this.store(...what);
    } catch (error) {
      if (!(error instanceof ToolchainError)) throw error;
    }
  }

  /** Removes what killed processes have left behind, and beyond the capacity what was used least recently. */
  prune(limit = capacity) {
    const before = Date.now() - hour;
    /** @type {{file: string, size: number, used: number}[]} */
    const files = [];
    for (const name of existsSync(this.#directory) ? readdirSync(this.#directory) : []) {
      const file = join(this.#directory, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found?.isFile()) continue;
      if (!name.endsWith('.tmp')) files.push({ file, size: found.size, used: found.mtimeMs });
      else if (found.mtimeMs < before) remove(file);
    }
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size, used } of files.sort((a, b) => a.used - b.used)) {
      if (total <= limit || used >= before) return; // processes may be about to use newer ones
      remove(file);
      total -= size;
    }
  }

  /** A small fact that is expensive to find out. @param {string} key @param {() => Promise<any>} findOut @returns {Promise<any>} */
  async remember(key, findOut) {
    const file = this.path(hashOf(key), '.fact');
    try {
      const entry = JSON.parse(readFileSync(file, 'utf8'));
      if (entry.known === key) return entry.fact;
    } catch {
      // absent, or incomplete
    }
    const fact = await findOut();
    try {
      this.#write(file, JSON.stringify({ known: key, fact }));
    } catch {
      // It will be found out again.
    }
    return fact;
  }
}

/** @param {string} file @returns {string} '' if it cannot be read */
export function hashOfFile(file) {
  const content = contentOf(file);
  return content ? hashOf(content) : '';
}
