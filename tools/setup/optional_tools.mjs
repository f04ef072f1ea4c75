/**
 * Tools that a machine may have or not: each is a directory of the cache, fetched with its ecosystem's own client (npm,
 * apt, pip, go). This runs no scripts of packages and does not change the system. Why one could not be fetched
 * is kept beside it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { publish, published } from './publish.mjs';
import { ToolError, run, say, step } from './command.mjs';
import { cacheDirectory, onPath } from './toolchain.mjs';

/** The longest time that fetching one tool may take, in milliseconds. */
export const limit = 240_000;

/**
 * @typedef {object} Recipe
 * @property {boolean} required
 * @property {string} version its version, or the Debian release that has it
 * @property {string} from the client that fetches it
 * @property {(directory: string, lock: number) => Promise<unknown>} fetch into an empty directory
 * @property {string} program the path in that directory of the command, or of the file that a command loads
 * @property {string[]} [check] arguments with which a working program succeeds
 * @property {string} [command] its name on PATH, used if it cannot be fetched
 */

/**
 * An npm package that contains a program for this platform, or one for Node.js, so that no script has to fetch it.
 * @param {string} name
 * @param {string} version
 * @param {string} program
 * @param {string[]} [others] packages to install with it
 * @returns {Omit<Recipe, 'required'>}
 */
export function npm(name, version, program, others = []) {
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  return {
    from: 'npm',
    version,
    fetch: (directory) => run('npm', ['install', ...options, '--prefix', directory, `${name}@${version}`, ...others], { cwd: directory, limit }),
    program: join('node_modules', name, program),
    check: ['--version'],
  };
}

/**
 * @typedef {object} Found
 * @property {string} folder its directory in the cache; '' if it is a command on PATH
 * @property {string} program
 * @property {string} version
 * @property {undefined} [reason]
 */

/** @typedef {{reason: string, program?: undefined, folder?: undefined, version?: undefined}} NotFound */

/** Tools of one kind. */
export class OptionalTools {
  /** @param {{kind: string, prefix: string, noun: string, without: string, recipes: Record<string, Recipe>}} about */
  constructor({ kind, prefix, noun, without, recipes }) {
    this.kind = kind; // of set-up
    this.prefix = prefix; // of their directories
    this.noun = noun;
    this.without = without; // what happens without one
    this.recipes = recipes;
  }

  /** @param {string} name */
  #stableName(name) {
    return `${this.prefix}-${name}`;
  }

  /** @param {string} name */
  #target(name) {
    return join('store', `${this.prefix}-${name}-${this.recipes[name].version}`);
  }

  /** The file with the reason why the last attempt to fetch it failed. @param {string} name */
  #reasonFile(name) {
    return join(cacheDirectory(), `${this.prefix}-${name}.reason`);
  }

  /** @param {string} name @returns {boolean} */
  #fetched(name) {
    return published(cacheDirectory(), this.#stableName(name), this.#target(name));
  }

  /** @param {string} name @returns {Found | NotFound} the tool, or why it is not available */
  find(name) {
    const { program, command } = this.recipes[name];
    const directory = join(cacheDirectory(), this.#stableName(name));
    if (this.#fetched(name)) {
      return { folder: directory, program: join(directory, program), version: readFileSync(join(directory, 'version'), 'utf8').trim() };
    }
    const own = command && onPath(command);
    if (own) return { folder: '', program: own, version: 'on PATH' };
    const reasonFile = this.#reasonFile(name);
    return { reason: existsSync(reasonFile) ? readFileSync(reasonFile, 'utf8') : `not installed: npm run setup -- ${this.kind}` };
  }

  /** Fetches one into an empty directory, and checks that it runs. @param {string} name @param {string} directory @param {number} lock */
  async #make(name, directory, lock) {
    const { version, fetch, program, check } = this.recipes[name];
    await fetch(directory, lock);
    const file = join(directory, program);
    if (!existsSync(file)) throw new ToolError(`${name}: the package has no ${program}`);
    const printed = check ? await run(file, check, { env: { PYTHONPATH: join(directory, 'packages') }, limit }) : '';
    const exact = [version, printed].map((text) => /\d+\.\d+\.\d+/.exec(text)?.[0]).find(Boolean);
    writeFileSync(join(directory, 'version'), exact ?? version);
  }

  /** Fetches those that are missing, and reports those that are not available. @param {string[]} [names] of some */
  async setUp(names = Object.keys(this.recipes)) {
    const cache = cacheDirectory();
    mkdirSync(join(cache, 'store'), { recursive: true });
    for (const name of names) {
      if (this.#fetched(name)) continue;
      const { from, required } = this.recipes[name];
      try {
        await withLock(join(cache, 'lock'), (lock) =>
          publish(cache, this.#stableName(name), this.#target(name), (directory) =>
            step(`fetching ${this.noun} ${name} with ${from}`, () => this.#make(name, directory, lock))));
        rmSync(this.#reasonFile(name), { force: true });
        say(`${this.noun} ${name} ${this.find(name).version}`);
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        const [reason] = error.message.split('\n');
        writeFileSync(this.#reasonFile(name), reason);
        const missing = required ? 'not available, but required' : `not available; ${this.without}`;
        say(`${this.noun} ${name}: ${this.find(name).program ?? missing} (${error.message})`);
      }
    }
  }
}
