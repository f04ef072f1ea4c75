/**
 * Runs the programs that the preset wasi built, each with a time limit, under the Node.js that
 * runs the tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runner = join(root, 'tools/wasi-run.mjs');
const timeLimit = 20_000;

/**
 * Code that the runner imports first: it makes calls of WASI fail as `faults` says, and says on
 * file descriptor 3 in the end how much processor time the program took and how often it called
 * poll_oneoff.
 */
const preload = (faults) => `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  const faults = ${JSON.stringify(faults)};
  let polls = 0;
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (module, imports) => {
    const wasi = { ...imports.wasi_snapshot_preview1 };
    for (const [name, errors] of Object.entries(faults)) {
      const real = wasi[name];
      let calls = 0;
      wasi[name] = (...args) => errors[calls++ % errors.length] || real(...args);
    }
    const { poll_oneoff } = wasi;
    wasi.poll_oneoff = (...args) => (polls++, poll_oneoff(...args));
    return instantiate(module, { wasi_snapshot_preview1: wasi });
  };
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ cpuSeconds: (user + system) / 1e6, polls }));
  });
`)}`;

/** @returns {string} the path of a program of this folder */
export function programPath(name) {
  const path = join(root, 'build/wasi/tests/wasi', `${name}.wasm`);
  if (!existsSync(path)) throw new Error(`${path} is not there: cmake --preset wasi && cmake --build --preset wasi`);
  return path;
}

/**
 * What a program gets as standard input: nothing (/dev/null), the text of a pipe, a file, a closed
 * descriptor, or a terminal into which the text is typed. Between pieces of text, a number is a
 * pause in milliseconds, a pattern waits until standard output shows it, a function is called.
 * @typedef {(string|number|RegExp|(() => void))[]} Script
 * @typedef {{pipe?: Script, file?: string, closed?: true, terminal?: Script}} Input
 */

/**
 * @param {string} name of the program
 * @param {string[]} args
 * @param {Input & {dir?: string, merge?: true, faults?: Record<string, number[]>}} options
 *   dir: a host folder, seen as /dir; merge: stderr goes where stdout goes; faults: for a function
 *   of WASI what its calls return, over and over; 0 is the real call
 */
export async function run(name, args = [], { pipe, file, closed, terminal, dir, merge, faults = {} } = {}) {
  const words = ['--import', preload(faults), runner];
  if (dir) words.push('--dir', `${dir}::/dir`);
  words.push(programPath(name), ...args);
  let command = process.execPath;
  let commandArgs = words;
  const redirections = [closed && '0<&-', merge && '2>&1'].filter(Boolean).join(' ');
  if (redirections) {
    command = 'sh';
    commandArgs = ['-c', `exec "$@" ${redirections}`, 'sh', process.execPath, ...words];
  } else if (terminal) {
    // The terminal would be at its end with `script`'s own input; Ctrl-D has to be typed.
    const quoted = [process.execPath, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    command = 'script';
    commandArgs = ['--quiet', '--return', '--echo', 'never', '--command', `exec ${quoted} 3>/dev/null`, '/dev/null'];
  }
  const source = file === undefined ? undefined : openSync(file, 'r');
  const input = pipe ?? terminal;
  const started = performance.now();
  const child = spawn(command, commandArgs, {
    stdio: [source ?? (input ? 'pipe' : 'ignore'), 'pipe', 'pipe', 'pipe'],
    timeout: timeLimit,
    killSignal: 'SIGKILL',
  });
  if (source !== undefined) closeSync(source);
  const output = ['', '', '', ''];
  for (const stream of [1, 2, 3]) child.stdio[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  const shows = async (pattern) => {
    while (!pattern.test(output[1])) await once(child.stdout, 'data');
  };
  if (input) {
    // A program that ends before it has read all is no failure of the feeding.
    child.stdin.on('error', () => {});
    for (const part of input) {
      if (typeof part === 'number') await pause(part);
      else if (typeof part === 'function') part();
      else if (part instanceof RegExp) await Promise.race([shows(part), ended]);
      else child.stdin.write(part);
    }
    if (pipe) child.stdin.end();
  }
  const { status, signal } = await ended;
  if (signal) throw new Error(`${name} was ended by ${signal} after ${timeLimit} ms; it wrote: ${output[1]}${output[2]}`);
  return {
    status,
    stdout: output[1],
    stderr: output[2],
    seconds: (performance.now() - started) / 1000,
    ...(output[3] && JSON.parse(output[3])),
  };
}
