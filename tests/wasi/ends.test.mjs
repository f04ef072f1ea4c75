import assert from 'node:assert/strict';
import { run, testOnEach } from './programs.mjs';
import { ownNode } from './runtimes.mjs';

/** What the program wrote, without Deno's word on its WASI, which no option of its silences. */
const own = (text) => text.replace(/^.*ExperimentalWarning: WASI is.*\n/m, '');

for (const status of [0, 1, 2, 42, 125, 126, 255]) {
  testOnEach(`a program that returns ${status} exits with it`, async (runtime) => {
    const { status: got, stdout, stderr } = await run('exit_ways', ['return', String(status)], { runtime });
    assert.deepEqual({ got, stdout, stderr: own(stderr) }, { got: status, stdout: '', stderr: '' });
  }, { needs: status > 125 ? ['status'] : [] });
}

testOnEach('a program that fails says so on stderr and exits with 1', async (runtime) => {
  const { status, stdout, stderr } = await run('exit_ways', ['fail'], { runtime });
  assert.equal(stdout, 'about to fail');
  assert.match(own(stderr), /^weft: .*WEFT_EIO: the disk is gone\n$/);
  assert.equal(status, 1);
});

testOnEach('what was printed before a report comes before it', async (runtime) => {
  const { stdout } = await run('exit_ways', ['fail'], { runtime, merge: true });
  assert.match(own(stdout), /^about to failweft: .*the disk is gone\n$/);
});

testOnEach('a deadlock is reported with what each task waits for, and exits with 1', async (runtime) => {
  const { status, stdout, stderr } = await run('exit_ways', ['deadlock'], { runtime });
  assert.equal(stdout, 'about to deadlock');
  assert.match(own(stderr), /^weft: deadlock: .*\nweft: app in app: waits for an event\n$/);
  assert.equal(status, 1);
});

testOnEach('arguments reach the program', async (runtime) => {
  const { stdout } = await run('print_arguments', ['one', 'two words', '', 'ünï', '--help'], { runtime });
  assert.equal(stdout, '[one]\n[two words]\n[]\n[ünï]\n[--help]\n');
});

testOnEach('there is no network, and a fetch says what to do about it', async (runtime) => {
  const { status, stdout } = await run('no_network', [], { runtime });
  assert.match(stdout, /^WEFT_ENOTSUP: .*no network: .*weft::fetch.*\n$/);
  assert.equal(status, 0);
});

testOnEach('there is no JavaScript, and what waits for it says so', async (runtime) => {
  const { status, stdout } = await run('no_javascript', [], { runtime });
  const reason = 'there is no JavaScript on this host';
  assert.equal(stdout, `promise: WEFT_ENOTSUP: ${reason}\nmessage: WEFT_ENOTSUP: ${reason}\nwebsocket: WEFT_ENOTSUP: this host has no WebSocket\n`
    + `page: WEFT_ENOTSUP: ${reason}\nserve: WEFT_ENOTSUP: ${reason}\n`);
  assert.equal(status, 0);
});

testOnEach('a stack that overflows traps, and writes over nothing', async (runtime) => {
  const { status, stdout, stderr } = await run('stack_overflow', [], { runtime });
  // WasmEdge prints its own reports on standard output.
  assert.match(stdout, /^30\n(?!\d)/);
  assert.match(stdout + stderr, /out of bounds/i);
  assert.notEqual(status, 0);
  if (runtime === ownNode) assert.equal(status, 134, 'that of wasi/run_wasi.mjs');
});
