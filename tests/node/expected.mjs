/** The output that programs of this project must print on every host. For tests. */
import { readdirSync, readFileSync } from 'node:fs';

const examplesFolder = new URL('../../runtime/examples/', import.meta.url);
const tracesFolder = new URL('../conformance/', import.meta.url);

/**
 * @param {URL} folder
 * @param {string} extension
 * @returns {string[]} the names of the files with that extension, without it
 */
const namesIn = (folder, extension) =>
  readdirSync(folder).filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));

/**
 * Parses an example's top comment: "Reads:" and "Prints:" are followed by lines indented by four spaces;
 * "Arguments:" and "Exits with:" are on one line with their values.
 * @param {string} source
 */
function expectation(source) {
  const comment = source.slice(0, source.indexOf('*/')).split('\n').map((text) => text.replace(/^[ /]\*/, ''));
  const block = (/** @type {string} */ title) => {
    const start = comment.findIndex((text) => text.trim() === title);
    if (start < 0) return '';
    const rest = comment.slice(start + 2);
    const end = rest.findIndex((text) => text !== '' && !text.startsWith('     '));
    return rest.slice(0, end < 0 ? rest.length : end).join('\n').trimEnd().replace(/^ {5}/gm, '') + '\n';
  };
  const line = (/** @type {string} */ title) => comment.find((text) => text.trim().startsWith(title))?.split(title)[1].trim();
  return {
    input: block('Reads:'),
    output: block('Prints:'),
    args: line('Arguments:')?.split(' ') ?? [],
    status: Number(line('Exits with:') ?? 0),
  };
}

/**
 * The examples, with their standard input, standard output, arguments and exit status.
 * @type {{name: string, input: string, output: string, args: string[], status: number}[]}
 */
export const examples = namesIn(examplesFolder, '.c')
  .map((name) => ({ name, ...expectation(readFileSync(new URL(`${name}.c`, examplesFolder), 'utf8')) }));

/**
 * The pairs of tests/conformance, with the traces that CPython recorded.
 * @type {{name: string, trace: string}[]}
 */
export const pairs = namesIn(tracesFolder, '.trace')
  .map((name) => ({ name, trace: readFileSync(new URL(`${name}.trace`, tracesFolder), 'utf8') }));
