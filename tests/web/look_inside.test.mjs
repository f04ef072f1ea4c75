/** What JavaScript sees of a program that links weft::inspect: the tree of its tasks, their trace; and interrupts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programFile, startProgram } from './program.mjs';

/** @param {string} program @param {string[]} args @param {object} [options] */
async function start(program, args, options = {}) {
  const { default: load } = await import(programFile(program));
  const lines = [];
  /** @type {any} */
  let module;
  const ended = new Promise((resolve) => {
    module = load({ arguments: args, print: (line) => lines.push(line), printErr: (line) => lines.push(`error: ${line}`), onExit: resolve, ...options });
  });
  return { module: await module, lines, ended };
}

/** The program has gone as far as it goes by itself. @param {any} module */
async function untilItWaits(module) {
  while (!String(module.weftTasks()).includes('hold: waits for a lock')) await new Promise((resolve) => { setTimeout(resolve, 1); });
}

const leaf = (name, waitsFor) => ({ name, coroutines: [name], waitsFor, awaits: [] });

test('the tree of tasks is there from the start to the end', async () => {
  const { module, ended } = await start('inspect_probe', ['pass']);
  const [first] = module.weftTasks();
  assert.deepEqual({ ...first, waitsFor: null }, { name: 'app', coroutines: ['app'], waitsFor: null, awaits: [] });
  await untilItWaits(module);
  const tasks = module.weftTasks();
  assert.deepEqual(JSON.parse(JSON.stringify(tasks)), [{
    name: 'main é"\n', coroutines: ['app', 'hold_one_after_another'], waitsFor: 'a gather',
    awaits: [leaf('hold', 'a sleep'), leaf('hold', 'a lock')],
  }]);
  assert.equal(String(tasks), [
    'main é"\n in app, hold_one_after_another: waits for a gather', '  hold in hold: waits for a sleep', '  hold in hold: waits for a lock', '',
  ].join('\n'));
  assert.equal(module._weft_loop_interrupt(), 1);
  await ended;
  assert.equal(String(module.weftTasks()), '');
});

test('an interrupt cancels main, once, and the exit status says so', async () => {
  for (const [manner, status] of [['pass', 130], ['swallow', 7]]) {
    const { module, lines, ended } = await start('inspect_probe', [String(manner)]);
    await untilItWaits(module);
    assert.equal(module._weft_loop_interrupt(), 1);
    assert.equal(module._weft_loop_interrupt(), 0, 'the second one is for whoever runs the program');
    assert.equal(await ended, status);
    assert.deepEqual(lines, ['started', 'ready', 'cleaned up', 'interrupted'], 'and no failure is reported');
  }
});

test('listeners get the events from when they listen, each first the tasks that exist', async () => {
  const { module, ended } = await start('inspect_probe', ['pass']);
  await untilItWaits(module);
  const logs = { one: [], two: [] };
  const logTo = (/** @type {'one' | 'two'} */ log) => (event) => logs[log].push(`${event.existed ? 'existing ' : ''}${event.name.slice(0, 4)} ${event.kind}`);
  const stopOne = module.weftTrace(logTo('one'));
  const existing = ['main created', 'main started', 'main waiting', 'hold created', 'hold started', 'hold waiting', 'hold created', 'hold started', 'hold waiting']
    .map((event) => `existing ${event}`);
  assert.deepEqual(logs, { one: existing, two: [] });
  const stopTwo = module.weftTrace(logTo('two'));
  assert.deepEqual(logs, { one: existing, two: existing }, 'the first listener knew');
  logs.one.length = logs.two.length = 0;
  module._weft_loop_interrupt();
  stopOne();
  stopOne();
  assert.deepEqual(logs.one, ['main cancel-requested', 'hold cancel-requested', 'hold cancel-requested']);
  await ended;
  assert.equal(logs.one.length, 3, 'nothing after the end of listening');
  assert.deepEqual(logs.two.slice(0, 3), logs.one);
  assert.equal(logs.two.at(-1), 'main done');
  stopTwo();
  assert.equal(typeof module.weftTrace(() => {}), 'function', 'of a program that has ended there is nothing to hear');
});

test('a program that traces itself goes on when nobody else listens any more', async () => {
  const events = [];
  const { module, ended } = await start('trace_states', ['host'], { trace: (event) => events.push(event) });
  const heard = [];
  const before = events.length;
  const stop = module.weftTrace((event) => heard.push(event));
  assert.equal(events.length, before, 'what exists is announced to the listener alone');
  assert.ok(heard.every(({ existed }) => existed));
  stop();
  const count = heard.length;
  await ended;
  assert.equal(heard.length, count);
  assert.ok(events.length > before);
});

/** @param {string} manner @param {Record<string, NodeJS.Signals>} when which signal follows which output */
async function press(manner, when) {
  const { child, ended } = startProgram('inspect_probe', [manner]);
  const waiting = Object.entries(when);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      written += data;
      while (waiting.length > 0 && written.includes(waiting[0][0])) child.kill(waiting.shift()?.[1]);
    });
  }
  const { status, signal, text, stderr } = await ended;
  return { status, signal, text, stderr };
}

test('the runner passes the signals of a terminal on', async () => {
  const text = 'started\nready\ncleaned up\ninterrupted\n';
  assert.deepEqual(await press('pass', { ready: 'SIGINT' }), { status: null, signal: 'SIGINT', text, stderr: '' });
  assert.deepEqual(await press('swallow', { ready: 'SIGINT' }), { status: 7, signal: null, text, stderr: '' });
  assert.deepEqual(await press('linger', { ready: 'SIGINT', interrupted: 'SIGINT' }), { status: null, signal: 'SIGINT', text, stderr: '' });
  const { signal, stderr } = await press('pass', { ready: 'SIGQUIT', 'hold in hold: waits for a lock\n': 'SIGINT' });
  assert.equal(signal, 'SIGINT');
  assert.match(stderr, /^main é"\n in app, hold_one_after_another: waits for a gather\n {2}hold in hold: /);
});
