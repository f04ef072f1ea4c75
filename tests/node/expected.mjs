/** What programs of this project are to print, on every host. For tests. */
import { readdirSync, readFileSync } from 'node:fs';

const examplesFolder = new URL('../../runtime/examples/', import.meta.url);
const tracesFolder = new URL('../conformance/', import.meta.url);

/** @returns {string[]} names of a folder's files of a kind, without their ending */
const namesIn = (folder, ending) =>
  readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));

/**
 * What the comment at the top of an example says.
 *
 * "Reads:" and "Prints:" are followed by lines that are indented by four; "Arguments:" and
 * "Exits with:" stand on one line.
 * @param {string} source
 */
function expectation(source) {
  const comment = source.slice(0, source.indexOf('*/')).split('\n').map((line) => line.replace(/^[ /]\*/, ''));
  const block = (title) => {
    const start = comment.findIndex((line) => line.trim() === title);
    if (start < 0) return '';
    const rest = comment.slice(start + 2);
    const end = rest.findIndex((line) => line !== '' && !line.startsWith('     '));
    return rest.slice(0, end < 0 ? rest.length : end).join('\n').trimEnd().replace(/^ {5}/gm, '') + '\n';
  };
  const line = (title) => comment.find((text) => text.trim().startsWith(title))?.split(title)[1].trim();
  return {
    input: block('Reads:'),
    output: block('Prints:'),
    args: line('Arguments:')?.split(' ') ?? [],
    status: Number(line('Exits with:') ?? 0),
  };
}

/**
 * The examples.
 * @type {{name: string, input: string, output: string, args: string[], status: number}[]} standard input
 *   and output, arguments and exit status
 */
export const examples = namesIn(examplesFolder, '.c')
  .map((name) => ({ name, ...expectation(readFileSync(new URL(`${name}.c`, examplesFolder), 'utf8')) }));

/**
 * The pairs of tests/conformance, and what CPython recorded of each.
 * @type {{name: string, trace: string}[]}
 */
export const pairs = namesIn(tracesFolder, '.trace')
  .map((name) => ({ name, trace: readFileSync(new URL(`${name}.trace`, tracesFolder), 'utf8') }));
