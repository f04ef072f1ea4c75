#!/usr/bin/env node
/**
 * Mutation testing of runtime/src: `npm run mutate -- [--sample N] [--seed N] [--presets LIST] [--fresh] [--jobs N] [FILE]...`.
 *
 * A mutant is the runtime with one small change: another operator or constant, a condition that always or never holds, a
 * statement less. Some test must fail. A copy of the tree is compiled once for each preset with all mutants in it, and the
 * environment of a test says which one it is. First each test runs without a mutation and notes which mutants' places it
 * reaches; a mutant then runs only these tests, until one fails: natively, then those that survive with asan, then msan. A
 * test that runs too long or needs too much memory has failed. --presets native,asan
 * leaves out msan.
 *
 * Without --sample all mutants of the files are tried, else N that the seed draws. FILE is a path or a part of one;
 * without any, all of runtime/src. Results are kept in build/mutation/results.jsonl, and a mutant that was killed in the
 * same content is not tried again: an interrupted run goes on where it ended, and a run after more tests were written tries
 * the survivors. --fresh forgets the results of the chosen mutants. --jobs says how many tests run at a time (2).
 *
 * Not tried are changes that do not compile, changes of what the compiler must know, such as the size of an array, and
 * code that no native build has. Mutants that compile to the same code, and those that tests/mutation/equivalents.txt
 * lists, are equivalent: no test can fail. The exit status is 1 if any other survives.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Compiler } from './mutation/compiling.mjs';
import { mutantsOf } from './mutation/mutants.mjs';
import { Results, readEquivalents, report } from './mutation/mutation_results.mjs';
import { withMutants } from './mutation/schemata.mjs';
import { Build } from './mutation/tests.mjs';
import { Trial } from './mutation/trial.mjs';
import { run, runTool, say, step } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

/** @typedef {import('./mutation/mutants.mjs').Mutant & {number: number}} Mutant */

const work = join(root, 'build', 'mutation');
const tree = join(work, 'tree');
/** The numbers of a file's mutants, so that those of other files stay when it changes. */
const numbersOfFile = 1024;
const equivalentFile = join(root, 'tests', 'mutation', 'equivalents.txt');

/** Writes a file of the tree. One that does not change keeps its time, so that little is built again. @param {string} file @param {Buffer | string} content */
function write(file, content) {
  const to = join(tree, file);
  if (existsSync(to) && readFileSync(to).equals(Buffer.from(content))) return;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
}

/** @param {string[]} files @returns {Mutant[]} */
function allMutants(files) {
  return files.flatMap((file, i) => mutantsOf(file, contentOf(file)).map((mutant, k) => {
    if (k >= numbersOfFile) throw new Error(`${file} has more than ${numbersOfFile} mutants`);
    return { ...mutant, number: 1 + i * numbersOfFile + k };
  }));
}

const contentOf = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');

/** Copies the tracked files, with what is changed in them, but for those that are mutated. @param {string[]} mutatedFiles */
async function copyTree(mutatedFiles) {
  const files = (await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })).trim().split('\n');
  for (const file of files) {
    if (!existsSync(join(root, file)) || file === 'node_modules') continue;
    if (!mutatedFiles.includes(file) || !existsSync(join(tree, file))) write(file, readFileSync(join(root, file)));
  }
}

/** Draws from a seed (splitmix32). @template T @param {T[]} all @param {number} count @param {number} seed @returns {T[]} in the same order */
function sample(all, count, seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const ranked = all.map((each, i) => ({ i, rank: next(), each })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, count).sort((a, b) => a.i - b.i).map(({ each }) => each);
}

/** Writes the files with their mutants into the tree. @param {string[]} files @param {Mutant[]} all @param {Results} results */
async function mutate(files, all, results) {
  const compiler = new Compiler(root, work);
  for (const file of files) {
    const text = contentOf(file);
    let mutants = all.filter((mutant) => mutant.file === file);
    const outcome = (/** @type {Mutant} */ mutant) => results.get(mutant)?.outcome;
    if (mutants.some((mutant) => !outcome(mutant))) {
      const { fixed, invalid } = await compiler.sort(file, text, mutants);
      for (const mutant of fixed) results.add(mutant, 'fixed');
      for (const mutant of invalid) results.add(mutant, 'invalid');
      const present = await compiler.present(file, withMutants(text, mutants));
      for (const mutant of mutants) if (!outcome(mutant)) results.add(mutant, present.has(mutant.number) ? 'survived' : 'elsewhere', 'not tried yet');
    }
    mutants = mutants.filter((mutant) => outcome(mutant) !== 'fixed' && outcome(mutant) !== 'invalid');
    write(file, withMutants(text, mutants));
  }
}

await runTool(async (args) => {
  const { values, positionals } = parseArgs({
    args, allowPositionals: true,
    options: {
      sample: { type: 'string' }, seed: { type: 'string', default: '1' }, presets: { type: 'string', default: 'native,asan,msan' },
      fresh: { type: 'boolean', default: false }, jobs: { type: 'string', default: '2' },
    },
  });
  await setUp(['native']);
  const jobs = Number(values.jobs);
  const files = (await run('git', ['ls-files', 'runtime/src/*.[ch]'], { cwd: root })).trim().split('\n');
  const all = allMutants(files);
  const numbers = files.length * numbersOfFile;
  const named = all.filter(({ file, moot }) => !moot && (positionals.length === 0 || positionals.some((part) => file.includes(part))));
  const chosen = values.sample ? sample(named, Number(values.sample), Number(values.seed)) : named;
  const isEquivalent = readEquivalents(equivalentFile);

  mkdirSync(work, { recursive: true });
  const results = new Results(join(work, 'results.jsonl'));
  if (values.fresh) results.forget(chosen.map(({ id }) => id));
  await step('copying the tree', () => copyTree(files));
  await step('mutating it', () => mutate(files, all, results));

  let missing = chosen.filter((mutant) => results.get(mutant)?.outcome === 'survived' && !isEquivalent(mutant));
  say(`${all.length} mutants, ${chosen.length} chosen, ${missing.length} to try`);
  const presets = /** @type {('native' | 'asan' | 'msan')[]} */ (values.presets.split(','));
  const reached = new Set();
  for (const preset of missing.length > 0 ? presets : []) {
    const build = new Build(tree, preset, jobs);
    await step(`building the tests with ${preset}`, () => build.build(numbers));
    await step('finding out what they reach', () => build.observe(numbers));
    for (const { number } of missing) if (build.tests.some(({ reaches }) => reaches[number])) reached.add(number);
    let tried = 0;
    await new Trial(build, jobs).run(missing, (mutant, killer) => {
      results.add(mutant, killer ? 'killed' : 'survived', killer ?? (reached.has(mutant.number) ? undefined : 'no test reaches it'));
      if (++tried % 50 === 0 || tried === missing.length) say(`${preset}: ${tried} of ${missing.length}`);
    });
    missing = missing.filter((mutant) => results.get(mutant)?.outcome === 'survived');
  }
  const compiler = new Compiler(root, work);
  for (const mutant of missing) if (await compiler.isSame(contentOf(mutant.file), mutant)) results.add(mutant, 'equivalent', 'it compiles to the same code');
  return report(chosen.map((mutant) => ({ .../** @type {import('./mutation/mutation_results.mjs').Result} */ (results.get(mutant)), ...(isEquivalent(mutant) && { outcome: 'equivalent' }) }))) ? 0 : 1;
});
