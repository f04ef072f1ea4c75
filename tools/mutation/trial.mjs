/** Tries mutants with the tests of a build, the tests that are most likely to notice them first. */

/** @typedef {import('./mutants.mjs').Mutant & {number: number}} Mutant */
/** @typedef {import('./tests.mjs').Test} Test */
/** @typedef {import('./tests.mjs').Build} Build */

export class Trial {
  #build;
  #jobs;
  /** How often each test ran with a mutant of a file, and failed. @type {Map<string, {runs: number, failures: number}>} */
  #experience = new Map();

  /** @param {Build} build @param {number} jobs how many tests run at a time */
  constructor(build, jobs) {
    this.#build = build;
    this.#jobs = jobs;
  }

  /** @param {string} file @param {Test} test */
  #experienceOf(file, { name }) {
    const key = `${file} ${name}`;
    const found = this.#experience.get(key) ?? { runs: 0, failures: 0 };
    this.#experience.set(key, found);
    return found;
  }

  /** @param {Mutant} mutant @returns {Test[]} those that reach it; first those that fail the most in the least time */
  #candidates({ number, file }) {
    return this.#build.tests.filter((test) => test.reaches[number]).map((test) => {
      const { runs, failures } = this.#experienceOf(file, test);
      return { test, yield: (failures + 0.1) / (runs + 1) / (test.time + 5) };
    }).sort((a, b) => b.yield - a.yield).map(({ test }) => test);
  }

  /** @param {Mutant} mutant @param {number} worker @returns {Promise<string | undefined>} the test that fails */
  async #killer(mutant, worker) {
    for (const test of this.#candidates(mutant)) {
      const experience = this.#experienceOf(mutant.file, test);
      experience.runs++;
      if (await this.#build.passes(test, mutant.number, worker)) continue;
      experience.failures++;
      return `${this.#build.preset}: ${test.name}`;
    }
    return undefined;
  }

  /**
   * @param {Mutant[]} mutants
   * @param {(mutant: Mutant, killer: string | undefined) => void} tell what became of each
   */
  async run(mutants, tell) {
    const waiting = [...mutants];
    const work = async (/** @type {number} */ worker) => {
      for (let mutant; (mutant = waiting.shift()); ) tell(mutant, await this.#killer(mutant, worker));
    };
    await Promise.all(Array.from({ length: this.#jobs }, (_, worker) => work(worker)));
  }
}
