/**
 * Runs what the presets built, on each host, with a limit on its time. For tests.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * How to start a program on each host.
 * @param {string} folder where its CMakeLists.txt is, from the project's root
 * @param {string} name of the program
 * @param {{dir?: string, realTime?: boolean}} [options] dir: a folder that the program is to see, under the
 *   same name; realTime: in Node.js it has the real clock, to meet what happens outside, not a virtual one
 * @returns {Record<'sim' | 'web' | 'wasi', string[]>} command and arguments
 */
export const programs = (folder, name, { dir, realTime = false } = {}) => ({
  sim: [`${root}build/native/${folder}/${name}`],
  web: [process.execPath, ...(realTime ? [] : ['--import', `${root}tests/node/use_virtual_clock.mjs`]), `${root}web/run_web.mjs`, `${root}build/web/${folder}/${name}.mjs`],
  wasi: [process.execPath, `${root}wasi/run_wasi.mjs`, ...(dir ? ['--dir', `${dir}::${dir}`] : []), `${root}build/wasi/${folder}/${name}.wasm`],
});

/**
 * Runs a command to its end.
 * @param {string[]} command with its arguments
 * @param {{input?: string, limit?: number}} [options] what it reads on stdin; the time it may take, in ms
 * @returns {Promise<{status: number | null, signal: string | null, stdout: Buffer, stderr: string}>}
 *   `signal` is SIGKILL if it took too long
 */
export function run([file, ...args], { input = '', limit = 30_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { timeout: limit, killSignal: 'SIGKILL' });
    const stdout = [];
    const stderr = [];
    child.stdout.on('data', (bytes) => stdout.push(bytes));
    child.stderr.on('data', (bytes) => stderr.push(bytes));
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }));
    // A program may end without reading all of it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
