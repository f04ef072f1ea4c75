import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './programs.mjs';

for (const status of [0, 1, 2, 42, 125, 126, 255]) {
  test(`a program that returns ${status} exits with it`, async () => {
    const { status: got, stdout, stderr } = await run('exit_ways', ['return', String(status)]);
    assert.deepEqual({ got, stdout, stderr }, { got: status, stdout: '', stderr: '' });
  });
}

test('a program that fails says so on stderr and exits with 1', async () => {
  const { status, stdout, stderr } = await run('exit_ways', ['fail']);
  assert.equal(stdout, 'about to fail');
  assert.match(stderr, /^weft: .*WEFT_EIO: the disk is gone\n$/);
  assert.equal(status, 1);
});

test('what was printed before a report comes before it', async () => {
  const { stdout } = await run('exit_ways', ['fail'], { merge: true });
  assert.match(stdout, /^about to failweft: .*the disk is gone\n$/);
});

test('a deadlock is reported with what each task waits for, and exits with 1', async () => {
  const { status, stdout, stderr } = await run('exit_ways', ['deadlock']);
  assert.equal(stdout, 'about to deadlock');
  assert.match(stderr, /^weft: deadlock: .*\nweft: app in app: waits for an event\n$/);
  assert.equal(status, 1);
});

test('arguments reach the program', async () => {
  const { stdout } = await run('print_arguments', ['one', 'two words', '', 'ünï', '--help']);
  assert.equal(stdout, '[one]\n[two words]\n[]\n[ünï]\n[--help]\n');
});

test('there is no network, and a fetch says so', async () => {
  const { status, stdout } = await run('no_network');
  assert.match(stdout, /^WEFT_ENOTSUP: .*no network\n$/);
  assert.equal(status, 0);
});

test('a stack that overflows traps, and writes over nothing', async () => {
  const { status, stdout, stderr } = await run('stack_overflow');
  assert.equal(stdout, '30\n');
  assert.match(stderr, /RuntimeError: memory access out of bounds/);
  assert.equal(status, 134);
});
