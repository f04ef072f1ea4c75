/** What is known about mutants: the results of earlier runs, and the equivalents that are listed. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */
/**
 * fixed: a constant that only the compiler can change. invalid: it does not compile. elsewhere: no native build has the code.
 * @typedef {'killed' | 'survived' | 'equivalent' | 'fixed' | 'invalid' | 'elsewhere'} Outcome
 */
/** @typedef {{id: string, file: string, line: number, before: string, after: string, outcome: Outcome, by?: string}} Result */

/** Results in a file, a line of JSON each, of which the last one for a mutant counts. */
export class Results {
  #path;
  /** @type {Map<string, Result>} */
  #known = new Map();

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      const result = JSON.parse(line);
      this.#known.set(result.id, result);
    }
  }

  /** @param {string[]} ids */
  forget(ids) {
    for (const id of ids) this.#known.delete(id);
    writeFileSync(this.#path, [...this.#known.values()].map((result) => `${JSON.stringify(result)}\n`).join(''));
  }

  /** @param {Mutant} mutant */
  get({ id }) {
    return this.#known.get(id);
  }

  /** @param {Mutant} mutant @param {Outcome} outcome @param {string} [by] */
  add({ id, file, line, before, after }, outcome, by) {
    const result = { id, file, line, before, after, outcome, ...(by && { by }) };
    this.#known.set(id, result);
    appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }
}

/** @param {Mutant} mutant */
const keyOf = ({ file, before, after }) => [file, before, after].map((part) => part.replaceAll(' | ', ' or ')).join(' | ');

/**
 * The mutants that no test can notice: a line `FILE | LINE OF CODE | THE SAME, CHANGED | REASON` for each, the same in
 * whatever line of the file the code stands.
 * @param {string} path of their list
 * @returns {(mutant: Mutant) => boolean} whether it lists a mutant
 */
export function readEquivalents(path) {
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const keys = new Set(lines.map((line) => {
    const [file, before, after, reason] = line.split(' | ');
    if (!reason) throw new Error(`${path}: not four fields: ${line}`);
    return `${file} | ${before} | ${after}`;
  }));
  return (mutant) => keys.has(keyOf(mutant));
}

/** @param {Result[]} results @param {Outcome} outcome */
const count = (results, outcome) => results.filter((result) => result.outcome === outcome).length;

/** A line of figures. @param {string} name @param {Result[]} results */
function summary(name, results) {
  const killed = count(results, 'killed');
  const survived = count(results, 'survived');
  const percent = killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
  const bySanitizer = results.filter(({ outcome, by }) => outcome === 'killed' && !by?.startsWith('native')).length;
  return `${name}: ${results.length} mutants: ${killed} killed (${bySanitizer} by a sanitizer), ${survived} survived, ` +
    `${count(results, 'equivalent')} equivalent; not tried: ${count(results, 'invalid')} that do not compile, ` +
    `${count(results, 'fixed')} constants of the compiler, ${count(results, 'elsewhere')} in no native build: ${percent.toFixed(1)} % killed`;
}

/** Prints the survivors and the figures of each directory. @param {Result[]} results @returns {boolean} whether no mutant survived */
export function report(results) {
  const survivors = results.filter(({ outcome }) => outcome === 'survived');
  for (const { file, line, before, after, by } of survivors) console.log(`${file}:${line}: survived${by ? `, ${by}` : ''}\n    ${before}\n    ${after}`);
  const directories = [...new Set(results.map(({ file }) => dirname(file)))];
  console.log('');
  for (const directory of directories) console.log(summary(directory, results.filter(({ file }) => dirname(file) === directory)));
  if (directories.length > 1) console.log(summary('all', results));
  return survivors.length === 0;
}
