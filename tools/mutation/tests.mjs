/** Builds the native tests of a tree, finds out which mutants each reaches, and runs them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../setup/command.mjs';

/** Bytes that a native test may use, and mebibytes of one with a sanitizer: a mutant may allocate without end. */
const memoryLimit = 2 ** 30;
const residentLimit = 2048;
/** As the preset asan has them for ctest. */
const sanitizerOptions = {
  ASAN_OPTIONS: `detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:hard_rss_limit_mb=${residentLimit}`,
  MSAN_OPTIONS: `hard_rss_limit_mb=${residentLimit}`,
};
/** A test that takes longer is left out, in milliseconds; with a sanitizer it may take thrice as long. */
const longest = 3000;
const sanitizerFactor = 3;

/**
 * @typedef {object} Test
 * @property {string} name
 * @property {string[]} command
 * @property {string} program that it runs
 * @property {string} [expected] a file with its standard output
 * @property {RegExp} [pattern] of its output; its exit status then does not count
 * @property {number} time in milliseconds, without a mutation
 * @property {Uint8Array} reaches by mutant
 */

/** The tests of one preset, built with all mutants. */
export class Build {
  #tree;
  #jobs;
  /** @type {Test[]} */
  tests = [];

  /** @param {string} tree @param {'native' | 'asan' | 'msan'} preset @param {number} jobs */
  constructor(tree, preset, jobs) {
    this.#tree = tree;
    this.preset = preset;
    this.#jobs = jobs;
  }

  get directory() {
    return join(this.#tree, 'build', this.preset);
  }

  /** @param {number} mutants the largest number @throws {Error} if it does not build */
  async build(mutants) {
    mkdirSync(this.directory, { recursive: true });
    const library = join(this.directory, 'mutant.o');
    await run('clang-19', ['-O1', '-c', `-DWEFT_MUTANTS=${mutants + 1}`, join(this.#tree, 'tools/mutation/mutant.c'), '-o', library]);
    const flags = JSON.parse(readFileSync(join(this.#tree, 'CMakePresets.json'), 'utf8')).configurePresets
      .find((/** @type {{name: string}} */ { name }) => name === this.preset).cacheVariables.CMAKE_C_FLAGS ?? '';
    const options = [
      'CMAKE_C_COMPILER=clang-19', `CMAKE_C_STANDARD_LIBRARIES=${library}`, 'CMAKE_C_FLAGS_RELWITHDEBINFO=-O1 -DNDEBUG', 'CMAKE_C_FLAGS_DEBUG=',
      `CMAKE_C_FLAGS=-w -Wno-error -include ${join(this.#tree, 'tools/mutation/mutant.h')} ${flags}`,
    ];
    await run('cmake', ['--preset', this.preset, ...options.map((option) => `-D${option}`)], { cwd: this.#tree });
    const targets = await run('ninja', ['-C', this.directory, '-t', 'targets', 'all']);
    const programs = [...targets.matchAll(/^(tests\/(?:unit|conformance|fuzz|nesting)\/[\w/]+): C_EXECUTABLE/gm)].map(([, path]) => path);
    // ctest tells the commands of programs that exist.
    await run('cmake', ['--build', this.directory, '--parallel', String(this.#jobs), '--target', ...programs.map((path) => basename(path))]);
    this.tests = await this.#findTests(programs);
  }

  /** The tests of ctest that run a program, and the conformance programs. @param {string[]} programs @returns {Promise<Test[]>} */
  async #findTests(programs) {
    const listed = await run('ctest', ['--test-dir', this.directory, '--show-only=json-v1']);
    const own = new RegExp(`(^|=)(${programs.map((path) => join(this.directory, path)).join('|')})$`);
    const rest = { time: 0, reaches: new Uint8Array() };
    const tests = JSON.parse(listed).tests.flatMap((/** @type {{name: string, command?: string[], properties: {name: string, value: string[]}[]}} */ { name, command, properties }) => {
      const program = command?.find((word) => own.test(word))?.replace(/^.*=/, '');
      if (!command || !program) return [];
      const pattern = properties.find((property) => property.name === 'PASS_REGULAR_EXPRESSION')?.value[0];
      return [{ name, program, command, ...(pattern && { pattern: new RegExp(pattern) }), ...rest }];
    });
    const pairs = programs.filter((path) => path.startsWith('tests/conformance/')).map((path) => {
      const pair = basename(path).replace(/^conformance_/, '');
      const program = join(this.directory, path);
      return { name: `pair_${pair}`, program, command: [program], expected: join(this.#tree, 'tests', 'conformance', `${pair}.trace`), ...rest };
    });
    return [...tests, ...pairs];
  }

  /** Runs each test without a mutation, unless it did since it was built, and leaves out those that fail or take long. @param {number} mutants the largest number */
  async observe(mutants) {
    const passing = [];
    const most = this.preset === 'native' ? longest : sanitizerFactor * longest;
    mkdirSync(join(this.directory, 'reached'), { recursive: true });
    for (const test of this.tests) {
      const [file, timeFile] = ['bytes', 'time'].map((kind) => join(this.directory, 'reached', `${test.name}.${kind}`));
      if (!existsSync(timeFile) || statSync(timeFile).mtimeMs < statSync(test.program).mtimeMs) {
        writeFileSync(file, Buffer.alloc(mutants + 1));
        const start = performance.now();
        if (await this.#passes(test, 10 * most, 0, { WEFT_REACHED: file })) writeFileSync(timeFile, String(performance.now() - start));
        else rmSync(timeFile, { force: true });
      }
      const time = existsSync(timeFile) ? Number(readFileSync(timeFile, 'utf8')) : Infinity;
      if (time <= most) passing.push({ ...test, time, reaches: new Uint8Array(readFileSync(file)) });
      else console.error(`${this.preset}: ${test.name} ${time === Infinity ? 'fails without a mutation' : 'takes long'}, and is left out`);
    }
    this.tests = passing;
  }

  /** @param {Test} test @param {number} mutant @param {number} worker of those at work at the same time @returns {Promise<boolean>} */
  passes(test, mutant, worker) {
    return this.#passes(test, test.time, worker, { WEFT_MUTANT: String(mutant) });
  }

  /** @param {Test} test @param {number} time that it takes, in milliseconds @param {number} worker @param {Record<string, string>} environment @returns {Promise<boolean>} */
  #passes({ command, expected, pattern }, time, worker, environment) {
    const directory = join(this.directory, `worker${worker}`);
    mkdirSync(directory, { recursive: true });
    const limits = [`--cpu=${1 + Math.ceil(time / 100)}`, '--core=0', ...(this.preset === 'native' ? [`--as=${memoryLimit}`] : [])];
    return new Promise((resolve) => {
      const child = spawn('prlimit', [...limits, ...command], {
        cwd: directory, stdio: ['ignore', 'pipe', pattern ? 'pipe' : 'ignore'], env: { ...process.env, ...sanitizerOptions, ...environment },
        timeout: 6000 + Math.ceil(20 * time), killSignal: 'SIGKILL', detached: true,
      });
      const output = createHash('sha256');
      let text = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (data) => {
          output.update(data);
          if (pattern) text += data;
        });
      }
      child.on('error', () => resolve(false));
      child.on('close', (status) => {
        // A script may have left its program behind.
        try { process.kill(-(child.pid ?? 0), 'SIGKILL'); } catch { /* it has ended */ }
        if (pattern) resolve(pattern.test(text));
        else resolve(status === 0 && (expected === undefined || output.digest('hex') === createHash('sha256').update(readFileSync(expected)).digest('hex')));
      });
    });
  }
}
