/** Finds out which mutants compile, and which of them can be chosen when the program runs. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { mutated } from './mutants.mjs';
import { withMutants } from './schemata.mjs';

/** @typedef {import('./mutants.mjs').Mutant & {number: number}} Mutant */

/** The native builds of the runtime: a preset's, with test hooks, as in a debug build, terse, and with AddressSanitizer. */
const variants = [[], ['-DWEFT_TEST_HOOKS'], ['-DWEFT_DEBUG'], ['-DWEFT_TERSE'], ['-fsanitize=address']];

/** Compiles versions of the files of a tree, with its headers as they are. */
export class Compiler {
  #tree;
  #directory;
  #count = 0;

  /** @param {string} tree @param {string} directory for temporary files */
  constructor(tree, directory) {
    this.#tree = tree;
    this.#directory = directory;
  }

  /** @param {string} file @param {string} text the content that is compiled @param {string[]} options @returns {Promise<{output: Buffer, errors: string}>} */
  async #compile(file, text, options) {
    // Always called the same in messages of the program.
    const path = join(this.#directory, `${++this.#count}_${basename(file)}`);
    writeFileSync(path, `#line 1 "${file}"\n${text}`);
    const includes = ['-include', join(this.#tree, 'tools/mutation/mutant.h'), ...['runtime/include', 'runtime/src', 'runtime'].flatMap((each) => ['-I', join(this.#tree, each)])];
    try {
      const args = ['-x', 'c', '-std=gnu17', '-w', '-ferror-limit=0', ...includes, ...options, path];
      const { stdout } = await promisify(execFile)('clang-19', args, { maxBuffer: 1 << 28, encoding: 'buffer' });
      return { output: stdout, errors: '' };
    } catch (error) {
      return { output: Buffer.alloc(0), errors: String(/** @type {{stderr?: Buffer}} */ (error).stderr ?? error) };
    } finally {
      rmSync(path);
    }
  }

  /** @param {string} file @param {string} text @returns {Promise<number[]>} the lines with errors */
  async #errorLines(file, text) {
    // Headers know debug builds, too.
    const different = variants.filter(([option = '']) => option === '' || option === '-DWEFT_DEBUG' || text.includes(option.replace('-D', '')));
    const found = await Promise.all(different.map((options) => this.#compile(file, text, ['-fsyntax-only', ...options])));
    return found.flatMap(({ errors }) => [...errors.matchAll(/^[^\n:]+:(\d+):\d+: (?:fatal )?error:/gm)].map(([, line]) => Number(line)));
  }

  /**
   * The largest part of the mutants that compile together, more or less.
   * @param {string} file @param {string} text @param {Mutant[]} mutants @param {Mutant[]} [certain] also in the text, and not at fault
   * @returns {Promise<Mutant[]>}
   */
  async #compilingTogether(file, text, mutants, certain = []) {
    for (let kept = mutants; ; ) {
      const lines = await this.#errorLines(file, withMutants(text, [...certain, ...kept]));
      if (lines.length === 0) return kept;
      const lineOf = (/** @type {number} */ at) => text.slice(0, at).split('\n').length;
      const others = kept.filter(({ change: { range } }) => !lines.some((line) => line >= lineOf(range.start) && line <= lineOf(range.end)));
      if (others.length === kept.length) throw new Error(`${file} does not compile, in lines ${lines.join(', ')}`);
      kept = others;
    }
  }

  /**
   * @param {string} file @param {string} text its content @param {Mutant[]} mutants of it
   * @returns {Promise<{chosen: Mutant[], fixed: Mutant[], invalid: Mutant[]}>} those that can be chosen when the program runs,
   *   those that only the compiler can choose, because they change its constants, and those that do not compile
   */
  async sort(file, text, mutants) {
    const certain = await this.#compilingTogether(file, text, mutants);
    const suspects = mutants.filter((mutant) => !certain.includes(mutant));
    /** @type {Mutant[]} */
    const single = [];
    for (const mutant of suspects) if ((await this.#errorLines(file, withMutants(text, [mutant]))).length === 0) single.push(mutant);
    const chosen = [...certain, ...(await this.#compilingTogether(file, text, single, certain))];
    /** @type {Mutant[]} */
    const fixed = [];
    for (const mutant of suspects.filter((each) => !chosen.includes(each))) if ((await this.#errorLines(file, mutated(text, mutant))).length === 0) fixed.push(mutant);
    return { chosen, fixed, invalid: mutants.filter((mutant) => !chosen.includes(mutant) && !fixed.includes(mutant)) };
  }

  /** The numbers of the mutants in code that a native build has. @param {string} file @param {string} text with mutants @returns {Promise<Set<number>>} */
  async present(file, text) {
    const texts = await Promise.all(variants.map((options) => this.#compile(file, text, ['-E', '-P', ...options])));
    return new Set(texts.flatMap(({ output }) => [...String(output).matchAll(/weft__is_mutant\((\d+)\)/g)].map(([, number]) => Number(number))));
  }

  /** What a file compiles to. @param {string} file @param {string} text @returns {Promise<string>} a hash */
  async code(file, text) {
    const hash = createHash('sha256');
    for (const options of variants) hash.update((await this.#compile(file, text, ['-O2', '-S', '-o', '-', '-fno-ident', ...options])).output);
    return hash.digest('hex');
  }

  /** Whether a mutant compiles to the same code. @param {string} text of the file, without mutants @param {Mutant} mutant */
  async isSame(text, mutant) {
    const [a, b] = await Promise.all([text, mutated(text, mutant)].map((each) => this.code(mutant.file, each)));
    return a === b;
  }
}

