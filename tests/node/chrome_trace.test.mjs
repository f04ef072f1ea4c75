/** The trace files in Chrome's trace event format, from each host, parsed as a viewer parses them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programs, run } from './run_program.mjs';

/**
 * Checks that the events follow the format's rules, and collects the contents of each thread.
 * @param {string} text a JSON array without its closing bracket
 * @returns {{names: Record<number, string>, slices: Record<number, string[]>, marks: string[]}} the names and the
 *   slices of each thread; the instant events of all threads
 */
function read(text) {
  /** @type {Record<number, string>} */
  const names = {};
  /** @type {Record<number, string[]>} */
  const slices = {};
  /** @type {Record<number, string>} */
  const open = {};
  /** @type {string[]} */
  const marks = [];
  let time = 0;
  for (const { ph, name, pid, tid, ts, cat, s, args } of JSON.parse(`${text}]`)) {
    assert.deepEqual([pid, cat, args.task], [1, 'weft', tid]);
    assert.ok(ts >= time, 'the events are ordered by time');
    time = ts;
    if (ph === 'M') {
      assert.equal(name, 'thread_name');
      names[tid] = args.name;
    } else if (ph === 'B') {
      assert.equal(open[tid], undefined, 'the previous slice has ended');
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
  assert.deepEqual(open, {}, 'every slice has ended');
  return { names, slices, marks };
}

for (const [host, command] of Object.entries(programs('runtime/examples', 'trace_states'))) {
  test(`the Chrome trace of ${host} shows each task's slices`, async () => {
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
