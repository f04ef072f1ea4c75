/**
 * The WASI runtimes that the tests run on, and one function that runs a program on any of them:
 *
 *     const { status, stdout } = await run(runtime, '/path/program.wasm', { args: ['x'], input: { pipe: ['text'] } });
 *
 * tools/setup/wasi_runtimes.mjs installs them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findRuntime, recipes } from '../../tools/setup/wasi_runtimes.mjs';

const runners = fileURLToPath(new URL('runners', import.meta.url));
const wasiRun = fileURLToPath(new URL('../../wasi/run_wasi.mjs', import.meta.url));
export const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/**
 * What a program sees besides its standard streams:
 *
 * @typedef {object} Surroundings
 * @property {string[]} [args] its arguments
 * @property {Record<string, string>} [dirs] directories of the machine, by the paths that the program uses
 * @property {Record<string, string>} [env] its environment
 * @property {number} [listen] a port of 127.0.0.1 on which the program gets a listener
 * @property {string} [imported] under Node.js, the URL of a module that the runner imports first
 */

/** @typedef {(file: string, surroundings: Surroundings) => {command: string[], env?: Record<string, string>}} Start */

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} version
 * @property {boolean} required whether the tests fail if it is not installed
 * @property {string} [missing] why it is not installed
 * @property {Partial<Record<Need, string>>} cannot the needs that it does not meet, and why
 * @property {Start} [start] how it starts a program; missing if it is not installed
 */

/** The command-line options that open directories and set variables. */
const options = (dir, env) => ({ dirs = {}, env: variables = {} }) => [
  ...Object.entries(dirs).flatMap(([guest, host]) => dir(host, guest)),
  ...Object.entries(variables).flatMap(([name, value]) => env(`${name}=${value}`)),
];
const wasiRunOptions = options((host, guest) => ['--dir', `${host}::${guest}`], (pair) => ['--env', pair]);
const wasmedgeOptions = options((host, guest) => ['--dir', `${guest}:${host}`], (pair) => ['--env', pair]);
const wazeroOptions = options((host, guest) => [`-mount=${host}:${guest}`], (pair) => [`-env=${pair}`]);

/** @type {(program: string) => Start} */
const node = (program) => (file, { args = [], imported, ...rest }) => ({
  command: [program, ...(imported ? ['--import', imported] : []), wasiRun, ...wasiRunOptions(rest), file, ...args],
});

/** The command that starts a program on each runtime. @type {Record<string, (found: {program: string, folder: string}) => Start>} */
const starts = {
  'node-newest': ({ program }) => node(program),
  wasmedge: ({ program }) => (file, { args = [], ...rest }) => ({ command: [program, ...wasmedgeOptions(rest), file, ...args] }),
  wasmtime: ({ folder, program }) => (file, { args = [], ...rest }) => ({
    command: [program, join(runners, 'wasmtime_run.py'), ...wasiRunOptions(rest), file, ...args],
    env: { PYTHONPATH: join(folder, 'packages') },
  }),
  wazero: ({ program }) => (file, { args = [], listen, ...rest }) => ({
    command: [program, 'run', ...wazeroOptions(rest), ...(listen ? [`-listen=127.0.0.1:${listen}`] : []), file, ...args],
  }),
  deno: ({ program }) => (file, { args = [], ...rest }) => ({
    command: [program, 'run', '--allow-all', '--no-config', wasiRun, ...wasiRunOptions(rest), file, ...args],
    env: { NODE_NO_WARNINGS: '1', DENO_NO_UPDATE_CHECK: '1' },
  }),
  bun: ({ program }) => (file, { args = [] }) => ({ command: [program, 'run', file, ...args] }),
  'browser-wasi-shim': ({ program }) => (file, { args = [] }) => ({
    command: [process.execPath, join(runners, 'browser_wasi_shim_run.mjs'), program, file, ...args],
  }),
};

/**
 * What a test may need that some runtimes (or hosts) do not support:
 *
 *   closed         standard input may be closed
 *   both           a task can sleep while another waits for standard input
 *   idle           waiting takes no processor time
 *   pipes          named pipes in directories of the machine can be read
 *   status         exit statuses of 126 and above
 *   folder         standard input may be a directory
 *   folders        the program can use the directories that it is given, and no others
 *   closedOutput   writing to a closed standard output fails
 *   writeFailures  writing to a full disk fails
 *   brokenPipes    writing to a pipe without a reader fails
 *   nonBlocking    standard output may be a non-blocking descriptor
 *   listener       the program can be given a listening socket
 *   sockets        programs that import the socket functions start
 *   fetch          it makes HTTP requests for programs
 *   descriptors    descriptors other than the standard streams can be used
 *   realTime       the program's clock keeps pace with events outside
 *
 * @typedef {'closed' | 'both' | 'idle' | 'pipes' | 'status' | 'folder' | 'folders' | 'closedOutput' |
 *   'writeFailures' | 'brokenPipes' | 'nonBlocking' | 'listener' | 'sockets' | 'fetch' | 'descriptors' |
 *   'realTime'} Need
 */

const opensDevNull = 'it opens /dev/null in place of a closed standard stream';

/** The needs that a runtime does not meet, whatever Weft does, and why. @type {Record<string, Partial<Record<Need, string>>>} */
const limits = {
  'node-newest': { closedOutput: opensDevNull },
  wasmedge: {
    closed: 'it opens the program itself in place of a closed standard input',
    brokenPipes: 'it does not ignore SIGPIPE, which ends it',
  },
  wasmtime: {
    status: 'it rejects exit statuses of 126 and above, and exits with 1',
    pipes: 'it reads files by position, and pipes have none',
    folder: 'Python, which runs it here, does not start with a directory as standard input',
    closedOutput: 'it accepts writes to a closed standard output',
    nonBlocking: 'it fails a write that would block, without the number of bytes written',
  },
  wazero: {
    closedOutput: opensDevNull,
    brokenPipes: 'it does not ignore SIGPIPE, which ends it',
  },
  deno: {
    both: 'its poll_oneoff reports standard input as ready at once, and the read then blocks the program',
    folders: 'its fd_readdir loses entries of directories whose listing exceeds the buffer',
    closedOutput: opensDevNull,
    writeFailures: 'its fd_write does not report failures',
    nonBlocking: 'its fd_write throws an exception when it would block',
  },
  bun: {
    both: 'its poll_oneoff reports standard input as ready at once, and the read then blocks the program',
    pipes: 'its command has no option for directories',
    folder: 'it treats a directory as an empty file',
    folders: 'its command has no option for directories, and opens all of them',
    closedOutput: opensDevNull,
    nonBlocking: 'its fd_write loses bytes when it would block',
  },
  'browser-wasi-shim': {
    both: 'its poll_oneoff supports clocks only, and a read blocks the program',
    idle: 'it waits in a busy loop',
    pipes: 'its files are in memory only',
    folders: 'its files are in memory only',
    closedOutput: opensDevNull,
  },
};

const noListeners = 'its command has no option for listeners';
export const noRequests = 'it makes no requests for programs';
/** The same for the network. @type {typeof limits} */
const networkLimits = {
  node: { listener: 'node:wasi has no option for listeners' },
  'node-newest': { listener: 'node:wasi has no option for listeners' },
  wasmedge: { listener: noListeners, fetch: noRequests },
  wasmtime: { listener: 'its library has no function for listeners', fetch: noRequests },
  wazero: { fetch: noRequests },
  deno: { listener: 'its node:wasi has no option for listeners', fetch: 'wasi/load_wasi.mjs makes requests under Node.js only' },
  bun: { listener: noListeners, sockets: 'it has no sock_accept, and does not start programs that import it', fetch: noRequests },
  'browser-wasi-shim': { listener: 'it has no sockets', fetch: noRequests },
};

/** @type {Runtime} the Node.js that runs the tests */
export const ownNode = {
  name: 'node',
  version: process.versions.node,
  required: true,
  cannot: { closedOutput: opensDevNull, ...networkLimits.node },
  start: node(process.execPath),
};

/** @type {Runtime[]} all of them, also those that are not installed */
export const runtimes = [ownNode, ...Object.keys(recipes).map((name) => {
  const found = findRuntime(name);
  const { required } = recipes[name];
  const common = { name, required, cannot: { ...limits[name], ...networkLimits[name] } };
  if ('reason' in found) return { ...common, version: '', missing: found.reason };
  return { ...common, version: found.version, start: starts[name](found) };
})];

/**
 * A program's standard input: a pipe, a file, a closed descriptor, or a terminal (default: /dev/null). A script
 * feeds a pipe or a terminal. Its parts are:
 *
 *   text or bytes  written to the stream
 *   a number       a pause in milliseconds
 *   a pattern      waits until it matches the program's standard output, or the program exits
 *   a function     called, and its promise awaited
 *
 * @typedef {(string | Uint8Array | number | RegExp | (() => unknown))[]} Script
 * @typedef {{pipe?: Script, file?: string, closed?: true, terminal?: Script}} Input
 */

/** A part of a script that keeps the stream open until the program exits: a pattern that never matches. */
export const untilExit = /(?!)/;

/** The text without Deno's warning about its WASI, which none of its options disables. @param {string} text */
export const withoutWarning = (text) => text.replace(/\(node:\d+\) ExperimentalWarning: WASI is.*\n/, '');

/**
 * Feeds a script into a stream.
 * @param {Script} script
 * @param {import('node:stream').Writable} stream
 * @param {(pattern: RegExp) => Promise<void>} shows waits until standard output matches the pattern
 */
async function play(script, stream, shows) {
  for (const part of script) {
    if (typeof part === 'number') await pause(part);
    else if (typeof part === 'function') await part();
    else if (part instanceof RegExp) await shows(part);
    else stream.write(part);
  }
}

/**
 * Runs a WASI command to its end.
 * @param {Runtime} runtime
 * @param {string} file the program's path
 * @param {Surroundings & RunOptions} [how]
 * @returns {Promise<Result>}
 * @throws {Error} if it exceeds the time limit; it is then killed
 *
 * @typedef {object} RunOptions
 * @property {Input} [input]
 * @property {boolean} [merge] whether standard error is redirected to standard output
 * @property {number} [limit] the time limit in milliseconds (default: two minutes, which only a program that hangs exceeds)
 * @property {BufferEncoding} [encoding] of the output (default: 'utf8')
 * @property {string} [output] another standard output: a value of launch.py's option --stdout
 * @property {number} [readAfter] how many milliseconds to wait before reading the output
 *
 * @typedef {object} Result
 * @property {number | null} status
 * @property {number | null} signal
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} seconds how long it ran
 * @property {number} cpuSeconds user and system time of the runtime's process
 * @property {string} extra what it wrote to descriptor 4
 */
export async function run(runtime, file, how = {}) {
  const { input = {}, merge, limit = 120_000, encoding = 'utf8', output: target, readAfter = 0, ...surroundings } = how;
  if (runtime.missing !== undefined) throw new Error(`${runtime.name} is not installed: ${runtime.missing}`);
  const { command, env } = runtime.start(file, surroundings);
  const flags = [
    input.file && `--stdin=${input.file}`, input.closed && '--closed', input.terminal && '--terminal',
    merge && '--merge', target && `--stdout=${target}`,
  ].filter(Boolean);
  const script = input.pipe ?? input.terminal;
  const started = performance.now();
  const child = spawn(python, ['-I', join(runners, 'launch.py'), ...flags, '--', ...command], {
    stdio: [script ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true, // its own process group, which can be killed as a whole
  });
  const output = ['', '', '', '', ''];
  for (const stream of [1, 2, 3, 4]) {
    // Listeners at once: when the process exits, Node discards the output of streams without any.
    const readable = /** @type {import('node:stream').Readable} */ (child.stdio[stream]);
    readable.setEncoding(encoding).on('data', (text) => (output[stream] += text));
    if (readAfter === 0 || stream > 2) continue;
    readable.pause();
    setTimeout(() => readable.resume(), readAfter);
  }

  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid, 'SIGKILL');
  }, limit);
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const shows = async (pattern) => {
    const seen = async () => {
      while (!pattern.test(output[1])) await once(child.stdout, 'data');
    };
    await Promise.race([seen(), ended]);
  };
  try {
    if (script) {
      // The program may exit before it has read everything.
      child.stdin.on('error', () => {});
      await play(script, child.stdin, shows);
      if (input.pipe) child.stdin.end();
    }
    await ended;
  } finally {
    clearTimeout(timer);
  }
  const [, stdout, stderr, report, extra] = output;
  if (late) throw new Error(`${file} on ${runtime.name} was killed after ${limit} ms; it wrote: ${stdout}${stderr}`);
  return { stdout, stderr, extra, seconds: (performance.now() - started) / 1000, ...JSON.parse(report) };
}
