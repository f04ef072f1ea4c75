/** The events of tasks in JavaScript: passed to a listener of the page, or measured on the User Timing track. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const listener = fileURLToPath(new URL('trace_listener.mjs', import.meta.url));

/** @param {string} mode of trace_listener.mjs */
async function trace(mode) {
  const { stdout } = await promisify(execFile)(process.execPath, [listener, mode], { timeout: 30_000 });
  return JSON.parse(stdout);
}

test('a listener gets each event as a plain object', async () => {
  const { events, measures } = await trace('listener');
  assert.deepEqual(measures, []);
  for (const [i, event] of events.entries()) {
    assert.ok(event.time >= (events[i - 1]?.time ?? 0), 'the events are ordered by time');
    delete event.time;
  }
  const [app, first, second] = ['app', 'hold', '"second"\n'];
  assert.deepEqual(events, [
    { kind: 'created', task: 1, name: app, existed: true, by: 0 },
    { kind: 'started', task: 1, name: app, existed: true },
    { kind: 'created', task: 2, name: first, existed: false, by: 1 },
    { kind: 'created', task: 3, name: 'hold', existed: false, by: 1 },
    { kind: 'waiting', task: 1, name: app, existed: false, what: 'a task', awaited: 2, coroutine: 'app' },
    { kind: 'started', task: 2, name: first, existed: false },
    { kind: 'waiting', task: 2, name: first, existed: false, what: 'a sleep', awaited: 0, coroutine: 'hold' },
    { kind: 'started', task: 3, name: second, existed: false },
    { kind: 'waiting', task: 3, name: second, existed: false, what: 'a lock', awaited: 0, coroutine: 'hold' },
    { kind: 'resumed', task: 2, name: first, existed: false },
    { kind: 'done', task: 2, name: first, existed: false, status: 0, outcome: 'returned' },
    { kind: 'resumed', task: 3, name: second, existed: false },
    { kind: 'waiting', task: 3, name: second, existed: false, what: 'a sleep', awaited: 0, coroutine: 'hold' },
    { kind: 'resumed', task: 1, name: app, existed: false },
    { kind: 'cancel-requested', task: 3, name: second, existed: false, by: 1 },
    { kind: 'waiting', task: 1, name: app, existed: false, what: 'a task', awaited: 3, coroutine: 'app' },
    { kind: 'resumed', task: 3, name: second, existed: false },
    { kind: 'done', task: 3, name: second, existed: false, status: -1, outcome: 'cancelled', message: 'cancelled' },
    { kind: 'resumed', task: 1, name: app, existed: false },
    { kind: 'done', task: 1, name: app, existed: false, status: 0, outcome: 'returned' },
  ]);
});

test('without a listener the slices of each task are measured, and the measures are not kept', async () => {
  const { measures, kept } = await trace('panel');
  assert.equal(kept, 0);
  /** @type {Record<string, number>} */
  const ended = {};
  for (const { name, start, end, detail: { devtools } } of measures) {
    assert.equal(devtools.dataType, 'track-entry');
    assert.equal(devtools.trackGroup, 'Weft');
    assert.ok(name.startsWith(`${devtools.track}: `));
    assert.ok(end >= start);
    assert.equal(start, ended[devtools.track] ?? start, 'each slice starts where the previous one ended');
    ended[devtools.track] = end;
  }
  const labels = (/** @type {string} */ track) => measures.filter((/** @type {any} */ { detail }) => detail.devtools.track === track)
    .map(({ name }) => name.slice(track.length + 2));
  assert.deepEqual(Object.keys(ended).sort(), ['"second"\n 3', 'app 1', 'hold 2']);
  assert.deepEqual(labels('hold 2'), ['created', 'running', 'waits for a sleep', 'running']);
  assert.deepEqual(labels('"second"\n 3'),
    ['created', 'running', 'waits for a lock', 'running', 'waits for a sleep', 'running']);
  assert.deepEqual(labels('app 1'),
    ['created', 'running', 'waits for a task', 'running', 'waits for a task', 'running']);
});
