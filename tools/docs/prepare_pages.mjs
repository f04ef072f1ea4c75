/** Prepares the pages of the documentation for Doxygen, whose Markdown is another one than GitHub's. */
import { dirname, join, normalize } from 'node:path';
import { escaped } from './prepare_headers.mjs';
import { playgroundLink } from './playground_links.mjs';
import { blocksOf, headingsOf } from './read_pages.mjs';

/** The id of a page. @param {string} page a path from the root */
const idOf = (page) => page.replace(/^docs\//, '').replace(/\.md$/, '').toLowerCase().replace(/\W/g, '_');

/** @param {string} page @param {string} slug of a heading @returns {string} its anchor in all of the documentation */
const anchorOf = (page, slug) => `${idOf(page)}_${slug.replace(/\W/g, '_')}`;

/**
 * @param {string} page
 * @param {string} text what is between the brackets
 * @param {string} target
 * @param {string[]} pages
 */
function linked(page, text, target, pages) {
  if (/^https?:/.test(target)) return `<a href="${target}">${text}</a>`;
  const [path, slug] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (pages.includes(file)) {
    return `[${text}](@ref ${slug ? anchorOf(file, slug) : idOf(file)})`;
  }
  const header = /^runtime\/include\/weft\/(\w+\.h)$/.exec(file)?.[1];
  return header ? `[${text}](@ref ${header})` : `<code>${escaped(file)}</code>`;
}

/**
 * @param {string} page a path from the root
 * @param {string} text
 * @param {string[]} pages all of them
 * @param {(name: string) => string | undefined} reference makes a link of a name of the API, if it is one
 * @param {string} [playground] its address, if the programs of the page are to be opened there
 * @returns {string}
 */
export function preparedPage(page, text, pages, reference, playground) {
  const headings = new Map(headingsOf(text).map((heading) => [heading.line, heading]));
  let inCode = false;
  const blocks = new Map(blocksOf(page, text).map((block) => [block.line, block]));
  /** The link of the present block of code. */
  let link = '';
  const out = text.replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, '')).split('\n').map((line, i) => {
    const fence = /^( *)```(\w*)/.exec(line);
    if (fence) {
      inCode = !inCode;
      const language = { c: 'c', js: 'js', python: 'py' }[fence[2]];
      const block = blocks.get(i + 2);
      if (inCode) link = block && playground ? playgroundLink(block, playground) : '';
      return inCode ? `${fence[1]}@code{.${language ?? 'unparsed'}}` : `${fence[1]}@endcode${link && `\n${fence[1]}${link}`}`;
    }
    if (inCode) return line;
    const heading = headings.get(i + 1);
    const prose = line
      .split(/(`[^`]+`)/)
      .map((part) => (part.startsWith('`') && part.length > 2 ? codeSpan(part.slice(1, -1), reference) : part))
      .join('')
      .replace(/\[([^\]]*)\]\(([^)@\s]+)\)/g, (_, label, target) => linked(page, label, target, pages));
    if (!heading) return prose;
    return `${prose} {#${heading.level === 1 ? idOf(page) : anchorOf(page, heading.slug)}}`;
  });
  return out.join('\n');
}

/** @param {string} code @param {(name: string) => string | undefined} reference */
function codeSpan(code, reference) {
  return `<code>${reference(code) ?? escaped(code)}</code>`;
}
