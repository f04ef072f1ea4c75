/** Exit statuses, reports, and the output written before the exit. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { programFile, runProgram, startProgram } from './program.mjs';

test('the exit status is the result of app', async () => {
  for (const expected of [0, 1, 42, 255]) {
    const { status, stderr } = await runProgram('end_probe', ['return', expected]);
    assert.deepEqual({ status, stderr }, { status: expected, stderr: '' });
  }
});

test('exit() in a task flushes stdout and ends the program, whatever is pending', async () => {
  const { status, text, stderr } = await runProgram('end_probe', ['exit', 9]);
  assert.deepEqual({ status, text, stderr }, { status: 9, text: 'no newline', stderr: '' });
});

test('exit() leaves no timer and no read pending', async () => {
  const { child, ended } = startProgram('end_probe', ['hang_up', 9], { stdin: 'pipe' });
  await sleep(200);
  child.stdin.write('now\n');
  const { status } = await ended;
  assert.equal(status, 9);
});

test('a failure is reported, with status 1', async () => {
  const { status, stderr } = await runProgram('end_probe', ['fail']);
  assert.equal(status, 1);
  assert.match(stderr, /it failed/);
});

test('a trap is reported, with status 134, and loses no output', async () => {
  const { status, text, stderr } = await runProgram('end_probe', ['trap']);
  assert.equal(status, 134);
  assert.equal(text, 'before\n');
  assert.match(stderr, /unreachable/);
});

test('a trap loses no output to a slow pipe', async () => {
  const { child, ended } = startProgram('end_probe', ['trap', 1_000_000]);
  child.stdout.pause();
  await sleep(500);
  child.stdout.resume();
  const { status, stdout } = await ended;
  assert.equal(status, 134);
  assert.equal(stdout.length, 1_000_000 + 'before\n'.length);
});

test('abort() is reported, with status 134', async () => {
  const { status, stderr } = await runProgram('end_probe', ['abort']);
  assert.equal(status, 134);
  assert.match(stderr, /Aborted/);
});

test('a deadlock is reported, with status 1', async () => {
  const { status, stderr } = await runProgram('end_probe', ['deadlock']);
  assert.equal(status, 1);
  assert.match(stderr, /deadlock/);
  assert.match(stderr, /app/);
});

test('a deadlock is reported even if the cleanup deadlocks too', async () => {
  const { status, stderr } = await runProgram('end_probe', ['cleanup']);
  assert.equal(status, 1);
  assert.match(stderr, /cleanup/);
});

test('large output reaches a slow pipe completely', async () => {
  const { child, ended } = startProgram('end_probe', ['output', 5_000_000]);
  child.stdout.pause();
  await sleep(500);
  child.stdout.resume();
  const { status, stdout } = await ended;
  assert.equal(status, 0);
  assert.equal(stdout.length, 5_000_000);
});

test('output may be any bytes', async () => {
  const { stdout } = await runProgram('end_probe', ['bytes']);
  assert.deepEqual(stdout, Buffer.from('a\0b\n\xff\xfe\n\n\xe2\x82\xacend', 'latin1'));
});

test('a closed pipe makes puts() fail, and throws no exception', async () => {
  const { child, ended } = startProgram('end_probe', ['flood']);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const { status, stderr } = await ended;
  assert.deepEqual({ status, stderr }, { status: 3, stderr: '' });
});

test('puts() waits for a slow reader, and fails when it has gone, in a program that awaits nothing', async () => {
  const { child, ended } = startProgram('end_probe', ['flood_at_once']);
  await once(child.stdout, 'data');
  child.stdout.pause();
  await sleep(1000); // far more than a pipe holds is written meanwhile, or waits
  child.stdout.destroy();
  const { status, stderr } = await ended;
  assert.deepEqual({ status, stderr }, { status: 3, stderr: '' });
});

test('a program with its own main() exits after the loop, with its status', async () => {
  const { status, text } = await runProgram('own_main_probe');
  assert.equal(text, 'run: 0\napp\nat exit');
  assert.equal(status, 5);
});

test('a trap in main() is reported', async () => {
  const { status, stderr } = await runProgram('own_main_probe', ['trap']);
  assert.equal(status, 134);
  assert.match(stderr, /unreachable/);
});

test('a trap or an exception in main() rejects the promise of the module', async () => {
  const { default: start } = await import(programFile('own_main_probe'));
  const options = { print: () => {}, printErr: () => {} };
  await assert.rejects(start({ ...options, arguments: ['trap'] }), WebAssembly.RuntimeError);
  await assert.rejects(start({ ...options, arguments: ['abort'] }), /Aborted/);
  const thrown = { reason: 'not even an Error' };
  await assert.rejects(start({ ...options, arguments: ['hello'], print() { throw thrown; } }), (error) => error === thrown);
});

test('the exit status of a program is not that of the process that embeds it', async () => {
  const { default: start } = await import(programFile('end_probe'));
  for (const [what, expected] of [['return', 42], ['exit', 9], ['fail', 1]]) {
    const options = { arguments: [what, String(expected)], print: () => {}, printErr: () => {} };
    const status = await new Promise((resolve) => { start({ ...options, onExit: resolve }); });
    assert.equal(status, expected);
  }
  assert.equal(process.exitCode, undefined);
});

test('a program that does not exist exits with 125', async () => {
  const { status, stderr } = await runProgram('end_probe', ['return', 0], { preload: 'data:text/javascript,process.argv[2]="nothing.mjs"' });
  assert.equal(status, 125);
  assert.match(stderr, /nothing\.mjs/);
});

test('the options print and printErr get lines', async () => {
  const { default: start } = await import(programFile('end_probe'));
  const lines = [];
  const status = await new Promise((resolve) => {
    start({ arguments: ['bytes'], print: (line) => lines.push(line), printErr: (line) => lines.push(`error: ${line}`), onExit: resolve });
  });
  assert.equal(status, 0);
  assert.deepEqual(lines, ['a\0b', '\ufffd\ufffd', '', '\u20acend']);
});

test('the option env has the environment variables, and there are no others', async () => {
  const { default: start } = await import(programFile('own_main_probe'));
  const lines = [];
  const status = await new Promise((onExit) => {
    start({
      arguments: ['environment', 'WHO', 'EMPTY', 'NUMBER', 'GONE', 'HOME', 'USER', 'PATH'],
      env: { WHO: 'me \u00e9 = you', EMPTY: '', NUMBER: 7, GONE: undefined },
      print: (line) => lines.push(line),
      onExit,
    });
  });
  assert.deepEqual({ status, lines }, { status: 0, lines: ['me \u00e9 = you', '', '7', '(none)', '(none)', '(none)', '(none)'] });
  assert.equal((await runProgram('own_main_probe', ['environment', 'WHO', 'HOME'])).text, '(none)\n(none)\n');
});

test('weft_print, printf and writers keep their order', async () => {
  const { text } = await runProgram('print_probe');
  assert.equal(text, 'one, two\nthree, f\u00fcnf\nsix\n\nseven');
  const { default: start } = await import(programFile('print_probe'));
  const lines = [];
  await new Promise((onExit) => { start({ print: (line) => lines.push(line), onExit }); });
  assert.deepEqual(lines, ['one, two', 'three, f\u00fcnf', 'six', '', 'seven']);
});

test('the JavaScript half does not create code from strings', async () => {
  const { readFileSync } = await import('node:fs');
  assert.doesNotMatch(readFileSync(programFile('fetch_probe'), 'utf8'), /(?<!unsafe-)\beval\b|new Function|SharedArrayBuffer/);
  const { status } = await runProgram('end_probe', ['return', 4], {
    preload: 'data:text/javascript,process.on("exit",()=>{});Function.prototype.constructor=globalThis.Function=globalThis.eval=()=>{throw new Error("eval")}',
  });
  assert.equal(status, 4);
});
