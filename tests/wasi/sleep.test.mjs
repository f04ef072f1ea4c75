import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuWhileAsleep } from './asleep.mjs';
import { run, testOnEach } from './programs.mjs';
import { ownNode } from './runtimes.mjs';

testOnEach('sleeps end in order, not one of them early', async (runtime) => {
  const { status, stdout } = await run('sleep_order', [], { runtime });
  const together = [0.01, 0.5, 1.9, 5.2, 20, 50, 90, 120].map((ms) => `${ms} ms: ok\n`);
  assert.equal(stdout, together.join('') + '1.3 ms: ok\n'.repeat(40));
  assert.equal(status, 0);
});

testOnEach('a hundred thousand sleeps at once end in order, not one of them early', async (runtime) => {
  const { status, stdout } = await run('many_sleeps', [], { runtime, limit: 120_000 });
  assert.equal(stdout, '100000 ended, 0 early, 0 out of order\n');
  assert.equal(status, 0);
});

/** The least of some measurements, since a busy machine makes each dearer now and then. */
async function least(measure, enough) {
  let best = Infinity;
  for (let tries = 0; tries < 4 && best >= enough; tries++) best = Math.min(best, await measure());
  return best;
}

testOnEach('a program that sleeps takes no processor time', async (runtime, t) => {
  const cpu = await least(() => cpuWhileAsleep(runtime, 5), 0.02);
  t.diagnostic(`${(cpu * 1000).toFixed(1)} ms in 5 s`);
  assert.ok(cpu < 0.02, `it took ${cpu} s of processor time`);
}, { needs: ['idle'] });

test('a program that sleeps is not woken again and again', async () => {
  const { polls, seconds } = await run('exit_ways', ['nap', '2']);
  assert.ok(seconds >= 2, `it took ${seconds} s`);
  assert.ok(polls >= 1 && polls <= 6, `${polls} calls of poll_oneoff`);
});

testOnEach('a program that waits for standard input takes no processor time', async (runtime) => {
  const waits = (...pipe) => run('stdin_lines', [], { runtime, pipe });
  const base = Math.min((await waits('a\n')).cpuSeconds, (await waits('a\n')).cpuSeconds);
  const cpu = await least(async () => (await waits(2000, 'a\n')).cpuSeconds - base, 0.02);
  assert.ok(cpu < 0.02, `it took ${cpu} s of processor time`);
  if (runtime === ownNode) assert.ok((await waits(2000, 'a\n')).polls <= 6);
});
