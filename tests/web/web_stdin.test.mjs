/** Standard input of every kind, on the web host in Node.js. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { programFile, runProgram, startProgram } from './program.mjs';

const line = `${'x'.repeat(99)}\n`;

test('a pipe is read to its end', async () => {
  const { child, ended } = startProgram('stdin_probe', ['count'], { stdin: 'pipe' });
  child.stdin.end(line.repeat(50_000));
  const { status, text } = await ended;
  assert.deepEqual({ status, text }, { status: 0, text: '50000 lines, 5000000 bytes\n' });
});

test('a pipe may pause, and end in the middle of a line', async () => {
  const { child, ended } = startProgram('stdin_probe', ['count'], { stdin: 'pipe' });
  for (const piece of ['one\ntw', 'o\n\n', 'three']) {
    child.stdin.write(piece);
    await sleep(50);
  }
  child.stdin.end();
  assert.equal((await ended).text, '4 lines, 14 bytes\n');
});

test('a file is read to its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  try {
    writeFileSync(join(folder, 'input'), line.repeat(3000));
    const file = openSync(join(folder, 'input'), 'r');
    const { status, text } = await runProgram('stdin_probe', ['count'], { stdin: file });
    closeSync(file);
    assert.deepEqual({ status, text }, { status: 0, text: '3000 lines, 300000 bytes\n' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('/dev/null and a missing standard input are at end of file', async () => {
  const file = openSync('/dev/null', 'r');
  assert.equal((await runProgram('stdin_probe', ['count'], { stdin: file })).text, '0 lines, 0 bytes\n');
  closeSync(file);
  assert.equal((await runProgram('stdin_probe', ['count'], { stdin: 'ignore' })).text, '0 lines, 0 bytes\n');
});

test('a stream that fails gives its reason', async () => {
  const { ended } = startProgram('stdin_probe', ['count'], {
    stdin: 'pipe',
    // Fails the stream once the program listens, however long it takes to start.
    preload: 'data:text/javascript,const look=setInterval(()=>{if(process.stdin.listenerCount("error")===0)return;clearInterval(look);process.stdin.destroy(new Error("the line is dead"))},20)',
  });
  const { status, text } = await ended;
  assert.deepEqual({ status, text }, { status: 0, text: 'WEFT_EIO: standard input: the line is dead\n0 lines, 0 bytes\n' });
});

test('open input does not keep a finished program alive', async () => {
  const unread = startProgram('stdin_probe', ['idle', 0.01], { stdin: 'pipe', limit: 30_000 });
  const cancelled = startProgram('stdin_probe', ['timeout', 0.05], { stdin: 'pipe', limit: 30_000 });
  const partly = startProgram('stdin_probe', ['first', 2], { stdin: 'pipe', limit: 30_000 });
  partly.child.stdin.write('1\n2\n3\n4\n');
  assert.equal((await unread.ended).status, 0);
  assert.equal((await cancelled.ended).text, 'WEFT_ECANCELED\n');
  assert.equal((await partly.ended).text, '2 lines, 4 bytes\n');
});

test('a cancelled read loses nothing', async () => {
  const { child, ended } = startProgram('stdin_probe', ['again', 0.2], { stdin: 'pipe' });
  child.stdin.write('be');
  await once(child.stdout, 'data'); // the read was cancelled
  child.stdin.end('gun\nend\n');
  assert.equal((await ended).text, 'WEFT_ECANCELED\n2 lines, 10 bytes\n');
});

test('no input is read that the program does not ask for', async () => {
  const { child, ended } = startProgram('stdin_probe', ['idle', 1], { stdin: 'pipe' });
  const block = Buffer.alloc(1_000_000, 'x');
  let read = 0;
  child.stdin.on('error', () => {});
  child.stdin.write(block, (error) => { read += error ? 0 : block.length; });
  await sleep(600);
  assert.equal(read, 0);
  await ended;
});

test('the option `stdin` replaces standard input', async () => {
  const { default: start } = await import(programFile('stdin_probe'));
  const lines = [];
  const status = await new Promise((resolve) => {
    start({ arguments: ['count'], stdin: 'one\ntwo\n', print: (text) => lines.push(text), onExit: resolve });
  });
  assert.deepEqual({ status, lines }, { status: 0, lines: ['2 lines, 8 bytes'] });
});
