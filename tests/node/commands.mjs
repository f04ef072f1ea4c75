/**
 * What the programs of runtime/examples/commands do, on any host: for tests, which run them.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} command
 * @property {string[]} [args] "@" in them stands for a folder of the test, which the program may use
 * @property {Record<string, string>} [files] what is in that folder before: a string of bytes each, as
 *   latin1
 * @property {(folder: string) => object} [how] standard input and output: options of `run` in
 *   tests/wasi/runtimes.mjs, and their input
 * @property {string} [stdout] what the program writes, as latin1
 * @property {RegExp} [stderr] what it says; nothing, if that is not there
 * @property {number} [status] its exit status
 * @property {Record<string, string>} [after] what is in the folder then
 * @property {string[]} [needs] what the host must be able to do: of tests/wasi/runtimes.mjs
 * @property {number} [atLeast] how many seconds it takes
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All bytes, in no order that means anything, and many that are not UTF-8. */
const bytes = Array.from({ length: 1000 }, (_, i) => String.fromCharCode((i * 37 + (i >> 3)) & 255)).join('');
const large = bytes.repeat(3000);
const pipe = (...script) => () => ({ pipe: script });
/** What a program that fails says, with where it is made in debug builds. */
const fails = (status, message) => new RegExp(`^weft: the program failed: app.*: ${status}: ${message}\\n$`);
/** A write that fails, in whatever step: wazero and wasmtime do not tell why. */
const lost = (reason) => new RegExp(`^weft: (output was lost|the program failed: app.*): (${reason}|WEFT_EIO: standard output: I/O error)\n$`);
const full = lost('WEFT_EIO: standard output: no space left on device');
const broken = lost('WEFT_EPIPE: standard output: broken pipe');

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'tee: bytes of any kind, to standard output and two files',
    command: 'tee', args: ['@/one', '@/two'], how: () => ({ pipe: [Buffer.from(bytes, 'latin1')] }),
    files: { one: 'is overwritten' }, stdout: bytes, after: { one: bytes, two: bytes }, needs: ['folders'],
  },
  {
    name: 'tee: three megabytes, to who reads them late',
    command: 'tee', how: () => ({ pipe: [Buffer.from(large, 'latin1')], readAfter: 500 }), stdout: large,
  },
  {
    name: 'tee: three megabytes, through a standard output that does not block',
    command: 'tee', how: () => ({ pipe: [Buffer.from(large, 'latin1')], readAfter: 500, output: 'nonblocking' }),
    stdout: large, needs: ['nonBlocking'],
  },
  {
    name: 'tee: a file', command: 'tee', files: { input: large },
    how: (folder) => ({ file: join(folder, 'input') }), stdout: large,
  },
  { name: 'tee: /dev/null', command: 'tee', how: () => ({ file: '/dev/null' }), stdout: '' },
  {
    name: 'tee: a terminal', command: 'tee',
    how: () => ({ terminal: ['typed\n', /typed/, 'more', 100, '\x04\x04', /more/, '\x04'] }), stdout: 'typed\nmore',
  },
  {
    name: 'tee: to a terminal', command: 'tee', how: () => ({ pipe: ['shown\n'], output: 'terminal' }), stdout: 'shown\r\n',
  },
  {
    name: 'tee: input that stalls for ever, and a limit on that', command: 'tee', args: ['-t', '0.4', '@/copy'],
    how: () => ({ pipe: ['some', /some/, 1500] }), stdout: 'some', after: { copy: 'some' },
    stderr: fails('WEFT_ETIMEDOUT', 'standard input: nothing came for 0.4 s'), status: 1, needs: ['both', 'folders'],
  },
  {
    name: 'tee: a full disk', command: 'tee', how: () => ({ pipe: ['lost'], output: '/dev/full' }), stderr: full, status: 1, needs: ['writeFailures'],
  },
  {
    // A whole line: wasmtime keeps others, and says nothing if they are lost in the end.
    name: 'tee: nobody reads what it writes', command: 'tee', how: () => ({ pipe: ['lost\n'], output: 'broken' }),
    stderr: broken, status: 1, needs: ['brokenPipes', 'writeFailures'],
  },
  {
    name: 'tee: a standard output that is not open', command: 'tee', how: () => ({ pipe: ['lost'], output: 'closed' }),
    stderr: fails('WEFT_EIO', 'standard output: bad file descriptor'), status: 1, needs: ['closedOutput'],
  },
  {
    name: 'tee: a file in a folder that is not there', command: 'tee', args: ['@/none/copy'], how: pipe('not taken'),
    stderr: fails('WEFT_ENOENT', '.*/none/copy: no such file or directory'), status: 1, needs: ['folders'],
  },
  {
    name: 'tee: a file that is a folder', command: 'tee', args: ['@/.'], how: pipe('not taken'),
    stderr: fails('WEFT_EIO', '.*/\\.: is a directory'), status: 1, needs: ['folders'],
  },
  { name: 'tee: a time that is none', command: 'tee', args: ['-t', '0'], stderr: /^usage: /, status: 2 },

  {
    name: 'lines: bytes that are not UTF-8', command: 'lines', how: pipe(Buffer.from('\xff\xfe\n\0\x80\nlast', 'latin1')),
    stdout: '   1|\xff\xfe\n   2|\0\x80\n   3|last\n3 lines, 0 ticks\n',
  },
  {
    name: 'lines: a line of 100 MB', command: 'lines', files: { input: '' },
    how: (folder) => (truncateSync(join(folder, 'input'), 100_000_000), { file: join(folder, 'input') }),
    stderr: fails('WEFT_ELIMIT', 'a line is longer than 1 MiB'), status: 1,
  },
  {
    name: 'lines: a full disk', command: 'lines', how: () => ({ pipe: ['one\n'], output: '/dev/full' }),
    stderr: full, status: 1, needs: ['writeFailures'],
  },

  {
    name: 'throttle: as slow as it is told, and whole', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: [Buffer.from(bytes.slice(0, 900), 'latin1')] }), stdout: bytes.slice(0, 900), atLeast: 0.85,
  },
  {
    name: 'throttle: more than it buffers', command: 'throttle', args: ['6000000'],
    how: () => ({ pipe: [Buffer.from(large, 'latin1')] }), stdout: large,
  },
  { name: 'throttle: nothing', command: 'throttle', args: ['1'], how: pipe(), stdout: '' },
  { name: 'throttle: no rate', command: 'throttle', args: ['none'], stderr: /^usage: /, status: 2 },
  {
    name: 'throttle: a full disk', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: ['lost'], output: '/dev/full' }), stderr: full, status: 1, needs: ['writeFailures'],
  },
  {
    name: 'throttle: nobody reads what it writes', command: 'throttle', args: ['1000'],
    how: () => ({ pipe: [bytes], output: 'broken' }), stderr: broken, status: 1, needs: ['brokenPipes', 'writeFailures'],
  },

  {
    name: 'word_count: several files', command: 'word_count', args: ['@'],
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
    name: 'word_count: a full disk', command: 'word_count', args: ['@'], files: { a: 'text' },
    how: () => ({ output: '/dev/full' }), stderr: full, status: 1, needs: ['folders', 'writeFailures'],
  },
  {
    name: 'word_count: a folder that is empty', command: 'word_count', args: ['@'],
    stdout: '       0        0          0 total\n', needs: ['folders'],
  },
  {
    name: 'word_count: a folder that is not there', command: 'word_count', args: ['@/none'],
    stderr: fails('WEFT_ENOENT', '.*/none: no such file or directory'), status: 1, needs: ['folders'],
  },
  {
    name: 'word_count: a file', command: 'word_count', args: ['@/file'], files: { file: 'text' },
    stderr: fails('WEFT_EIO', '.*/file: not a directory'), status: 1, needs: ['folders'],
  },

  {
    name: 'follow: what is there', command: 'follow', args: ['@/log', '0.3'], files: { log: large.slice(0, 200_000) },
    stdout: large.slice(0, 200_000), needs: ['folders'],
  },
  {
    name: 'follow: what is appended, and after the file was emptied', command: 'follow', args: ['@/log', '1.5'],
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
    name: 'follow: a file that is not there', command: 'follow', args: ['@/none', '1'],
    stderr: fails('WEFT_ENOENT', '.*/none: no such file or directory'), status: 1, needs: ['folders'],
  },

  {
    name: 'prompt: an answer', command: 'prompt', how: pipe('Ada\n'), stdout: '\rYour name (10 s): hello Ada\n',
  },
  {
    name: 'prompt: an answer, typed while it counts', command: 'prompt', args: ['9'],
    how: () => ({ terminal: [/8 s/, 'Ada\n'] }), stdout: /^\rYour name \(9 s\): \rYour name \(8 s\): (\rYour name \([1-7] s\): )*hello Ada\n$/,
    needs: ['both'],
  },
  {
    name: 'prompt: no answer', command: 'prompt', args: ['2'], how: pipe(/1 s/, 3000),
    stdout: '\rYour name (2 s): \rYour name (1 s): ', stderr: fails('WEFT_ETIMEDOUT', 'no answer within 2 s'), status: 1,
    needs: ['both'],
  },
  {
    name: 'prompt: input that ends', command: 'prompt', args: ['5'], how: () => ({ file: '/dev/null' }),
    stdout: '\rYour name (5 s): ', status: 1,
    stderr: fails('WEFT_EINCOMPLETE', 'standard input ended before there was an answer'),
  },
];

/** Lines, words and bytes, as wc in the C locale. */
function counts(text) {
  return [text.split('\n').length - 1, text.split(/[ \t\n\v\f\r]+/).filter(Boolean).length, text.length];
}

function columns([lines, words, size]) {
  return `${String(lines).padStart(8)} ${String(words).padStart(8)} ${String(size).padStart(10)}`;
}

function count(text) {
  return columns(counts(text));
}

function total(all) {
  return columns(all.reduce((sums, each) => sums.map((sum, i) => sum + each[i]), [0, 0, 0]));
}

/** @returns {string} where the CMakeLists.txt of a scenario's program is */
export function folderOf(command) {
  if (command === 'lines') return 'runtime/examples';
  return command === 'fd_copy' || command === 'output_at_end' ? 'tests/files' : 'runtime/examples/commands';
}

/**
 * Plays a scenario.
 * @param {Scenario} scenario
 * @param {(command: string, args: string[], how: object) => Promise<{status: number, stdout: string, stderr: string, seconds: number}>} run
 *   runs a command with options of `run` in tests/wasi/runtimes.mjs
 * @param {import('node:test').TestContext} t
 */
export async function play({ command, args = [], files = {}, how = () => ({ file: '/dev/null' }), stdout = '', stderr = /^$/, status = 0, after = {}, atLeast = 0 }, run, t) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-commands-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, 'latin1');
  const { pipe, terminal, file, ...options } = how(folder);
  const result = await run(command, args.map((word) => word.replace('@', folder)), {
    input: { pipe, terminal, file }, dirs: { [folder]: folder }, encoding: 'latin1', ...options,
  });
  // Deno's own, which no option of its silences.
  const said = result.stderr.replace(/\(node:\d+\) ExperimentalWarning: WASI is.*\n/, '');
  assert.match(said, stderr);
  if (stdout instanceof RegExp) assert.match(result.stdout, stdout);
  else assert.ok(result.stdout === stdout, `wrote ${JSON.stringify(result.stdout.slice(0, 1000))}, ${result.stdout.length} bytes; to be: ${JSON.stringify(stdout.slice(0, 1000))}, ${stdout.length} bytes`);
  assert.equal(result.status, status, said);
  for (const [name, content] of Object.entries(after))
    assert.ok(readFileSync(join(folder, name), 'latin1') === content, `the content of ${name}`);
  assert.ok(result.seconds >= atLeast, `took ${result.seconds} s`);
}
