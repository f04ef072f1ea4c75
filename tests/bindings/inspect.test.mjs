/** Looking into a program that runs: the tree of its tasks, their trace, interrupts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programUrl, weft } from './package.mjs';

const { load, WeftError } = weft;
const probe = new URL('../web/inspect_probe.wasm', programUrl('app_probe'));
const states = new URL('../../runtime/examples/trace_states.wasm', programUrl('app_probe'));
const small = new URL('../../runtime/examples/hello.wasm', programUrl('app_probe'));

/** The program has gone as far as it goes by itself. @param {any} app */
async function untilItWaits(app) {
  while (!String(app.tasks()).includes('hold: waits for a lock')) await new Promise((resolve) => { setTimeout(resolve, 1); });
}

test('the tree of tasks as JSON and as text', async () => {
  const app = await load(probe, { args: ['pass'], stdout: () => {} });
  assert.equal(String(app.tasks()), '', 'load does not start main');
  const ended = app.run();
  await untilItWaits(app);
  const tree = app.tasks();
  const leaf = (/** @type {string} */ what) => ({ name: 'hold', coroutines: ['hold'], waitsFor: what, awaits: [] });
  assert.deepEqual(JSON.parse(JSON.stringify(tree)), [{
    name: 'main é"\n', coroutines: ['app', 'hold_one_after_another'], waitsFor: 'a gather', awaits: [leaf('a sleep'), leaf('a lock')],
  }]);
  assert.equal(String(tree), [
    'main é"\n in app, hold_one_after_another: waits for a gather', '  hold in hold: waits for a sleep', '  hold in hold: waits for a lock', '',
  ].join('\n'));
  assert.equal(app.interrupt(), true);
  assert.equal(app.interrupt(), false);
  assert.equal(await ended, 130);
  assert.equal(app.tasks().length, 0);
  assert.equal(app.interrupt(), false);
});

/** @param {AsyncIterable<any>} stream */
async function collect(stream) {
  const all = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** @param {any[]} events of Chrome's format */
const withoutTimes = (events) => events.map(({ ts, ...rest }) => {
  assert.equal(typeof ts, 'number');
  return rest;
});

test('the trace in the format of Chrome is that of C', async () => {
  let written = '';
  assert.equal(await (await load(states, { stdout: (/** @type {string} */ line) => (written += line) })).run('chrome'), 0);
  const app = await load(states);
  const chrome = collect(app.trace({ format: 'chrome' }));
  assert.equal(await app.run('nothing'), 0);
  const text = (await chrome).join('');
  assert.deepEqual(withoutTimes(JSON.parse(text)), withoutTimes(JSON.parse(`${written}]`)));
});

test('events that nobody reads in time are counted', async () => {
  const app = await load(states);
  const stream = app.trace({ limit: 2 });
  assert.equal(await app.run('nothing'), 0);
  const events = await collect(stream);
  assert.deepEqual(events.map(({ kind, task, count }) => ({ kind, task, count })), [
    { kind: 'created', task: 1, count: undefined }, { kind: 'started', task: 1, count: undefined }, { kind: 'lost', task: undefined, count: 18 },
  ]);
});

test('leaving the iteration ends the tracing', async () => {
  const app = await load(probe, { args: ['pass'], stdout: () => {} });
  const ended = app.run();
  await untilItWaits(app);
  let count = 0;
  for await (const event of app.trace()) {
    assert.equal(event.existed, true);
    if (++count === 3) break;
  }
  const reader = app.trace().getReader();
  assert.equal((await reader.read()).value.kind, 'created', 'and another one begins with what exists');
  await reader.cancel();
  app.interrupt();
  assert.equal(await ended, 130);
});

test('what a program lacks is named', async () => {
  const app = await load(small, { stdout: () => {} });
  assert.throws(() => app.trace(), (/** @type {any} */ error) => error instanceof WeftError && error.code === 'LACKING' && /^trace: the program was built without tracing: link weft::inspect/.test(error.message));
  assert.throws(() => app.trace({ format: 'svg' }), /^TypeError: trace: the format is "svg": it must be 'events' or 'chrome'$/);
});
