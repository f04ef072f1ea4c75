/** Builds and runs the native tests against a copy of the tree in which one file is changed. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const jobs = 2;
/** Bytes of memory that a native test may use: a mutant may allocate without end. */
const memoryLimit = 2 * 2 ** 30;
/** As the preset asan has them for ctest. */
const sanitizerOptions = { ASAN_OPTIONS: 'detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1' };

/**
 * @typedef {object} Test
 * @property {string} name
 * @property {string} target that builds its program
 * @property {string[]} command
 * @property {string} [expected] a file with its standard output
 */

/** A build of the tree. */
export class Build {
  #tree;
  #preset;
  /** @type {Test[]} */
  tests = [];
  /** How long each test took with the unchanged tree, in milliseconds. @type {Map<string, number>} */
  #times = new Map();
  #isPrepared = false;

  /** @param {string} tree the copy of the repository @param {'native' | 'asan' | 'msan'} preset */
  constructor(tree, preset) {
    this.#tree = tree;
    this.#preset = preset;
  }

  get directory() {
    return join(this.#tree, 'build', this.#preset);
  }

  /** Configures, builds and runs everything once, with the unchanged tree. Leaves out tests that fail. @throws {Error} if it does not build */
  async prepare() {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    // Without debug information, so that equal code has equal bytes.
    const type = this.#preset === 'native' ? ['-DCMAKE_BUILD_TYPE=Release'] : [];
    await promisify(execFile)('cmake', ['--preset', this.#preset, ...type], { cwd: this.#tree });
    const programs = await this.#findPrograms();
    // ctest tells the commands of programs that exist.
    if (!(await this.#buildTargets(programs.map((path) => basename(path))))) throw new Error(`${this.#preset}: the unchanged tree does not build`);
    this.tests = await this.#findTests(programs);
    for (const test of [...this.tests]) {
      const start = performance.now();
      if (await this.#passes(test, 300_000)) {
        this.#times.set(test.name, performance.now() - start);
      } else {
        console.error(`\n${this.#preset}: ${test.name} fails without any change, and is left out`);
        this.tests = this.tests.filter((each) => each !== test);
      }
    }
  }

  /** @returns {Promise<string[]>} the programs of the tests, relative to the build's directory */
  async #findPrograms() {
    const { stdout } = await promisify(execFile)('ninja', ['-C', this.directory, '-t', 'targets', 'all'], { maxBuffer: 1 << 26 });
    return [...stdout.matchAll(/^(tests\/(?:unit|conformance|fuzz|nesting)\/[\w/]+): C_EXECUTABLE/gm)].map(([, path]) => path);
  }

  /** The tests of ctest that run a program, and the conformance programs. @param {string[]} programs @returns {Promise<Test[]>} */
  async #findTests(programs) {
    const { stdout } = await promisify(execFile)('ctest', ['--test-dir', this.directory, '--show-only=json-v1'], { maxBuffer: 1 << 26 });
    const isOwn = (/** @type {string} */ word) => programs.some((path) => word === join(this.directory, path));
    const tests = JSON.parse(stdout).tests.flatMap((/** @type {{name: string, command?: string[], properties: {name: string}[]}} */ { name, command, properties }) => {
      const program = command?.map((word) => word.replace(/^-DPROGRAM=/, '')).find(isOwn);
      const hasPattern = properties.some((property) => property.name === 'PASS_REGULAR_EXPRESSION');
      return command && program && !hasPattern ? [{ name, target: basename(program), command }] : [];
    });
    const pairs = programs.filter((path) => path.startsWith('tests/conformance/')).map((path) => {
      const pair = basename(path).replace(/^conformance_/, '');
      return { name: `pair_${pair}`, target: basename(path), command: [join(this.directory, path)], expected: join(this.#tree, 'tests', 'conformance', `${pair}.trace`) };
    });
    return [...tests, ...pairs];
  }

  /** @param {Test[]} tests @returns {Promise<boolean>} */
  build(tests) {
    // With the library whose code is compared: some tests have builds of the runtime of their own.
    return this.#buildTargets([...new Set(['weft_runtime', ...tests.map(({ target }) => target)])]);
  }

  /** @param {string[]} targets @returns {Promise<boolean>} */
  async #buildTargets(targets) {
    try {
      await promisify(execFile)('cmake', ['--build', this.directory, '--parallel', String(jobs), '--target', ...targets], { maxBuffer: 1 << 26 });
      return true;
    } catch {
      return false;
    }
  }

  /** @param {Test} test @param {number} limit in milliseconds @returns {Promise<boolean>} */
  #passes({ command, expected }, limit) {
    // The sanitizers reserve far more memory than they use.
    const words = this.#preset === 'native' ? ['prlimit', `--as=${memoryLimit}`, ...command] : command;
    return new Promise((resolve) => {
      const child = spawn(words[0], words.slice(1), { cwd: this.directory, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...sanitizerOptions }, timeout: limit, killSignal: 'SIGKILL', detached: true });
      const output = createHash('sha256');
      child.stdout?.on('data', (data) => output.update(data));
      child.on('error', () => resolve(false));
      child.on('close', (status) => {
        // A script may have left its program behind.
        try { process.kill(-(child.pid ?? 0), 'SIGKILL'); } catch { /* it has ended */ }
        const differs = expected !== undefined && output.digest('hex') !== createHash('sha256').update(readFileSync(expected)).digest('hex');
        resolve(status === 0 && !differs);
      });
    });
  }

  /** @param {Test[]} tests that are built @returns {Promise<Test | undefined>} the first that was seen to fail */
  async failing(tests) {
    /** @type {Test | undefined} */
    let found;
    const waiting = [...tests];
    const work = async () => {
      for (let test; !found && (test = waiting.shift()); ) {
        const limit = 10_000 + Math.ceil(20 * this.time(test));
        if (!(await this.#passes(test, limit))) found ??= test;
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    return found;
  }

  /** @param {Test} test @returns {number} how long it took with the unchanged tree, in milliseconds */
  time({ name }) {
    return this.#times.get(name) ?? 0;
  }

  /** The bytes that a file of the runtime compiles to. @param {string} file @returns {string} a hash */
  code(file) {
    const object = join(this.directory, 'runtime', 'CMakeFiles', 'weft_objects.dir', `${file.replace(/^runtime\//, '')}.o`);
    return createHash('sha256').update(readFileSync(object)).digest('hex');
  }
}
