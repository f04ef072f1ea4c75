/** WASI calls that fail occasionally, as any runtime's may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './programs.mjs';

const [success, again, badf, intr, io, nosys] = [0, 6, 8, 27, 29, 52];
const lines = 'one\ntwo\n';
const printed = '4 one\\x0a\n4 two\\x0a\nend\n';

test('interrupted calls are repeated', async () => {
  const faults = { poll_oneoff: [intr, intr, success], fd_read: [intr, success] };
  assert.equal((await run('stdin_lines', [], { pipe: [50, lines], faults })).stdout, printed);
  assert.equal((await run('exit_ways', ['nap', '0.1'], { faults })).status, 0);
  const { stderr, status } = await run('exit_ways', ['fail'], { faults: { fd_write: [success, intr] } });
  assert.match(stderr, /^weft: .*the disk is gone\n$/);
  assert.equal(status, 1);
});

test('a stream that is reported as ready but has no data is retried without a busy loop', async () => {
  const faults = { fd_read: [...Array(20).fill(again), success] };
  const { stdout, polls } = await run('stdin_lines', [], { pipe: [lines], faults });
  assert.equal(stdout, printed);
  // Three reads, each with 20 rests of 10 ms; in each rest one poll may end early.
  assert.ok(polls >= 60 && polls < 300, `${polls} calls of poll_oneoff`);
});

test('a failed read gives its reason', async () => {
  const { status, stdout } = await run('stdin_lines', [], { pipe: [lines], faults: { fd_read: [success, io] } });
  assert.equal(stdout, '4 one\\x0a\n4 two\\x0a\nWEFT_EIO: standard input: I/O error\n');
  assert.equal(status, 2);
});

test('streams that cannot be polled are read without a poll', async () => {
  const { stdout } = await run('stdin_lines', [], { pipe: [lines], faults: { poll_oneoff: [badf] } });
  assert.equal(stdout, printed);
});

test('a runtime that cannot wait for a clock is reported, and the program ends as in a deadlock', async () => {
  const { status, stderr } = await run('exit_ways', ['nap', '1'], { faults: { poll_oneoff: [nosys] } });
  assert.match(stderr, /^weft: this WASI runtime cannot wait .*\nFunction not implemented\nweft: deadlock: /);
  assert.equal(status, 1);
});
