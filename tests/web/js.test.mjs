/** C and JavaScript together, in Node.js. tests/browser/page_js.test.mjs runs the same cases in browsers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cases as callCases } from './call_cases.mjs';
import { runCase } from './cases.mjs';
import { checkOutcome } from './check_outcome.mjs';
import { cases as argumentCases } from './export_argument_cases.mjs';
import { cases as generatorCases } from './export_generator_cases.mjs';
import { cases as resultCases } from './export_result_cases.mjs';
import { buildUrl, preset, programFile, runProgram } from './program.mjs';
import { cases as promiseCases } from './promise_cases.mjs';
import { cases as streamCases } from './stream_cases.mjs';
import { cases as functionCases } from './function_cases.mjs';
import { cases as valueCases, imports } from './value_cases.mjs';

const base = buildUrl.href;

const suites = {
  promises: promiseCases, streams: streamCases, calls: callCases, values: valueCases, functions: functionCases,
  'streams as arguments': argumentCases, 'streams as results': resultCases, generators: generatorCases,
};
for (const [title, cases] of Object.entries(suites)) {
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

test('streams of Node.js are arguments', async () => {
  const { default: load } = await import(programFile('export_streams_module'));
  const module = await load();
  const text = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  assert.equal(await module.read_text(createReadStream(fileURLToPath(import.meta.url)), 0), text);
  const output = new PassThrough();
  const [copied] = await Promise.all([
    new Response(Readable.toWeb(output)).text(), module.copy_stream(Readable.from([Buffer.from('two '), Buffer.from('pieces')]), Writable.toWeb(output), true),
  ]);
  assert.equal(copied, 'two pieces');
  await assert.rejects(module.read_text(createReadStream('/missing/file'), 0), { code: 'ENOENT' });
  // Before C reads, it fails as an event.
  const early = new Error('early');
  for (const [call, count] of /** @type {const} */ ([['read_text', 0], ['sum', 1]])) {
    const broken = new Readable({ read() {} });
    const failed = module[call](broken, count);
    broken.destroy(early);
    await assert.rejects(failed, (error) => error === early);
  }
  const unread = createReadStream(fileURLToPath(import.meta.url));
  await module.ignore(unread);
  assert.ok(unread.destroyed);
  module.weft.stop();
});

test('a generator and a returned reader are closed when JavaScript collects them, and so is the module', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const { default: load } = await import(programFile('export_streams_module'));
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const errors = [];
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  const untilThere = async (/** @type {() => boolean} */ isThere) => {
    for (let i = 0; i < 50 && !isThere(); i++) {
      collectGarbage();
      await sleep(20);
    }
  };
  const leave = async () => {
    const module = await load({ print: (/** @type {string} */ line) => lines.push(line), printErr: (/** @type {string} */ line) => errors.push(line) });
    registry.register(module, 0);
    await module.count_to(5, 0, 0).next();
    await (await module.numbered(1_000_000)).getReader().read();
    await module.count_to(5, 0, 8).next();
    const pending = module.count_to(5, 0.2, 0).next();
    collectGarbage();
    assert.deepEqual(await pending, { value: 1, done: false });
  };
  await leave();
  await untilThere(() => collected > 0 && lines.length === 6);
  assert.deepEqual(lines.sort(), [...Array(3).fill('count_to: WEFT_ECLOSED at 1'), 'count_to: done', 'count_to: done', 'feed: nobody reads']);
  // Nobody is told otherwise that a cleanup has failed.
  assert.match(errors.join('\n'), /^weft: .*task exception was never retrieved.*count_to.*the cleanup failed/s);
  assert.equal(collected, 1);
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
  assert.deepEqual({ stdout, stderr, status }, { stdout: 'EXITED\n', stderr: '', status: 0 });
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

test('a program does not load without the functions that it imports', async () => {
  const { default: load } = await import(programFile('values_module'));
  const { tell, ...others } = imports;
  const lacks = (/** @type {string} */ name, /** @type {string} */ how) => ({
    name: 'WeftError', code: 'WEFT_EINVAL',
    message: `weft: the program imports the function ${name}, which ${how}: pass it in the option \`imports\`, { ${name} }`,
  });
  await assert.rejects(load({ imports: others }), lacks('tell', 'is not given'));
  await assert.rejects(load({ imports: { ...imports, tell: 5 } }), lacks('tell', 'is no function'));
  await assert.rejects(load({ imports: null }), /imports the function \w+, which is not given/);
  await assert.rejects(load(), /imports the function \w+, which is not given/);
  await assert.rejects(load({ imports: { ...imports, get tell() { throw new TypeError('boom'); } } }), /boom/);
});

test('the stack of an error has the functions that await the call', async () => {
  const { default: load } = await import(programFile('values_module'));
  const module = await load({ imports });
  const innermost = () => module.outer(7, 'why');
  const between = async () => { await innermost(); };
  const outermost = async () => { await Promise.all([between()]); };
  const { stack } = await outermost().catch((error) => error);
  assert.match(stack, /^WeftError: why\n {4}at inner \(C\)\n {4}at middle \(C\)\n {4}at outer \(C\)\n {4}at async between .*\n.*Promise\.all.*\n {4}at async outermost/);
  const wrong = async () => { await module.outer('7', null); };
  assert.match((await wrong().catch((error) => error)).stack, /at wrong .*js\.test\.mjs/);
  module.weft.stop();
});

test('the stack of a failed generator has the functions that await the item', async () => {
  const { default: load } = await import(programFile('export_streams_module'));
  const module = await load({ print() {} });
  const iterate = async () => { for await (const item of module.lines('a\n!\n')) assert.ok(item); };
  assert.match((await iterate().catch((error) => error)).stack, /^WeftError: .*\n {4}at lines \(C\)\n {4}at async iterate .*js\.test\.mjs/);
  const iterator = module.count_to(5, 0, 8);
  await iterator.next();
  const end = async () => { await iterator.return(); };
  assert.match((await end().catch((error) => error)).stack, /^WeftError: .*\n {4}at count_to \(C\)\n {4}at async end .*js\.test\.mjs/);
  module.weft.stop();
});

test('a function that C does not keep is collected when its call has ended', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  let made = 0;
  const function_of = async () => {
    const call = async (/** @type {string} */ text) => text;
    registry.register(call, made++);
    return call;
  };
  const { default: load } = await import(programFile('values_module'));
  const module = await load({ imports: { ...imports, function_of }, print() {} });
  const callOne = async () => {
    const call = () => 1;
    registry.register(call, made++);
    await module.call_often(call, 2);
    await module.call_for_nothing(call);
    await module.keep(call, true);
    await module.release_kept();
    await module.returned(call);
  };
  for (let i = 0; i < 10; i++) await callOne();
  // A call that is aborted after a number of microtasks, by which the import may have been called or not.
  let fulfilled = 0;
  for (let ticks = 0; ticks < 20; ticks++) {
    const controller = new AbortController();
    const call = module.get_and_call({ signal: controller.signal }).then(() => fulfilled++, () => {});
    for (let i = 0; i < ticks; i++) await undefined;
    controller.abort();
    await call;
  }
  for (let i = 0; i < 50 && collected < made; i++) {
    collectGarbage();
    await sleep(20);
  }
  assert.equal(collected, made);
  assert.ok(fulfilled > 0 && fulfilled < 20 && made > 10 + fulfilled, `${fulfilled} fulfilled of ${made}`);
  module.weft.stop();
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
