#!/usr/bin/env node
/**
 * Mutation testing of runtime/src: `npm run mutate -- [--sample N] [--seed N] [--native] [--fresh] [FILE]...`.
 *
 * Each mutant is a copy of the tree with one small change: another operator or constant, a condition that always or never
 * holds, a statement less. Some test must fail. For each mutant the native tests run, those first that caught others in
 * the same file; if all pass, those of the presets asan and msan. A test that runs too long has failed. With --native only
 * the native tests run, and survivors are not recorded, because a sanitizer may still notice them.
 *
 * Without --sample all mutants of the files are tried, else N that the seed draws. FILE is a path or a part of one;
 * without any, all of runtime/src. Results are kept in build/mutation/results.jsonl, and a mutant of the same content is
 * not tried again: an interrupted run goes on where it ended. --fresh forgets the results of the chosen mutants.
 *
 * Mutants that compile to the same code, and those that tests/mutation/equivalents.txt lists, are equivalent: no test can
 * fail. The exit status is 1 if any other survives.
 */
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantsOf } from './mutation/mutants.mjs';
import { Build } from './mutation/tests.mjs';
import { run, runTool, say, step } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

/** @typedef {import('./mutation/mutants.mjs').Mutant} Mutant */
/** @typedef {import('./mutation/tests.mjs').Test} Test */
/** @typedef {'killed' | 'survived' | 'equivalent' | 'invalid'} Outcome invalid: it does not compile */
/** @typedef {{id: string, file: string, line: number, before: string, after: string, outcome: Outcome, by?: string}} Result */

const work = join(root, 'build', 'mutation');
const tree = join(work, 'tree');
const resultFile = join(work, 'results.jsonl');
const equivalentFile = join(root, 'tests', 'mutation', 'equivalents.txt');
/** How many tests run before all of them are built. */
const likely = 4;

/** Copies the tracked files, with what is changed in them, and takes out that warnings are errors. */
async function copyTree() {
  const files = (await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })).trim().split('\n');
  for (const file of files) {
    const to = join(tree, file);
    if (!existsSync(join(root, file)) || file === 'node_modules') continue;
    const isCmake = basename(file) === 'CMakeLists.txt';
    const content = readFileSync(join(root, file));
    const wanted = isCmake ? Buffer.from(String(content).replaceAll(/\$<\$<BOOL:\$\{WEFT_DEVELOPER\}>:-Werror>|-Werror/g, '')) : content;
    // Files that did not change keep their time, so that little is built again.
    if (existsSync(to) && readFileSync(to).equals(wanted)) continue;
    mkdirSync(join(to, '..'), { recursive: true });
    cpSync(join(root, file), to);
    if (isCmake) writeFileSync(to, wanted);
  }
}

/**
 * The mutants that no test can notice: a line `FILE | LINE OF CODE | THE SAME, CHANGED | REASON` for each, the same in
 * whatever line of the file the code stands.
 * @returns {Map<string, string>} the reasons
 */
function readEquivalents() {
  const lines = readFileSync(equivalentFile, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => {
    const [file, before, after, reason] = line.split(' | ');
    if (!reason) throw new Error(`${equivalentFile}: not four fields: ${line}`);
    return [`${file} | ${before} | ${after}`, reason];
  }));
}

/** @param {Mutant} mutant */
const keyOf = ({ file, before, after }) => [file, before, after].map((part) => part.replaceAll(' | ', ' or ')).join(' | ');

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

/** Tries mutants, in one tree. */
class Trial {
  /** @type {Build[]} the native one first */
  #builds;
  /** How many mutants of a file each test has killed. @type {Map<string, number>} */
  #kills = new Map();
  /** What each file compiles to without a change. @type {Map<string, string>} */
  #codes = new Map();

  /** @param {Build[]} builds */
  constructor(builds) {
    this.#builds = builds;
  }

  /** @param {Result} result */
  learn({ file, by, outcome }) {
    if (outcome === 'killed' && by) this.#kills.set(`${file} ${by.replace(/^\w+: /, '')}`, 1 + (this.#kills.get(`${file} ${by.replace(/^\w+: /, '')}`) ?? 0));
  }

  /** The tests, those that are most likely to notice a change of the file first. @param {Build} build @param {string} file @returns {Test[]} */
  #ordered(build, file) {
    const base = basename(file, '.c').replace(/_buffer|_internal$/, '');
    /** @param {Test} test */
    const score = ({ name }) => 10 * (this.#kills.get(`${file} ${name}`) ?? 0) + (name.includes(base) ? 5 : 0) + (name.includes('out_of_memory') ? 1 : 0);
    // Of those that are as likely, the fast ones first.
    return build.tests.map((test) => ({ test, score: score(test) }))
      .sort((a, b) => b.score - a.score || build.time(a.test) - build.time(b.test)).map(({ test }) => test);
  }

  /** @param {Mutant} mutant @param {string} original @returns {Promise<{outcome: Outcome, by?: string}>} */
  async try({ file, text }, original) {
    const path = join(tree, file);
    const [native] = this.#builds;
    // The mutants of other files do not change it.
    const code = this.#codes.get(file) ?? native.code(file);
    this.#codes.set(file, code);
    writeFileSync(path, text);
    try {
      const ordered = this.#ordered(native, file);
      const first = ordered.slice(0, likely);
      if (!(await native.build(first))) return { outcome: 'invalid' };
      if (native.code(file) === code) return { outcome: 'equivalent', by: 'it compiles to the same code' };
      let failed = await native.failing(first);
      if (failed) return { outcome: 'killed', by: `native: ${failed.name}` };
      for (const build of this.#builds) {
        if (build !== native) {
          // The first survivor needs it.
          writeFileSync(path, original);
          await build.prepare();
          writeFileSync(path, text);
        }
        const tests = build === native ? ordered.slice(likely) : this.#ordered(build, file);
        if (!(await build.build(tests))) throw new Error(`${basename(build.directory)}: the tests do not build, although ${file} compiles`);
        failed = await build.failing(tests);
        if (failed) return { outcome: 'killed', by: `${basename(build.directory)}: ${failed.name}` };
      }
      return { outcome: 'survived' };
    } finally {
      writeFileSync(path, original);
    }
  }
}

/** @param {Result[]} results @returns {boolean} whether no mutant survived */
function report(results) {
  const count = (/** @type {Outcome} */ outcome) => results.filter((result) => result.outcome === outcome).length;
  const survivors = results.filter(({ outcome }) => outcome === 'survived');
  for (const { file, line, before, after } of survivors) console.log(`${file}:${line}: survived\n    ${before}\n    ${after}`);
  const killed = count('killed');
  const bySanitizer = results.filter(({ outcome, by }) => outcome === 'killed' && !by?.startsWith('native')).length;
  const percent = killed + survivors.length === 0 ? 100 : (100 * killed) / (killed + survivors.length);
  console.log(`\n${results.length} mutants: ${killed} killed (${bySanitizer} by a sanitizer), ${survivors.length} survived, ` +
    `${count('equivalent')} equivalent, ${count('invalid')} not compiled: ${percent.toFixed(1)} % killed`);
  return survivors.length === 0;
}

await runTool(async (args) => {
  const { values, positionals } = parseArgs({
    args, allowPositionals: true,
    options: {
      sample: { type: 'string' }, seed: { type: 'string', default: '1' }, native: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  });
  await setUp(['native']);
  const tracked = (await run('git', ['ls-files', 'runtime/src/*.c'], { cwd: root })).trim().split('\n');
  const files = tracked.filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)));
  const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
  const chosen = values.sample ? sample(all, Number(values.sample), Number(values.seed)) : all;
  const equivalents = readEquivalents();

  mkdirSync(work, { recursive: true });
  /** @type {Map<string, Result>} */
  const known = new Map((existsSync(resultFile) ? readFileSync(resultFile, 'utf8').trim().split('\n') : []).filter(Boolean).map((line) => [JSON.parse(line).id, JSON.parse(line)]));
  if (values.fresh) {
    for (const { id } of chosen) known.delete(id);
    writeFileSync(resultFile, [...known.values()].map((result) => `${JSON.stringify(result)}\n`).join(''));
  }
  const listed = (/** @type {Mutant} */ mutant) => equivalents.has(keyOf(mutant));
  const missing = chosen.filter((mutant) => !known.has(mutant.id) && !listed(mutant));
  say(`${all.length} mutants of ${files.length} files, ${chosen.length} chosen, ${missing.length} to try`);

  if (missing.length > 0) {
    if (existsSync(tree)) await step('restoring the tree', copyTree);
    else await step('copying the tree', copyTree);
    const builds = /** @type {('native' | 'asan' | 'msan')[]} */ (values.native ? ['native'] : ['native', 'asan', 'msan']).map((preset) => new Build(tree, preset));
    await step('building and testing native', () => builds[0].prepare());
    const trial = new Trial(builds);
    for (const result of known.values()) trial.learn(result);
    for (const [i, mutant] of missing.entries()) {
      const { text: _, ...rest } = mutant;
      const result = { ...rest, ...(await trial.try(mutant, readFileSync(join(root, mutant.file), 'utf8'))) };
      trial.learn(result);
      known.set(mutant.id, result);
      if (!values.native || result.outcome !== 'survived') appendFileSync(resultFile, `${JSON.stringify(result)}\n`);
      say(`${i + 1}/${missing.length} ${mutant.file}:${mutant.line} ${result.outcome}${result.by ? ` (${result.by})` : ''}`);
    }
  }
  const results = chosen.map((mutant) => /** @type {Result} */ (listed(mutant) ? { ...mutant, outcome: 'equivalent' } : known.get(mutant.id)));
  return report(results) ? 0 : 1;
});
