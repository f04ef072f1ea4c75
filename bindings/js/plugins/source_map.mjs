/** Source maps of programs: debuggers that do not read DWARF show the C files by them. */
import { readFileSync } from 'node:fs';
import { readLines } from './debug_lines.mjs';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @param {number} number @returns {string} in base 64, with a variable length */
function encoded(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** @param {string} file @returns {string | null} */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * @param {Uint8Array} program
 * @param {(file: string) => {path: string, url: string}} find where a file is that the compiler has named
 * @returns {string | undefined} the source map; undefined if the program was built without lines
 */
export function sourceMap(program, find) {
  const places = readLines(program);
  if (places.length === 0) return undefined;
  const files = [...new Set(places.map(({ file }) => file))];
  let last = { offset: 0, index: 0, line: 1, column: 1 };
  const mappings = places.filter(({ offset }, i) => offset !== places[i - 1]?.offset).map(({ offset, file, line, column }) => {
    const next = { offset, index: files.indexOf(file), line, column: column || 1 };
    const text = (/** @type {const} */ (['offset', 'index', 'line', 'column'])).map((name) => encoded(next[name] - last[name])).join('');
    last = next;
    return text;
  });
  const found = files.map(find);
  return JSON.stringify({ version: 3, sources: found.map(({ url }) => url), sourcesContent: found.map(({ path }) => textOf(path)), names: [], mappings: mappings.join(',') });
}

/** @param {string} text @returns {number[]} of less than 128 bytes */
const sized = (text) => [text.length, ...Buffer.from(text)];

/**
 * @param {Uint8Array} program
 * @param {string} url of its source map, relative to its own: less than 100 letters of ASCII
 * @returns {Uint8Array} the program that names it
 */
export function withSourceMap(program, url) {
  const content = [...sized('sourceMappingURL'), ...sized(url)];
  return Buffer.concat([program, Uint8Array.of(0, content.length, ...content)]);
}
