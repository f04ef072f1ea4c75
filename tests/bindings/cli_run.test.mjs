/** `weft-wasm run`: a program in the terminal. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageUrl, programUrl } from './package.mjs';

const command = fileURLToPath(new URL('bin/weft-wasm.mjs', packageUrl));
const built = (/** @type {string} */ file) => fileURLToPath(new URL(`../../${file}`, programUrl('app_probe')));
const probe = built('tests/web/inspect_probe.wasm');

/** @typedef {{status: number | null, signal: string | null, stdout: string, stderr: string}} Outcome */

/**
 * @param {string[]} args
 * @param {Record<string, (child: import('node:child_process').ChildProcess) => void>} [when] what to do when a text has
 *   been written
 * @returns {Promise<Outcome>}
 */
function run(args, when = {}) {
  const child = spawn(process.execPath, [command, ...args], { timeout: 60_000, killSignal: 'SIGKILL' });
  const written = { stdout: '', stderr: '' };
  const waiting = Object.entries(when);
  for (const name of /** @type {('stdout' | 'stderr')[]} */ (['stdout', 'stderr'])) {
    child[name].setEncoding('utf8').on('data', (data) => {
      written[name] += data;
      while (waiting.length > 0 && `${written.stdout}${written.stderr}`.includes(waiting[0][0])) waiting.shift()?.[1](child);
    });
  }
  child.stdin.end('to the program\n');
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status, signal) => resolve({ status, signal, ...written }));
  });
}

const press = (/** @type {NodeJS.Signals} */ signal) => (/** @type {import('node:child_process').ChildProcess} */ child) => void child.kill(signal);

test('output, input, arguments that look like options, the environment and the exit status', async () => {
  const app = built('tests/bindings/app_probe.wasm');
  const quiet = { status: 0, signal: null, stderr: '' };
  assert.deepEqual(await run(['run', app, 'one', '--trace']), { ...quiet, stdout: `${app}\none\n--trace\nserved\n` });
  assert.deepEqual(await run(['run', '--env', 'WHO=me=you', '--', app, 'env', 'WHO']), { ...quiet, stdout: 'me=you\n' });
  assert.deepEqual(await run(['run', app, 'env', 'PATH']), { ...quiet, stdout: 'none\n' }, 'it sees no others');
  assert.deepEqual(await run(['run', app, 'echo']), { ...quiet, stdout: 'to the program\n', stderr: '15 bytes\n' });
  assert.deepEqual(await run(['run', app, 'exit', '3']), { ...quiet, status: 3, stdout: '' });
  assert.deepEqual(await run(['run', app, 'fail']), {
    ...quiet, status: 1, stdout: '', stderr: 'weft: the program failed: app: WEFT_EINVAL: as asked\n',
  });
  const trap = await run(['run', app, 'trap']);
  assert.equal(trap.status, 134);
  assert.match(trap.stderr, /^RuntimeError: unreachable\n +at /);
  const hello = await run(['run', built('runtime/examples/hello.mjs')]);
  assert.deepEqual(hello, { status: 0, signal: null, stdout: 'hello\nworld\n', stderr: '' }, 'a .mjs runs, too');
});

test('what cannot be run is named', async () => {
  const module = await run(['run', built('web/examples/primes.wasm')]);
  assert.equal(module.status, 125);
  assert.match(module.stderr, /primes\.wasm: run: the program has no main\(\)/);
  const missing = await run(['run', 'missing.wasm']);
  assert.equal(missing.status, 125);
  assert.match(missing.stderr, /^weft-wasm run: missing\.wasm: .*no such file/);
  const small = await run(['run', '--trace', join(tmpdir(), 'never-written.json'), built('runtime/examples/hello.wasm')]);
  assert.equal(small.status, 125);
  assert.match(small.stderr, /trace: the program was built without tracing: link weft::inspect, or make a debug build\n$/);
});

test('a command line that makes no sense', async () => {
  for (const [args, message] of /** @type {[string[], RegExp][]} */ ([
    [['run', '--bad', 'x.wasm'], /^weft-wasm run: Unknown option '--bad'/],
    [['run', '--trace'], /^weft-wasm run: Option '--trace <value>' argument missing/],
    [['run', '--env', '=1', 'x.wasm'], /^weft-wasm run: --env =1: expected NAME=VALUE\n$/],
    [['run'], /^weft-wasm run: which program\?\nusage: /],
    [['walk'], /^weft-wasm: there is no command walk: the commands are new, build, run, test, types, doctor\n$/],
    [['toString'], /there is no command toString/],
    [[], /^usage: weft-wasm COMMAND/],
  ])) {
    const { status, stderr } = await run(args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  }
  for (const args of [['--help'], ['run', '--help'], ['types', '--help']]) {
    const { status, stdout } = await run(args);
    assert.equal(status, 0);
    assert.match(stdout, /^usage: weft-wasm /);
  }
  for (const args of [['help', 'build'], ['build', '-h'], ['build', 'a.c', '--help']]) assert.match((await run(args)).stdout, /^usage: weft-wasm build /);
  assert.equal((await run(['help', 'walk'])).status, 2);
  assert.match((await run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('Ctrl-C cancels main, whose cleanup runs, and the process ends by the signal', async () => {
  assert.deepEqual(await run(['run', probe, 'pass'], { ready: press('SIGINT') }), {
    status: null, signal: 'SIGINT', stdout: 'started\nready\ncleaned up\ninterrupted\n', stderr: '',
  });
  assert.deepEqual(await run(['run', probe, 'swallow'], { ready: press('SIGINT') }), {
    status: 7, signal: null, stdout: 'started\nready\ncleaned up\ninterrupted\n', stderr: '',
  });
});

test('the second Ctrl-C ends the process at once', async () => {
  assert.deepEqual(await run(['run', probe, 'linger'], { ready: press('SIGINT'), interrupted: press('SIGINT') }), {
    status: null, signal: 'SIGINT', stdout: 'started\nready\ncleaned up\ninterrupted\n', stderr: '',
  });
});

test('a step without end does not answer, and is ended by the second Ctrl-C', async () => {
  const again = (/** @type {import('node:child_process').ChildProcess} */ child) => {
    const timer = setInterval(() => child.kill('SIGINT') || clearInterval(timer), 200);
    child.on('exit', () => clearInterval(timer));
  };
  assert.deepEqual(await run(['run', probe, 'spin'], { started: press('SIGQUIT'), 'takes long': again }), {
    status: null, signal: 'SIGINT', stdout: 'started\n', stderr: 'the program does not answer: a step of a task takes long\n',
  });
});

test('a step that does not let the program be cancelled', async () => {
  const { signal, stderr } = await run(['run', probe, 'spin'], { started: press('SIGINT'), 'ends it\n': press('SIGINT') });
  assert.deepEqual({ signal, stderr }, { signal: 'SIGINT', stderr: 'the program does not answer: a step of a task takes long. Ctrl-C again ends it\n' });
});

const tree = [
  'main é"', ' in app, hold_one_after_another: waits for a gather', '  hold in hold: waits for a sleep', '  hold in hold: waits for a lock', '',
].join('\n');

test('Ctrl-\\ prints the tree of tasks, and the program goes on', async () => {
  const { signal, stderr } = await run(['run', probe, 'pass'], { ready: press('SIGQUIT'), 'waits for a lock\n': press('SIGQUIT'), [`${tree}${tree}`]: press('SIGINT') });
  assert.deepEqual({ signal, stderr }, { signal: 'SIGINT', stderr: `${tree}${tree}` });
});

test('--tasks prints it again and again', async () => {
  const { signal, stderr } = await run(['run', '--tasks', probe, 'pass'], { [`${tree}\n${tree}\n`]: press('SIGINT') });
  assert.equal(signal, 'SIGINT');
  assert.ok(stderr.startsWith(`${tree}\n${tree}\n`));
});

test('--trace writes a trace, to its end, however the program ends', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-trace-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'out.json');
  await run(['run', '--trace', file, probe, 'pass'], { ready: press('SIGINT') });
  const events = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(events[0], { pid: 1, tid: 1, ts: events[0].ts, ph: 'M', cat: 'weft', name: 'thread_name', args: { task: 1, name: 'app' } });
  assert.deepEqual(events.filter(({ ph }) => ph === 'i').map(({ tid, name }) => `${tid} ${name}`), [
    '1 cancel requested', '2 cancel requested', '3 cancel requested', '2 cancelled', '3 cancelled', '1 cancelled',
  ]);
  const full = existsSync('/dev/full') && await run(['run', '--trace', '/dev/full', probe, 'swallow'], { ready: press('SIGINT') });
  if (full) assert.deepEqual({ status: full.status, stderr: full.stderr }, { status: 7, stderr: 'weft-wasm run: /dev/full: the trace is not complete: ENOSPC: no space left on device, write\n' });
  const unwritable = await run(['run', '--trace', join(folder, 'no/such/folder'), probe, 'pass']);
  assert.equal(unwritable.status, 125);
  assert.match(unwritable.stderr, /no such file or directory/);
});
