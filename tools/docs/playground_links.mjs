/** Links of the documentation's C to the playground, whose permalink.js reads the address. */
import { deflateRawSync } from 'node:zlib';

/** The headers that a program of the playground may include. */
const known = /^(weft\/(?!sim)\w+|assert|errno|inttypes|limits|math|stdbool|stddef|stdint|stdio|stdlib|string|time)\.h$/;

/** A part of a coroutine, or of a function, as a program. @param {import('./read_pages.mjs').Block} block */
function programOf({ text, comments }) {
  const code = text.trimEnd().replace(/^(?=.)/gm, '    ');
  const [before, call] = comments.in === 'function' ? [`static void part(void) {\n${code}\n}\n`, '    part();'] : ['', code];
  const headers = ['assert', 'math', 'stdio', 'stdlib', 'string', 'weft/weft'].map((name) => `#include <${name}.h>\n`).join('');
  const fields = comments.fields ? `, ${comments.fields}` : '';
  return [headers, comments.before ? `${comments.before}\n` : '', before, `WEFT_ASYNC(app${fields}) {\n    WEFT_BEGIN;\n${call}\n}\n`, 'WEFT_MAIN(app)\n'].filter(Boolean).join('\n');
}

/**
 * @param {import('./read_pages.mjs').Block} block
 * @returns {string | undefined} a program that the playground compiles; undefined if the block is none, and no part of one
 */
export function playgroundSource(block) {
  const [kind = 'program'] = block.words;
  if (block.language !== 'c' || !['program', 'fragment', 'debug', 'web'].includes(kind) || /\bweft_sim_/.test(block.text)) return undefined;
  const source = kind === 'fragment' ? programOf(block) : block.text;
  const headers = [...source.matchAll(/^#include [<"](.*)[>"]/gm)].map(([, header]) => header);
  return /^WEFT_MAIN\(/m.test(source) && headers.every((header) => known.test(header)) ? source : undefined;
}

/** @param {import('./read_pages.mjs').Block} block @param {string} playground its address @returns {string} HTML; empty if it does not open there */
export function playgroundLink(block, playground) {
  const source = playgroundSource(block);
  if (source === undefined) return '';
  const packed = deflateRawSync(JSON.stringify({ source }), { level: 9 }).toString('base64url');
  return `<a href="${playground}#program=${packed}">Open in the playground</a>`;
}
