/**
 * The WASI runtimes that the tests run on, and a runner that is the same for all of them:
 *
 *     const { status, stdout } = await run(runtime, '/path/program.wasm', { args: ['x'], input: { pipe: ['text'] } });
 *
 * tools/setup/wasi_runtimes.mjs says where they come from.
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
 * What a program sees besides its standard streams.
 * @typedef {{args?: string[], dirs?: Record<string, string>, env?: Record<string, string>, listen?: number, imported?: string}} Surroundings
 *   dirs: host folders by the names that the program sees; listen: a port of 127.0.0.1 of which the program
 *   gets the listener; imported: under a Node.js, the address of
 *   a module that the runner imports first
 */

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} version
 * @property {boolean} required whether it is a failure that it is not there
 * @property {string} [missing] why it is not there
 * @property {Partial<Record<Need, string>>} cannot
 * @property {(file: string, surroundings: Surroundings) => {command: string[], env?: Record<string, string>}} start
 */

/** Options before the program, for each folder and variable. */
const options = (dir, env) => ({ dirs = {}, env: variables = {} }) => [
  ...Object.entries(dirs).flatMap(([guest, host]) => dir(host, guest)),
  ...Object.entries(variables).flatMap(([name, value]) => env(`${name}=${value}`)),
];
const wasiRunOptions = options((host, guest) => ['--dir', `${host}::${guest}`], (pair) => ['--env', pair]);
const wasmedgeOptions = options((host, guest) => ['--dir', `${guest}:${host}`], (pair) => ['--env', pair]);
const wazeroOptions = options((host, guest) => [`-mount=${host}:${guest}`], (pair) => [`-env=${pair}`]);

const node = (program) => (file, { args = [], imported, ...rest }) => ({
  command: [program, ...(imported ? ['--import', imported] : []), wasiRun, ...wasiRunOptions(rest), file, ...args],
});

/** How a program is started under each. @type {Record<string, (found: object) => Runtime['start']>} */
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
 * What does not work under some runtimes, whatever the host does, and why.
 * @typedef {'closed' | 'both' | 'idle' | 'pipes' | 'status' | 'folder' | 'folders' | 'closedOutput' | 'writeFailures' | 'brokenPipes' | 'nonBlocking' |
 *   'listener' | 'sockets' | 'fetch'} Need
 *   closed: standard input may be closed; both: a task sleeps while another waits for standard
 *   input; idle: waiting takes no processor time; pipes: named pipes in host folders can be read;
 *   status: exit statuses of 126 and above; folder: standard input may be a folder; folders: the
 *   program may use folders of the host, and no others; closedOutput: standard output that is closed is
 *   a failure; writeFailures: so is a full disk; brokenPipes: and a pipe that nobody reads; nonBlocking:
 *   standard output may be a descriptor that does not block; listener: it can be handed one; sockets: it
 *   starts programs that ask for them; fetch: it makes requests for programs
 * @type {Record<string, Partial<Record<Need, string>>>}
 */
const opensDevNull = 'it opens /dev/null in the place of a standard stream that is closed';
const limits = {
  'node-newest': { closedOutput: opensDevNull },
  wasmedge: {
    closed: 'it opens the program itself in the place of standard input',
    brokenPipes: 'SIGPIPE ends it, as it does any program that does not ignore it',
  },
  wasmtime: {
    status: 'it takes exit statuses of 126 and above for an error, and exits with 1',
    pipes: 'it reads files at positions, which pipes do not have',
    folder: 'Python, which runs it here, does not start with a folder as standard input',
    closedOutput: 'it takes what is written to a standard output that is closed',
    nonBlocking: 'it fails a write that would block, and says not how much of it was written',
  },
  wazero: {
    closedOutput: opensDevNull,
    brokenPipes: 'SIGPIPE ends it, as it does any program that does not ignore it',
  },
  deno: {
    both: 'its poll_oneoff calls standard input ready at once, and the read then blocks the program',
    folders: 'its fd_readdir loses entries of folders whose listing is longer than the buffer',
    closedOutput: opensDevNull,
    writeFailures: 'its fd_write reports none',
    nonBlocking: 'its fd_write throws an exception where it would block',
  },
  bun: {
    both: 'its poll_oneoff calls standard input ready at once, and the read then blocks the program',
    pipes: 'its command has no option for folders',
    folder: 'it calls one an empty file',
    folders: 'its command has no option for folders, and opens all of them',
    closedOutput: opensDevNull,
    nonBlocking: 'its fd_write loses what would block',
  },
  'browser-wasi-shim': {
    both: 'its poll_oneoff takes clocks alone, and the read then blocks the program',
    idle: 'it waits in a busy loop',
    pipes: 'it has files in memory only',
    folders: 'it has files in memory only',
    closedOutput: opensDevNull,
  },
};

const noListeners = 'its command has no option for listeners';
export const noRequests = 'nothing makes requests there';
/** The same, of the network. @type {typeof limits} */
const networkLimits = {
  node: { listener: 'node:wasi has no option for listeners' },
  'node-newest': { listener: 'node:wasi has no option for listeners' },
  wasmedge: { listener: noListeners, fetch: noRequests },
  wasmtime: { listener: 'its library has no call for listeners', fetch: noRequests },
  wazero: { fetch: noRequests },
  deno: { listener: 'its node:wasi has no option for listeners', fetch: 'wasi/load_wasi.mjs is made for Node.js' },
  bun: { listener: noListeners, sockets: 'it has no sock_accept, and starts no program that imports it', fetch: noRequests },
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

/** @type {Runtime[]} all of them, those that are missing as well */
export const runtimes = [ownNode, ...Object.keys(recipes).map((name) => {
  const found = findRuntime(name);
  const { required } = recipes[name];
  const common = { name, required, cannot: { ...limits[name], ...networkLimits[name] } };
  if ('reason' in found) return { ...common, version: '', missing: found.reason };
  return { ...common, version: found.version, start: starts[name](found) };
})];

/**
 * What a program gets as standard input: nothing (/dev/null), the text of a pipe, a file, a closed
 * descriptor, or a terminal into which the text is typed. Between pieces of text, a number is a
 * pause in milliseconds, a pattern waits until standard output shows it, a function is called, and its promise awaited.
 * @typedef {(string|number|RegExp|(() => unknown))[]} Script
 * @typedef {{pipe?: Script, file?: string, closed?: true, terminal?: Script}} Input
 */

/** Plays a script into a stream. */
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
 * @param {string} file the program
 * @param {Surroundings & {input?: Input, merge?: boolean, limit?: number, encoding?: BufferEncoding, output?: string, readAfter?: number}} [how]
 *   merge: standard error goes where standard output goes; limit: in milliseconds; encoding: of the
 *   output, 'utf8' unless said; output: another standard output, as launch.py has them; readAfter: for
 *   so many milliseconds nobody reads what the program writes
 * @returns {Promise<{status: number | null, signal: number | null, stdout: string, stderr: string, seconds: number, cpuSeconds: number, extra: string}>}
 *   cpuSeconds: user and system time of the runtime's process; extra: what it wrote on descriptor 4
 * @throws {Error} if it takes longer than the limit: it is killed then
 */
export async function run(runtime, file, { input = {}, merge, limit = 30_000, encoding = 'utf8', output: target, readAfter = 0, ...surroundings } = {}) {
  if (runtime.missing !== undefined) throw new Error(`${runtime.name} is not there: ${runtime.missing}`);
  const { command, env } = runtime.start(file, surroundings);
  const flags = [input.file && `--stdin=${input.file}`, input.closed && '--closed', input.terminal && '--terminal', merge && '--merge', target && `--stdout=${target}`].filter(Boolean);
  const script = input.pipe ?? input.terminal;
  const started = performance.now();
  const child = spawn(python, ['-I', join(runners, 'launch.py'), ...flags, '--', ...command], {
    stdio: [script ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true, // a process group of its own, which can be killed as a whole
  });
  const output = ['', '', '', '', ''];
  for (const stream of [1, 2, 3, 4]) {
    child.stdio[stream].setEncoding(encoding);
    setTimeout(() => child.stdio[stream].on('data', (text) => (output[stream] += text)), readAfter);
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
      // A program that ends before it has read all is no failure of the feeding.
      child.stdin.on('error', () => {});
      await play(script, child.stdin, shows);
      if (input.pipe) child.stdin.end();
    }
    await ended;
  } finally {
    clearTimeout(timer);
  }
  const [, stdout, stderr, report, extra] = output;
  if (late) throw new Error(`${file} under ${runtime.name} was killed after ${limit} ms; it wrote: ${stdout}${stderr}`);
  return { stdout, stderr, extra, seconds: (performance.now() - started) / 1000, ...JSON.parse(report) };
}
