import assert from 'node:assert/strict';
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

/**
 * Of a program that waits for some seconds: it is not woken again and again, and the waiting takes
 * no processor time beyond what starting and ending take, which is measured by the cheaper of two
 * runs, since a busy machine makes each dearer now and then.
 */
async function assertIdle(runtime, seconds, waits, ends) {
  const base = Math.min((await ends()).cpuSeconds, (await ends()).cpuSeconds);
  const first = await waits();
  assert.ok(first.seconds >= seconds, `it took ${first.seconds} s`);
  if (runtime === ownNode) assert.ok(first.polls >= 1 && first.polls <= 6, `${first.polls} calls of poll_oneoff`);
  let cpu = first.cpuSeconds - base;
  for (let again = 0; cpu >= 0.02 && again < 3; again++) cpu = Math.min(cpu, (await waits()).cpuSeconds - base);
  assert.ok(cpu < 0.02, `it took ${cpu} s of processor time`);
}

testOnEach('a program that sleeps takes no processor time', (runtime) =>
  assertIdle(runtime, 5, () => run('exit_ways', ['nap', '5'], { runtime }), () => run('exit_ways', ['nap', '0'], { runtime })),
{ needs: ['idle'] });

testOnEach('a program that waits for standard input takes no processor time', (runtime) =>
  assertIdle(runtime, 2, () => run('stdin_lines', [], { runtime, pipe: [2000, 'a\n'] }), () => run('stdin_lines', [], { runtime, pipe: ['a\n'] })));
