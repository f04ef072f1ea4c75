/** Calls of WASI that fail now and then, as they may on any runtime. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './programs.mjs';

const [success, again, badf, intr, io, nosys] = [0, 6, 8, 27, 29, 52];
const lines = 'one\ntwo\n';
const printed = '4 one\\x0a\n4 two\\x0a\nend\n';

test('interrupted calls are made again', async () => {
  const faults = { poll_oneoff: [intr, intr, success], fd_read: [intr, success] };
  assert.equal((await run('stdin_lines', [], { pipe: [50, lines], faults })).stdout, printed);
  assert.equal((await run('exit_ways', ['nap', '0.1'], { faults })).status, 0);
  const { stderr, status } = await run('exit_ways', ['fail'], { faults: { fd_write: [success, intr] } });
  assert.match(stderr, /^weft: .*the disk is gone\n$/);
  assert.equal(status, 1);
});

test('a stream that is called ready and has nothing is waited for, and not in a busy loop', async () => {
  const faults = { fd_read: [...Array(20).fill(again), success] };
  const { stdout, polls } = await run('stdin_lines', [], { pipe: [lines], faults });
  assert.equal(stdout, printed);
  // Three reads, each with 20 rests of 10 ms, in each of which a poll may end early once.
  assert.ok(polls >= 60 && polls < 300, `${polls} calls of poll_oneoff`);
});

test('a read that fails is a failure with the reason', async () => {
  const { status, stdout } = await run('stdin_lines', [], { pipe: [lines], faults: { fd_read: [success, io] } });
  assert.equal(stdout, '4 one\\x0a\n4 two\\x0a\nWEFT_EIO: standard input: I/O error\n');
  assert.equal(status, 2);
});

test('streams that cannot be polled are read', async () => {
  const { stdout } = await run('stdin_lines', [], { pipe: [lines], faults: { poll_oneoff: [badf] } });
  assert.equal(stdout, printed);
});

test('a runtime that cannot wait for a clock is said to be one', async () => {
  const { status, stderr } = await run('exit_ways', ['nap', '1'], { faults: { poll_oneoff: [nosys] } });
  assert.match(stderr, /^weft: this WASI runtime cannot wait .*\nFunction not implemented\n/);
  assert.equal(status, 134);
});
