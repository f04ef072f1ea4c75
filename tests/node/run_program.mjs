/** Runs the programs that the presets built, on each host, with a time limit. For tests. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The command that starts a program, for each host.
 * @param {string} folder the directory of the program's CMakeLists.txt, relative to the project's root
 * @param {string} name the program's name
 * @param {{dir?: string, realTime?: boolean, debug?: boolean}} [options]
 *   dir: a directory that the program may use, under the same path;
 *   debug: as built by the presets web-debug, page-debug and wasi-debug;
 *   realTime: run by the real clock in Node.js, for programs that react to events outside (default: a virtual
 *   clock)
 * @returns {Record<'sim' | 'web' | 'page' | 'wasi' | 'universal' | 'universal_in_wasi', string[]>} the command and its
 *   arguments. The programs of weft::universal run in two ways, from the same .wasm
 */
export function programs(folder, name, { dir, realTime = false, debug = false } = {}) {
  const file = (/** @type {string} */ build, /** @type {string} */ extension) => `${root}build/${build}${debug ? '-debug' : ''}/${folder}/${name}.${extension}`;
  const inNode = (/** @type {string} */ build) => [
    process.execPath, ...(realTime ? [] : ['--import', `${root}tests/node/use_virtual_clock.mjs`]),
    `${root}web/run_web.mjs`, file(build, 'mjs'),
  ];
  const inWasi = (/** @type {string} */ build) => [
    process.execPath, ...(realTime ? [] : ['--import', `${root}tests/node/use_virtual_wasi_clock.mjs`]),
    `${root}wasi/run_wasi.mjs`, ...(dir ? ['--dir', `${dir}::${dir}`] : []), file(build, 'wasm'),
  ];
  return {
    sim: [`${root}build/native/${folder}/${name}`],
    web: inNode('web'),
    page: inNode('page'),
    wasi: inWasi('wasi'),
    universal: inNode('page/universal'),
    universal_in_wasi: inWasi('page/universal'),
  };
}

/**
 * Runs a command to its end.
 * @param {string[]} command the program and its arguments
 * @param {{input?: string, limit?: number}} [options] input: its standard input; limit: the time it may take, in
 *   milliseconds
 * @returns {Promise<{status: number | null, signal: string | null, stdout: Buffer, stderr: string}>}
 *   `signal` is SIGKILL if it exceeded the limit
 */
export function run([file, ...args], { input = '', limit = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { timeout: limit, killSignal: 'SIGKILL' });
    /** @type {Buffer[]} */
    const stdout = [];
    /** @type {Buffer[]} */
    const stderr = [];
    child.stdout.on('data', (bytes) => stdout.push(bytes));
    child.stderr.on('data', (bytes) => stderr.push(bytes));
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }));
    // A program may exit before it has read all of its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
