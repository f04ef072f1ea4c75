/** The files in Chrome's trace event format, read as a viewer reads them, from each host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programs, run } from './run_program.mjs';

/**
 * Checks the rules of the format for the events that Weft writes, and gives what each thread shows.
 * @param {string} text an array that is open at its end
 * @returns {{names: Record<number, string>, slices: Record<number, string[]>, marks: string[]}} by thread;
 *   a slice that does not end is not among them
 */
function read(text) {
  const names = {}, slices = {}, open = {}, marks = [];
  let time = 0;
  for (const { ph, name, pid, tid, ts, cat, s, args } of JSON.parse(`${text}]`)) {
    assert.deepEqual([pid, cat, args.task], [1, 'weft', tid]);
    assert.ok(ts >= time, 'in the order of time');
    time = ts;
    if (ph === 'M') {
      assert.equal(name, 'thread_name');
      names[tid] = args.name;
    } else if (ph === 'B') {
      assert.equal(open[tid], undefined, 'the slice before has ended');
      open[tid] = name;
    } else if (ph === 'E') {
      assert.notEqual(open[tid], undefined, 'a slice is open');
      (slices[tid] ??= []).push(open[tid]);
      delete open[tid];
    } else {
      assert.deepEqual([ph, s], ['i', 't']);
      marks.push(`${tid} ${name}`);
    }
  }
  assert.deepEqual(open, {}, 'all tasks have ended, and so have their slices');
  return { names, slices, marks };
}

for (const [host, command] of Object.entries(programs('runtime/examples', 'trace_states'))) {
  test(`a Chrome trace from ${host}`, async () => {
    const { status, stdout, stderr } = await run([...command, 'chrome']);
    assert.equal(status, 0, stderr);
    assert.deepEqual(read(stdout.toString()), {
      names: { 1: 'app', 2: 'hold', 3: '"second"\n' },
      slices: {
        1: ['created', 'running', 'waits for a task', 'running', 'waits for a task', 'running'],
        2: ['created', 'running', 'waits for a sleep', 'running'],
        3: ['created', 'running', 'waits for a lock', 'running', 'waits for a sleep', 'running'],
      },
      marks: ['2 returned', '3 cancel requested', '3 cancelled', '1 returned'],
    });
  });
}
