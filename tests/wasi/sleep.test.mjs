import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './programs.mjs';

test('sleeps end in order, not one of them early', async () => {
  const { status, stdout } = await run('sleep_order');
  const together = [0.01, 0.5, 1.9, 5.2, 20, 50, 90, 120].map((ms) => `${ms} ms: ok\n`);
  assert.equal(stdout, together.join('') + '1.3 ms: ok\n'.repeat(40));
  assert.equal(status, 0);
});

/**
 * Of a program that waits for two seconds: it is not woken again and again, and the waiting takes
 * no processor time beyond what starting and ending take.
 */
function assertIdle(idle, base) {
  assert.ok(idle.seconds >= 2, `it took ${idle.seconds} s`);
  assert.ok(idle.polls >= 1 && idle.polls <= 6, `${idle.polls} calls of poll_oneoff`);
  // A busy loop would take all of the two seconds; starting takes more or less on a busy machine.
  const cpu = idle.cpuSeconds - base.cpuSeconds;
  assert.ok(cpu < 0.8, `it took ${cpu} s of processor time`);
}

test('a program that sleeps takes no processor time', async () => {
  assertIdle(await run('exit_ways', ['nap', '2']), await run('exit_ways', ['nap', '0']));
});

test('a program that waits for standard input takes no processor time', async () => {
  assertIdle(await run('stdin_lines', [], { pipe: [2000, 'a\n'] }), await run('stdin_lines', [], { pipe: ['a\n'] }));
});
