/**
 * Finds the files that C files may include, without preprocessing them: more than a compiler would read, never fewer, unless
 * a name is put together by macros.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** #include, #embed, __has_include(), and macros that stand for a name. */
const mention = /(?:^[ \t]*#[ \t]*(?:include|include_next|import|embed|define[ \t]+\w+)[ \t]*|\b__has_(?:include|embed)(?:_next)?[ \t]*\([ \t]*)(?:"([^"\n]+)"|<([^>\n]+)>)/gm;

/**
 * @typedef {object} Scan
 * @property {Map<string, Buffer>} files the contents of those that exist, by absolute path
 * @property {string[]} absent those that do not exist, and would be included if they did
 */

/** @param {string} file @returns {Buffer | undefined} undefined if it cannot be read, or is a directory */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * @param {string[]} sources absolute paths
 * @param {string[]} includes absolute paths of directories
 * @param {string[]} [names] what macros of the command line stand for, if it is a name
 * @returns {Scan} with the sources
 */
export function scanIncludes(sources, includes, names = []) {
  /** @type {Scan['files']} */
  const files = new Map();
  /** @type {Set<string>} */
  const absent = new Set();
  const directories = [...sources.map((source) => dirname(source)), ...includes];
  const waiting = [...sources, ...names.flatMap((name) => directories.map((directory) => resolve(directory, name)))];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file) || absent.has(file)) continue;
    const content = read(file);
    if (!content) {
      absent.add(file);
      continue;
    }
    files.set(file, content);
    for (const [, quoted, angled] of content.toString('latin1').matchAll(mention)) {
      const name = Buffer.from(quoted ?? angled, 'latin1').toString();
      for (const directory of quoted === undefined ? includes : [dirname(file), ...includes]) waiting.push(resolve(directory, name));
    }
  }
  return { files, absent: [...absent] };
}
