/**
 * Scenarios for the programs of runtime/examples/commands, which tests run on every host.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} command
 * @property {string[]} [args] "@" stands for a temporary directory, which the program may use
 * @property {Record<string, string>} [files] the files in that directory at the start, by name; contents are
 *   latin1, one character a byte
 * @property {(folder: string) => object} [how] standard input and output: the options and the input of `run` in
 *   tests/wasi/runtimes.mjs
 * @property {string | RegExp} [stdout] the expected standard output, as latin1 (default: empty)
 * @property {RegExp} [stderr] the expected standard error (default: empty)
 * @property {number} [status] the expected exit status (default: 0)
 * @property {Record<string, string>} [after] the expected files in the directory at the end
 * @property {import('../wasi/runtimes.mjs').Need[]} [needs] the abilities that the host must have
 * @property {number} [atLeast] the shortest time that the program may take, in seconds
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilExit, withoutWarning } from '../wasi/runtimes.mjs';

/** Every byte value, in a scrambled order that is not valid UTF-8. */
const bytes = Array.from({ length: 1000 }, (_, i) => String.fromCharCode((i * 37 + (i >> 3)) & 255)).join('');
const large = bytes.repeat(3000);
/** @param {import('../wasi/runtimes.mjs').Script} script */
const pipe = (...script) => () => ({ pipe: script });
/**
 * The report of a program that fails; debug builds add the place in the source.
 * @param {string} status
 * @param {string} message
 */
const fails = (status, message) => new RegExp(`^weft: the program failed: app.*: ${status}: ${message}\\n$`);
/**
 * The report of a write that fails, at any step. wazero and wasmtime give no reason.
 * @param {string} reason
 */
const lost = (reason) =>
  new RegExp(`^weft: (output was lost|the program failed: app.*): (${reason}|WEFT_EIO: standard output: I/O error)\n$`);
const full = lost('WEFT_EIO: standard output: no space left on device');
const broken = lost('WEFT_EPIPE: standard output: broken pipe');

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'tee copies any bytes to standard output and to two files',
    command: 'tee', args: ['@/one', '@/two'], how: () => ({ pipe: [Buffer.from(bytes, 'latin1')] }),
    files: { one: 'is overwritten' }, stdout: bytes, after: { one: bytes, two: bytes }, needs: ['folders'],
  },
  {
    name: 'tee writes three megabytes to a reader that starts late',
    command: 'tee', how: () => ({ pipe: [Buffer.from(large, 'latin1')], readAfter: 500 }), stdout: large,
  },
  {
    name: 'tee writes three megabytes to a non-blocking standard output',
    command: 'tee', how: () => ({ pipe: [Buffer.from(large, 'latin1')], readAfter: 500, output: 'nonblocking' }),
    stdout: large, needs: ['nonBlocking'],
  },
  {
    name: 'tee reads a file', command: 'tee', files: { input: large },
    how: (folder) => ({ file: join(folder, 'input') }), stdout: large,
  },
  { name: 'tee reads /dev/null', command: 'tee', how: () => ({ file: '/dev/null' }), stdout: '' },
  {
    name: 'tee reads a terminal', command: 'tee',
    how: () => ({ terminal: ['typed\n', /typed/, 'more', 100, '\x04\x04', /more/, '\x04'] }), stdout: 'typed\nmore',
  },
  {
    name: 'tee writes to a terminal', command: 'tee', how: () => ({ pipe: ['shown\n'], output: 'terminal' }), stdout: 'shown\r\n',
  },
  {
    name: 'tee -t fails when no input comes for that long', command: 'tee', args: ['-t', '0.4', '@/copy'],
    how: () => ({ pipe: ['some', /some/, untilExit] }), stdout: 'some', after: { copy: 'some' },
    stderr: fails('WEFT_ETIMEDOUT', 'standard input: nothing came for 0.4 s'), status: 1, needs: ['both', 'folders'],
  },
  {
    name: 'tee reports a full disk', command: 'tee', how: () => ({ pipe: ['lost'], output: '/dev/full' }),
    stderr: full, status: 1, needs: ['writeFailures'],
  },
  {
    // A complete line: wasmtime buffers an incomplete one, and does not report its loss.
    name: 'tee reports a broken pipe', command: 'tee', how: () => ({ pipe: ['lost\n'], output: 'broken' }),
    stderr: broken, status: 1, needs: ['brokenPipes', 'writeFailures'],
  },
  {
    name: 'tee reports a closed standard output', command: 'tee', how: () => ({ pipe: ['lost'], output: 'closed' }),
    stderr: fails('WEFT_EIO', 'standard output: bad file descriptor'), status: 1, needs: ['closedOutput'],
  },
  {
    name: 'tee reports a file in a directory that does not exist', command: 'tee', args: ['@/none/copy'], how: pipe('not read'),
    stderr: fails('WEFT_ENOENT', '.*/none/copy: no such file or directory'), status: 1, needs: ['folders'],
  },
  {
    name: 'tee reports a file that is a directory', command: 'tee', args: ['@/.'], how: pipe('not read'),
    stderr: fails('WEFT_EIO', '.*/\\.: is a directory'), status: 1, needs: ['folders'],
  },
  { name: 'tee -t rejects a time of zero', command: 'tee', args: ['-t', '0'], stderr: /^usage: /, status: 2 },

  {
    name: 'lines prints bytes that are not UTF-8', command: 'lines', how: pipe(Buffer.from('\xff\xfe\n\0\x80\nlast', 'latin1')),
    stdout: '   1|\xff\xfe\n   2|\0\x80\n   3|last\n3 lines, 0 ticks\n',
  },
  {
    name: 'lines reports a line of 100 MB as too long', command: 'lines', files: { input: '' },
    how: (folder) => {
      truncateSync(join(folder, 'input'), 100_000_000);
      return { file: join(folder, 'input') };
    },
    stderr: fails('WEFT_ELIMIT', 'a line is longer than 1 MiB'), status: 1,
  },
  {
    name: 'lines reports a full disk', command: 'lines', how: () => ({ pipe: ['one\n'], output: '/dev/full' }),
    stderr: full, status: 1, needs: ['writeFailures'],
  },

  {
    name: 'throttle copies everything at the given rate', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: [Buffer.from(bytes.slice(0, 900), 'latin1')] }), stdout: bytes.slice(0, 900), atLeast: 0.85,
  },
  {
    name: 'throttle copies more than its buffer holds', command: 'throttle', args: ['6000000'],
    how: () => ({ pipe: [Buffer.from(large, 'latin1')] }), stdout: large,
  },
  { name: 'throttle copies an empty input', command: 'throttle', args: ['1'], how: pipe(), stdout: '' },
  { name: 'throttle rejects a rate that is not a number', command: 'throttle', args: ['none'], stderr: /^usage: /, status: 2 },
  {
    name: 'throttle reports a full disk', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: ['lost'], output: '/dev/full' }), stderr: full, status: 1, needs: ['writeFailures'],
  },
  {
    name: 'throttle reports a broken pipe', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: [bytes], output: 'broken' }), stderr: broken, status: 1, needs: ['brokenPipes', 'writeFailures'],
  },

  {
    name: 'word_count counts several files', command: 'word_count', args: ['@'],
    files: {
      b: 'two words\n', a: 'one', 'c.txt': '', d: ' \t\n\v\f\r x\xff\xa0y \n', e: 'long '.repeat(100_000), f: '\n\n\n', g: bytes,
    },
    stdout:
      '       0        1          3 a\n' +
      '       1        2         10 b\n' +
      '       0        0          0 c.txt\n' +
      '       2        1         13 d\n' +
      '       0   100000     500000 e\n' +
      '       3        0          3 f\n' +
      `${count(bytes)} g\n` +
      `${total([[0, 1, 3], [1, 2, 10], [2, 1, 13], [0, 100_000, 500_000], [3, 0, 3], counts(bytes)])} total\n`,
    needs: ['folders'],
  },
  {
    name: 'word_count reports a full disk', command: 'word_count', args: ['@'], files: { a: 'text' },
    how: () => ({ output: '/dev/full' }), stderr: full, status: 1, needs: ['folders', 'writeFailures'],
  },
  {
    name: 'word_count counts an empty directory', command: 'word_count', args: ['@'],
    stdout: '       0        0          0 total\n', needs: ['folders'],
  },
  {
    name: 'word_count reports a directory that does not exist', command: 'word_count', args: ['@/none'],
    stderr: fails('WEFT_ENOENT', '.*/none: no such file or directory'), status: 1, needs: ['folders'],
  },
  {
    name: 'word_count reports a file in place of a directory', command: 'word_count', args: ['@/file'], files: { file: 'text' },
    stderr: fails('WEFT_EIO', '.*/file: not a directory'), status: 1, needs: ['folders'],
  },

  {
    name: 'follow prints the existing contents', command: 'follow', args: ['@/log', '2'], files: { log: large.slice(0, 200_000) },
    stdout: large.slice(0, 200_000), needs: ['folders'],
  },
  {
    name: 'follow prints what is appended, also once the file was emptied', command: 'follow', args: ['@/log', '5'],
    files: { log: 'first\n' },
    how: (folder) => {
      const log = join(folder, 'log');
      return {
        pipe: [
          /first\n/, () => appendFileSync(log, 'second, '), /second/, () => appendFileSync(log, 'whole\n'), /whole\n/,
          () => writeFileSync(log, 'anew\n'), /anew\n/,
        ],
      };
    },
    stdout: 'first\nsecond, whole\nanew\n', needs: ['folders', 'realTime'],
  },
  {
    name: 'follow reports a file that does not exist', command: 'follow', args: ['@/none', '1'],
    stderr: fails('WEFT_ENOENT', '.*/none: no such file or directory'), status: 1, needs: ['folders'],
  },

  {
    name: 'prompt reads an answer', command: 'prompt', how: pipe('Ada\n'),
    stdout: /^\rYour name \(10 s\): (\rYour name \([1-9] s\): )*hello Ada\n$/,
  },
  {
    name: 'prompt reads an answer that is typed during the countdown', command: 'prompt', args: ['9'],
    how: () => ({ terminal: [/8 s/, 'Ada\n'] }),
    stdout: /^\rYour name \(9 s\): \rYour name \(8 s\): (\rYour name \([1-7] s\): )*hello Ada\n$/,
    needs: ['both'],
  },
  {
    name: 'prompt fails without an answer', command: 'prompt', args: ['2'], how: pipe(untilExit),
    stdout: '\rYour name (2 s): \rYour name (1 s): ', stderr: fails('WEFT_ETIMEDOUT', 'no answer within 2 s'), status: 1,
    needs: ['both'],
  },
  {
    name: 'prompt reports input that ends without an answer', command: 'prompt', args: ['5'], how: () => ({ file: '/dev/null' }),
    stdout: '\rYour name (5 s): ', status: 1,
    stderr: fails('WEFT_EINCOMPLETE', 'standard input ended before there was an answer'),
  },
];

/** @param {string} text @returns {number[]} the numbers of lines, words and bytes, as wc counts them in the C locale */
function counts(text) {
  return [text.split('\n').length - 1, text.split(/[ \t\n\v\f\r]+/).filter(Boolean).length, text.length];
}

/** @param {number[]} counts */
function columns([lines, words, size]) {
  return `${String(lines).padStart(8)} ${String(words).padStart(8)} ${String(size).padStart(10)}`;
}

/** @param {string} text */
function count(text) {
  return columns(counts(text));
}

/** @param {number[][]} all */
function total(all) {
  return columns(all.reduce((sums, each) => sums.map((sum, i) => sum + each[i]), [0, 0, 0]));
}

/** @param {string} command @returns {string} the directory of the CMakeLists.txt that builds a scenario's program */
export function folderOf(command) {
  if (command === 'lines') return 'runtime/examples';
  return command === 'fd_copy' || command === 'output_at_end' ? 'tests/files' : 'runtime/examples/commands';
}

/** @param {string} text */
const summary = (text) => `${JSON.stringify(text.slice(0, 1000))}, ${text.length} bytes`;

/**
 * Runs a scenario and checks its outcome.
 * @param {Scenario} scenario
 * @param {(command: string, args: string[], how: any) =>
 *   Promise<{status: number | null, stdout: string, stderr: string, seconds: number}>} run
 *   runs a command with the options of `run` in tests/wasi/runtimes.mjs
 * @param {import('node:test').TestContext} t
 */
export async function play(scenario, run, t) {
  const {
    command, args = [], files = {}, how = () => ({ file: '/dev/null' }),
    stdout = '', stderr = /^$/, status = 0, after = {}, atLeast = 0,
  } = scenario;
  const folder = mkdtempSync(join(tmpdir(), 'weft-commands-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, 'latin1');
  const { pipe: piped, terminal, file, ...options } = /** @type {any} */ (how(folder));
  const result = await run(command, args.map((word) => word.replace('@', folder)), {
    input: { pipe: piped, terminal, file }, dirs: { [folder]: folder }, encoding: 'latin1', ...options,
  });
  const messages = withoutWarning(result.stderr);
  assert.match(messages, stderr);
  if (stdout instanceof RegExp) assert.match(result.stdout, stdout);
  else assert.ok(result.stdout === stdout, `wrote ${summary(result.stdout)}; expected ${summary(stdout)}`);
  assert.equal(result.status, status, messages);
  for (const [name, content] of Object.entries(after))
    assert.ok(readFileSync(join(folder, name), 'latin1') === content, `the contents of ${name} differ`);
  assert.ok(result.seconds >= atLeast, `took ${result.seconds} s`);
}
