/** Standard input of every kind, on each runtime. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, testOnEach } from './programs.mjs';

/** @param {import('node:test').TestContext} t @returns {Promise<string>} a directory that is removed after the test */
async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), 'weft-wasi-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} content
 * @returns {Promise<string>} a file that is removed after the test
 */
async function file(t, content) {
  const path = join(await folder(t), 'input');
  await writeFile(path, content);
  return path;
}

const megabyte = 1 << 20;
const tricky = 'first\n\n\0zero\0\nlast, without a newline';
const trickyLines = '6 first\\x0a\n1 \\x0a\n7 \\x00zero\\x00\\x0a\n23 last, without a newline\nend\n';

/** @param {string} text @returns {string} what stdin_lines prints for a long line */
function longLine(text) {
  let sum = 0;
  for (const byte of Buffer.from(text)) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return `${text.length} sum ${sum}\n`;
}

testOnEach('a pipe is read when everything comes at once', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, pipe: [tricky] });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: trickyLines });
});

testOnEach('a pipe is read when it comes in pieces with pauses', async (runtime) => {
  const pipe = [150, ...[...tricky].flatMap((letter, i) => (i % 7 === 3 ? [letter, 30] : [letter])), 150];
  const { status, stdout } = await run('stdin_lines', [], { runtime, pipe });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: trickyLines });
});

testOnEach('an empty pipe is at end of file', async (runtime) => {
  const { stdout } = await run('stdin_lines', [], { runtime, pipe: [] });
  assert.equal(stdout, 'end\n');
});

testOnEach('a file is read to its end', async (runtime, t) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, file: await file(t, tricky) });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: trickyLines });
});

testOnEach('/dev/null is at end of file', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, file: '/dev/null' });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: 'end\n' });
});

testOnEach('an endless device fails with WEFT_ELIMIT', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, file: '/dev/zero' });
  assert.deepEqual({ status, stdout }, { status: 2, stdout: 'WEFT_ELIMIT: a line is longer than 1 MiB\n' });
});

testOnEach('standard input closed by the parent is at end of file', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, closed: true });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: 'end\n' });
}, { needs: ['closed'] });

testOnEach('standard input closed by the program fails, and does not hang', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', ['close'], { runtime, pipe: [/WEFT_EIO/] });
  assert.match(stdout, /^WEFT_EIO: standard input: bad file descriptor\n$/);
  assert.equal(status, 2);
});

testOnEach('a directory fails, and does not hang', async (runtime, t) => {
  const { status, stdout } = await run('stdin_lines', [], { runtime, file: await folder(t) });
  assert.match(stdout, /^WEFT_EIO: standard input: .+\n$/);
  assert.equal(status, 2);
}, { needs: ['folder'] });

testOnEach('a terminal is read until Ctrl-D', async (runtime) => {
  const { status, stdout } = await run('stdin_lines', [], {
    runtime,
    terminal: [300, 'typed\n', /6 typed/, 'more, and Ctrl-D thrice', 50, '\x04\x04', /\n23 more/, '\x04'],
  });
  assert.equal(stdout, '6 typed\\x0a\n23 more, and Ctrl-D thrice\nend\n');
  assert.equal(status, 0);
});

testOnEach('long lines are read from a pipe and from a file', async (runtime, t) => {
  const text = `${'x'.repeat(5000)}\n${'long '.repeat(100_000)}\nshort\n${'y'.repeat(megabyte - 1)}`;
  const lines = text.split(/(?<=\n)/);
  const expected = `${longLine(lines[0])}${longLine(lines[1])}6 short\\x0a\n${longLine(lines[3])}end\n`;
  assert.equal((await run('stdin_lines', [], { runtime, pipe: [text] })).stdout, expected);
  assert.equal((await run('stdin_lines', [], { runtime, file: await file(t, text) })).stdout, expected);
});

testOnEach('a line of 2 MB is too long', async (runtime, t) => {
  const text = `${'x'.repeat(2 * megabyte)}\nnext\n`;
  const expected = { status: 2, stdout: 'WEFT_ELIMIT: a line is longer than 1 MiB\n' };
  for (const input of [{ pipe: [text] }, { file: await file(t, text) }]) {
    const { status, stdout } = await run('stdin_lines', [], { runtime, ...input });
    assert.deepEqual({ status, stdout }, expected);
  }
});

/** @param {string} stdout of stdin_busy @returns {{lines: number, turns: number}} the counts in its last line */
function counts(stdout) {
  const match = /^30 turns\n(\d+) lines, (\d+) turns\n$/.exec(stdout);
  assert.ok(match, stdout);
  const [lines, turns] = match.slice(1).map(Number);
  return { lines, turns };
}

testOnEach('another task keeps running while a pipe stalls', async (runtime) => {
  const { stdout } = await run('stdin_busy', ['sleep'], { runtime, pipe: ['a\n', /30 turns/, 'b\n'] });
  assert.equal(counts(stdout).lines, 2);
}, { needs: ['both'] });

testOnEach('another task keeps running while nothing is typed into a terminal', async (runtime) => {
  const { stdout } = await run('stdin_busy', ['sleep'], { runtime, terminal: [100, 'a\n', /30 turns/, 'b\n', 50, '\x04'] });
  assert.equal(counts(stdout).lines, 2);
}, { needs: ['both'] });

testOnEach('a file and /dev/null are read while another task sleeps', async (runtime, t) => {
  for (const { path, lines } of [{ path: await file(t, 'a\nb\n'), lines: 2 }, { path: '/dev/null', lines: 0 }]) {
    const { stdout } = await run('stdin_busy', ['sleep'], { runtime, file: path });
    assert.match(stdout, new RegExp(`^${lines} lines, \\d+ turns\n$`));
  }
});

testOnEach('a task that is always ready does not prevent reads of standard input', async (runtime) => {
  const { stdout, seconds } = await run('stdin_busy', ['yield'], {
    runtime,
    pipe: ['first\n', /30 turns/, 700, 'a line\n'.repeat(50_000), 100, 'last\n'],
  });
  const { lines, turns } = counts(stdout);
  assert.equal(lines, 50_002);
  // A futile poll each turn, which takes a millisecond, would leave it fewer than a thousand a second.
  assert.ok(turns > 1500 * seconds, `${turns} turns in ${seconds} s`);
}, { needs: ['both'] });

testOnEach('other tasks have turns while a large file is read', async (runtime, t) => {
  const path = await file(t, `${'x'.repeat(69)}\n`.repeat(120_000));
  const { lines, turns } = counts((await run('stdin_busy', ['yield'], { runtime, file: path })).stdout);
  assert.equal(lines, 120_000);
  // 64 KiB are read at a time, with a turn for each.
  assert.ok(turns > 100, `${turns} turns`);
});

testOnEach('reads that are cancelled lose nothing', async (runtime) => {
  const first = 'it runs\n';
  const pieces = Array.from({ length: 30 }, (_, i) => [`begin ${i} `, 20, `middle\0${i}`, 20, ' end\n']).flat();
  const { status, stdout, stderr } = await run('stdin_cancel', [], { runtime, pipe: [first, /it runs/, ...pieces] });
  assert.equal(stdout, first + pieces.filter((piece) => typeof piece === 'string').join(''));
  assert.ok(parseInt(stderr, 10) > 10, stderr);
  assert.equal(status, 0);
}, { needs: ['both'] });

/** A named pipe that is open for writing, so that opening it for reading does not block. @param {import('node:test').TestContext} t */
async function namedPipe(t) {
  const dir = await folder(t);
  execFileSync('mkfifo', [join(dir, 'fifo')]);
  const writer = openSync(join(dir, 'fifo'), constants.O_RDWR | constants.O_NONBLOCK);
  return { dir, writer };
}

testOnEach('two streams at once: neither blocks the other', async (runtime, t) => {
  const { dir, writer } = await namedPipe(t);
  const { status, stdout } = await run('two_streams', ['/dir/fifo'], {
    runtime,
    dir,
    pipe: [
      /ready/, 'a',
      /stdin: a/, () => writeSync(writer, '12'),
      /file: 2/, 'b',
      /stdin: b/, () => closeSync(writer),
      /file: end/,
    ],
  });
  assert.equal(stdout, 'ready\nstdin: a\nfile: 1\nfile: 2\nstdin: b\nfile: end\nstdin: end\n');
  assert.equal(status, 0);
}, { needs: ['pipes', 'both'] });

// Where a poll does not end, it takes 10 ms, or 1 ms for some time after each byte.
for (const { wakesForAny, most } of [{ wakesForAny: true, most: () => 150 }, { wakesForAny: false, most: (seconds) => 500 + 110 * seconds }]) {
  test(`two streams are polled rarely where a poll ${wakesForAny ? 'ends' : 'does not end'} when one is ready`, async (t) => {
    const { dir, writer } = await namedPipe(t);
    const { stdout, polls, seconds } = await run('two_streams', ['/dir/fifo'], {
      wakesForAny,
      dir,
      pipe: [/ready/, ...Array(15).fill(['a', 53]).flat(), 'b', /stdin: b/, 3000, () => closeSync(writer)],
    });
    assert.match(stdout, /stdin: b\n(file|stdin): end\n(file|stdin): end\n$/);
    assert.ok(polls < most(seconds), `${polls} calls of poll_oneoff in ${seconds} s`);
  });
}

testOnEach('a stream that is always ready does not prevent reads of another', async (runtime, t) => {
  const { dir, writer } = await namedPipe(t);
  const { status, stdout } = await run('two_streams', ['/dir/fifo'], {
    runtime,
    dir,
    pipe: ['a'.repeat(5000), /stdin: a/, () => writeSync(writer, '1'), () => closeSync(writer)],
  });
  assert.match(stdout, /file: 1\n(stdin: a\n)*file: end\n(stdin: a\n){100}/);
  assert.equal(stdout.match(/stdin: a/g).length, 5000);
  assert.equal(status, 0);
}, { needs: ['pipes', 'both'] });

testOnEach('a descriptor that is closed during a read fails, and the other stream continues', async (runtime, t) => {
  const { dir, writer } = await namedPipe(t);
  const { status, stdout } = await run('two_streams', ['/dir/fifo', 'gone'], { runtime, dir, pipe: [/file: end/, 'a'] });
  closeSync(writer);
  assert.equal(stdout, 'ready\nWEFT_EIO: Bad file descriptor\nfile: end\nstdin: a\nstdin: end\n');
  assert.equal(status, 0);
}, { needs: ['pipes', 'both'] });
