/** Reads the pages of the documentation: their text, code blocks, headings and links. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages, as paths from the root. */
export const pages = [
  'README.md',
  ...readdirSync(`${root}/docs`).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`),
  'CONTRIBUTING.md',
  'CHANGELOG.md',
];

/** @param {string} page a path from the root @returns {string} */
export const readPage = (page) => readFileSync(`${root}/${page}`, 'utf8');

/**
 * @typedef {object} Block a fenced block of code
 * @property {string} page
 * @property {number} line the number of its first line of code
 * @property {string} language the first word after the fence
 * @property {string[]} words the words that follow the language
 * @property {string} text
 * @property {Record<string, string>} comments the HTML comments `<!-- key: text -->` directly before it
 */

/** @param {string} comment @returns {[string, string] | undefined} */
function keyOf(comment) {
  const found = /^<!--\s*(\w+):([^]*?)-->$/.exec(comment);
  return found ? [found[1], found[2].trim()] : undefined;
}

/**
 * @param {string} page a path from the root
 * @param {string} [text] its content
 * @returns {Block[]}
 * @throws {Error} if a block has no end
 */
export function blocksOf(page, text = readPage(page)) {
  const lines = text.split('\n');
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Record<string, string>} */
  let comments = {};
  for (let i = 0; i < lines.length; i++) {
    const fence = /^( *)```(.*)$/.exec(lines[i]);
    if (fence) {
      const [language = '', ...words] = fence[2].trim().split(/\s+/);
      const start = i + 1;
      const end = lines.indexOf(`${fence[1]}\`\`\``, start);
      if (end < 0) throw new Error(`${page}:${i + 1}: a code block without an end`);
      const code = lines.slice(start, end).map((line) => line.slice(fence[1].length));
      blocks.push({ page, line: start + 1, language, words, text: `${code.join('\n')}\n`, comments });
      comments = {};
      i = end;
    } else if (lines[i].startsWith('<!--')) {
      let end = i;
      while (!lines[end].endsWith('-->')) end++;
      const key = keyOf(lines.slice(i, end + 1).join('\n'));
      if (key) comments[key[0]] = key[1];
      i = end;
    } else if (lines[i].trim() !== '') {
      comments = {};
    }
  }
  return blocks;
}

/** A page without its code blocks and comments; the lines keep their numbers. @param {string} text */
export function proseOf(text) {
  let inCode = false;
  const lines = text.replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, '')).split('\n');
  return lines.map((line) => {
    if (/^ *```/.test(line)) {
      inCode = !inCode;
      return '';
    }
    return inCode ? '' : line;
  }).join('\n');
}

/** The anchor of a heading, as GitHub makes it. @param {string} heading its text in Markdown */
export function slugOf(heading) {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '');
  return text.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

/** @param {string} text a page @returns {{level: number, text: string, slug: string, line: number}[]} */
export function headingsOf(text) {
  const seen = new Map();
  return proseOf(text).split('\n').flatMap((line, i) => {
    const found = /^(#{1,6}) +(.*?)\s*$/.exec(line);
    if (!found) return [];
    const slug = slugOf(found[2]);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return [{ level: found[1].length, text: found[2], slug: count ? `${slug}-${count}` : slug, line: i + 1 }];
  });
}

/** @param {string} text a page @returns {{target: string, line: number}[]} its links, without those in code */
export function linksOf(text) {
  return proseOf(text).split('\n').flatMap((line, i) =>
    [...line.replace(/`[^`]*`/g, (code) => '`'.repeat(code.length)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ target, line: i + 1 })));
}

/** @param {string} text a page @returns {{code: string, line: number}[]} the code spans of its prose */
export function spansOf(text) {
  return proseOf(text).split('\n').flatMap((line, i) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => ({ code, line: i + 1 })));
}
