/** Runs the programs of this folder, of tests/files and of the examples, as `cmake --build --preset web` made them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const runner = fileURLToPath(new URL('web/run_web.mjs', root));

/** @param {string} name @returns {string} the file of a program */
export function programFile(name) {
  for (const folder of ['tests/web', 'tests/files', 'runtime/examples', 'runtime/examples/commands']) {
    const file = fileURLToPath(new URL(`build/web/${folder}/${name}.mjs`, root));
    if (existsSync(file)) return file;
  }
  throw new Error(`there is no ${name}: build it with cmake --build --preset web`);
}

/**
 * Starts a program.
 * @param {string} name
 * @param {(string | number)[]} [args]
 * @param {{stdin?: import('node:child_process').StdioOptions | number | string, limit?: number,
 *   preload?: string}} [options] standard input as for spawn (default: none); how many
 *   milliseconds it may take; a module to load before it
 * @returns {{child: import('node:child_process').ChildProcess, ended: Promise<{status: number | null,
 *   signal: string | null, stdout: Buffer, text: string, stderr: string, lingered: number}>}} `lingered`: for
 *   how many seconds the process lived on after its last output
 */
export function startProgram(name, args = [], { stdin = 'ignore', limit = 60_000, preload } = {}) {
  let lastOutput = performance.now();
  const options = preload ? ['--import', preload] : [];
  const child = spawn(process.execPath, [...options, runner, programFile(name), ...args.map(String)], {
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

/** As startProgram, and waits for its end. */
export function runProgram(name, args, options) {
  return startProgram(name, args, options).ended;
}
