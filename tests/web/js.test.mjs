/** C and JavaScript together, in Node.js. tests/browser/page_js.test.mjs runs the same cases in browsers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cases as callCases } from './call_cases.mjs';
import { runCase } from './cases.mjs';
import { checkOutcome } from './check_outcome.mjs';
import { buildUrl, preset, programFile, runProgram } from './program.mjs';
import { cases as promiseCases } from './promise_cases.mjs';
import { cases as streamCases } from './stream_cases.mjs';

const base = buildUrl.href;

for (const [title, cases] of Object.entries({ promises: promiseCases, streams: streamCases, calls: callCases })) {
  describe(title, () => {
    for (const [name, of] of Object.entries(cases)) {
      test(name, { timeout: 60_000 }, async () => {
        const outcome = await runCase(of, base);
        checkOutcome(of, outcome);
      });
    }
  });
}

test('a program that waits to be called exits when nothing can call it any more', async () => {
  const { status, text, stderr } = await runProgram('call_probe', ['serve']);
  assert.deepEqual({ status, text, stderr }, { status: 0, text: 'app: done\n', stderr: '' });
});

test('a module that was called is collected when nobody refers to it', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const { default: load } = await import(programFile('call_module'));
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  const callOne = async () => {
    const module = await load();
    registry.register(module, 0);
    await module.add(1, 2);
  };
  const count = 20;
  for (let i = 0; i < count; i++) await callOne();
  const listeners = process.listenerCount('beforeExit');
  for (let i = 0; i < 50 && collected < count; i++) {
    collectGarbage();
    await sleep(20);
  }
  assert.equal(collected, count);
  await callOne();
  assert.equal(process.listenerCount('beforeExit'), listeners);
});

test('a call that nothing can end is cancelled when the process has nothing else to do', () => {
  const script = `
    const { default: load } = await import(process.argv[1]);
    await (async () => {
      const module = await load();
      module.take(module.weft.promise(new Promise(() => {}))).catch(({ code }) => console.log(code));
    })();
    gc();`;
  const { stdout, stderr, status } = spawnSync(process.execPath,
    ['--expose-gc', '--input-type=module', '-e', script, pathToFileURL(programFile('call_module')).href], { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual({ stdout, stderr, status }, { stdout: 'WEFT_ECANCELED\n', stderr: '', status: 0 });
});

test('one signal may belong to many calls', async () => {
  const { default: load } = await import(programFile('call_module'));
  const module = await load();
  const controller = new AbortController();
  const { signal } = controller;
  const added = [];
  const { addEventListener } = signal;
  signal.addEventListener = (/** @type {any[]} */ ...rest) => {
    added.push(rest[0]);
    addEventListener.apply(signal, /** @type {[string, () => void]} */ (rest));
  };
  const warnings = [];
  const warn = (warning) => warnings.push(warning);
  process.on('warning', warn);
  const naps = Array.from({ length: 1000 }, () => module.nap(60, false, { signal }).catch((error) => error));
  await module.nothing({ signal });
  controller.abort(new Error('enough'));
  assert.deepEqual(new Set(await Promise.all(naps)), new Set([signal.reason]));
  await sleep(0);
  process.off('warning', warn);
  assert.deepEqual({ added, warnings }, { added: ['abort'], warnings: [] });
  module.weft.stop();
});

test('an exported coroutine may not have the name of another property of the module', async () => {
  const { default: start } = await import(programFile('call_module'));
  await assert.rejects(start({ add: 1, printErr: () => {} }), /the exported coroutine add cannot be added: the module already has a property of that name/);
});

const notBuilt = preset.includes('/') && 'programs that are not built are built by a preset of their own';
test('an exported coroutine may not have a name that makes the module unusable', { skip: notBuilt }, () => {
  const build = fileURLToPath(buildUrl);
  const { stdout, status } = spawnSync('cmake', ['--build', build, '--target', 'then_probe'], { encoding: 'utf8', timeout: 60_000 });
  assert.notEqual(status, 0);
  assert.match(stdout, /weft: a coroutine with the name then cannot be exported: `await load\(\)` would take the module for a promise/);
});

test('without WebSocket support the failure says so', async () => {
  const { status, text } = await runProgram('websocket_probe', ['ws://127.0.0.1:1/', 's=x', 'r', 'c=1000,'], {
    preload: 'data:text/javascript,delete globalThis.WebSocket',
  });
  assert.deepEqual({ status, lines: text.split('\n') }, {
    status: 0,
    lines: [
      `connected: WEFT_ENOTSUP: WebSocket is not available in Node.js ${process.version}: version 22 has it`,
      'sent: WEFT_EPIPE: the connection is closed', 'received: WEFT_EPIPE: there is no connection', 'closed: ok', 'left 0 bytes', '',
    ],
  });
});

test('the state of the page is not supported in Node.js', async () => {
  for (const [what, reason] of [['visible', 'visible is known only to pages'], ['online', 'online is known only to pages and workers']]) {
    const { status, text } = await runProgram('page_probe', [what]);
    assert.deepEqual({ status, text }, { status: 0, text: `now WEFT_ENOTSUP\nWEFT_ENOTSUP: whether the page is ${reason}\n` });
  }
});
