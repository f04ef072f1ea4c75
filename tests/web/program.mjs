/**
 * Runs the programs of this directory, of tests/files and of the examples, as a preset built them: that which the
 * environment variable WEFT_WEB_PRESET names: web (the default), page, or page/universal for the universal programs of page.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

export const preset = process.env.WEFT_WEB_PRESET ?? 'web';

/** The directory of what it built. */
export const buildUrl = new URL(`build/${preset}/`, root);

/** Runs a program as a command. */
export const commandRunner = fileURLToPath(new URL('web/run_web.mjs', root));

/** @param {string} name @returns {string} the path of a program */
export function programFile(name) {
  for (const folder of ['tests/web', 'tests/files', 'runtime/examples', 'runtime/examples/commands']) {
    const file = fileURLToPath(new URL(`${folder}/${name}.mjs`, buildUrl));
    if (existsSync(file)) return file;
  }
  throw new Error(`${name} does not exist: build it with cmake --build --preset ${preset}`);
}

/**
 * Starts a program.
 * @param {string} name
 * @param {(string | number)[]} [args]
 * @param {{stdin?: 'pipe' | 'ignore' | number, limit?: number, preload?: string}} [options]
 *   stdin: standard input, as for spawn() (default: 'ignore'); limit: the time limit in milliseconds;
 *   preload: a module to import before the program
 * @returns {{child: import('node:child_process').ChildProcess, ended: Promise<Result>}}
 *
 * @typedef {object} Result
 * @property {number | null} status
 * @property {string | null} signal
 * @property {Buffer} stdout
 * @property {string} text standard output, as text
 * @property {string} stderr
 * @property {number} lingered how many seconds the process lived after its last output
 */
export function startProgram(name, args = [], { stdin = 'ignore', limit = 60_000, preload } = {}) {
  let lastOutput = performance.now();
  const options = preload ? ['--import', preload] : [];
  const child = spawn(process.execPath, [...options, commandRunner, programFile(name), ...args.map(String)], {
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} ${args.join(' ')} was still running after ${limit} ms`));
    }, limit);
    const output = { stdout: [], stderr: [] };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].on('data', (data) => {
        output[stream].push(data);
        lastOutput = performance.now();
      });
    }
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(output.stdout);
      const stderr = Buffer.concat(output.stderr).toString();
      resolve({ status, signal, stdout, text: stdout.toString(), stderr, lingered: (performance.now() - lastOutput) / 1000 });
    });
  });
  return { child, ended };
}

/**
 * Runs a program to its end, with the options of startProgram.
 * @param {string} name
 * @param {(string | number)[]} [args]
 * @param {Parameters<typeof startProgram>[2]} [options]
 */
export function runProgram(name, args, options) {
  return startProgram(name, args, options).ended;
}
