import assert from 'node:assert/strict';
import { preset, run, testOnEach } from './programs.mjs';
import { ownNode, withoutWarning } from './runtimes.mjs';

for (const status of [0, 1, 2, 42, 125, 126, 255]) {
  testOnEach(`a program that returns ${status} exits with it`, async (runtime) => {
    const { status: got, stdout, stderr } = await run('exit_ways', ['return', String(status)], { runtime });
    assert.deepEqual({ got, stdout, stderr: withoutWarning(stderr) }, { got: status, stdout: '', stderr: '' });
  }, { needs: status > 125 ? ['status'] : [] });
}

testOnEach('a program that fails reports it on stderr and exits with 1', async (runtime) => {
  const { status, stdout, stderr } = await run('exit_ways', ['fail'], { runtime });
  assert.equal(stdout, 'about to fail');
  assert.match(withoutWarning(stderr), /^weft: .*WEFT_EIO: the disk is gone\n$/);
  assert.equal(status, 1);
});

testOnEach('output printed before a report precedes it', async (runtime) => {
  const { stdout } = await run('exit_ways', ['fail'], { runtime, merge: true });
  assert.match(withoutWarning(stdout), /^about to failweft: .*the disk is gone\n$/);
});

testOnEach('a deadlock exits with 1 and a report of what each task waits for', async (runtime) => {
  const { status, stdout, stderr } = await run('exit_ways', ['deadlock'], { runtime });
  assert.equal(stdout, 'about to deadlock');
  assert.match(withoutWarning(stderr), /^weft: deadlock: .*\nweft: app in app: waits for an event\n$/);
  assert.equal(status, 1);
});

testOnEach('arguments reach the program', async (runtime) => {
  const { stdout } = await run('print_arguments', ['one', 'two words', '', 'ünï', '--help'], { runtime });
  assert.equal(stdout, '[one]\n[two words]\n[]\n[ünï]\n[--help]\n');
});

testOnEach('a fetch fails without network, and the message names the remedy', async (runtime) => {
  const { status, stdout } = await run('no_network', [], { runtime });
  assert.match(stdout, /^WEFT_ENOTSUP: .*no network: .*weft::fetch.*\n$/);
  assert.equal(status, 0);
});

testOnEach('every wait for JavaScript fails with WEFT_ENOTSUP', async (runtime) => {
  const { status, stdout } = await run('no_javascript', [], { runtime });
  const reason = 'there is no JavaScript on this host';
  assert.equal(stdout, `promise: WEFT_ENOTSUP: ${reason}\nmessage: WEFT_ENOTSUP: ${reason}\nwebsocket: WEFT_ENOTSUP: this host has no WebSocket\n`
    + `page: WEFT_ENOTSUP: ${reason}\nserve: WEFT_ENOTSUP: ${reason}\n`);
  assert.equal(status, 0);
});

testOnEach('a stack overflow traps before it overwrites memory', async (runtime) => {
  const { status, stdout, stderr } = await run('stack_overflow', [], { runtime });
  // WasmEdge prints its reports to standard output.
  assert.match(stdout, /^30\n(?!\d)/);
  assert.match(stdout + stderr, /out of bounds/i);
  assert.notEqual(status, 0);
  if (runtime === ownNode) assert.equal(status, 134, 'the status that wasi/run_wasi.mjs gives a trap');
}, { skip: preset !== 'wasi' && 'the stack of a universal program is larger' });
