/** A program where there is no Node: what a page or a worker gives, and nothing else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { programFile } from './program.mjs';

/** Runs in a process of its own: takes away what only Node has, and counts what is used. */
async function asWorker(file, binary, args) {
  const { process, MessageChannel, setTimeout } = globalThis;
  const wasmBinary = (await import('node:fs')).readFileSync(binary);
  const counts = { channels: 0, messages: 0, timers: 0, lines: [] };
  for (const name of ['process', 'Buffer', 'setImmediate', 'clearImmediate', 'global']) delete globalThis[name];
  globalThis.importScripts = () => {};
  globalThis.self = { location: { href: 'https://example.org/worker.js' } };
  globalThis.setTimeout = (...rest) => {
    counts.timers++;
    return setTimeout(...rest);
  };
  globalThis.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      counts.channels++;
      const post = this.port2.postMessage.bind(this.port2);
      this.port2.postMessage = (message) => {
        counts.messages++;
        post(message);
      };
    }
  };
  const { default: start } = await import(file);
  start({
    arguments: args,
    wasmBinary,
    print: (line) => counts.lines.push(line),
    printErr: (line) => counts.lines.push(line),
    onExit: (status) => {
      process.stdout.write(JSON.stringify({ ...counts, status }));
      setTimeout(() => process.exit(), 50);
    },
  });
}

function runAsWorker(name, ...args) {
  const file = programFile(name);
  const values = [pathToFileURL(file).href, file.replace(/mjs$/, 'wasm'), args.map(String)];
  const script = `(${asWorker})(...${JSON.stringify(values)})`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

test('ready work goes through the messages of one channel, and no timer', () => {
  const { status, lines, channels, messages, timers } = runAsWorker('pump_probe', 'yields', 50_000);
  assert.deepEqual({ status, lines, channels, timers }, { status: 0, lines: ['ok'], channels: 1, timers: 0 });
  assert.ok(messages < 1000, `${messages} messages`);
});

test('sleeps end in time and in order', () => {
  const { status, lines } = runAsWorker('pump_probe', 'sleeps', 50);
  assert.deepEqual({ status, lines }, { status: 0, lines: ['ok'] });
});

test('standard input is at its end', () => {
  const { status, lines } = runAsWorker('stdin_probe', 'count');
  assert.deepEqual({ status, lines }, { status: 0, lines: ['0 lines, 0 bytes'] });
});

test('there are no files, and no descriptors but the standard streams', () => {
  const failed = 'weft: the program failed: app: WEFT_ENOTSUP:';
  assert.deepEqual(runAsWorker('tee', 'copy').lines, [`${failed} copy: browsers have no files`]);
  assert.deepEqual(runAsWorker('word_count', '.').lines, [`${failed} .: browsers have no files`]);
  assert.deepEqual(runAsWorker('fd_copy', 77, 1).lines, ['WEFT_ENOTSUP: descriptor 77: not readable on the web']);
});

test('the exit status goes to onExit', () => {
  assert.equal(runAsWorker('end_probe', 'return', 42).status, 42);
  assert.equal(runAsWorker('end_probe', 'exit', 9).status, 9);
});
