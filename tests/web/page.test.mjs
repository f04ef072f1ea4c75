/** Programs with the globals of a page or a worker only, and none of Node's. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { programFile } from './program.mjs';

/**
 * Runs a program in this process, after it has removed Node's own globals, and prints its output and its calls of the
 * host as JSON. Called in a process of its own.
 * @param {string} file
 * @param {string} binary
 * @param {string[]} args
 * @param {number | undefined} step by how many milliseconds each reading advances the clock; undefined: a real clock
 */
async function asWorker(file, binary, args, step) {
  const { process, MessageChannel, setTimeout } = globalThis;
  let now = 0;
  if (step !== undefined) performance.now = () => (now += step);
  const wasmBinary = (await import('node:fs')).readFileSync(binary);
  const counts = { channels: 0, messages: 0, timers: 0, lines: [] };
  for (const name of ['process', 'Buffer', 'setImmediate', 'clearImmediate', 'global']) delete globalThis[name];
  globalThis.importScripts = () => {};
  /** @type {any} */ (globalThis).self = { location: { href: 'https://example.org/worker.js' } };
  /** @type {any} */ (globalThis).setTimeout = (/** @type {[() => void, number]} */ ...rest) => {
    // Without a delay: what stands in for a message that is late.
    if (rest[1] > 0) counts.timers++;
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

/**
 * @param {string} name
 * @param {(string | number)[]} args
 * @param {{step?: number}} [options] as for asWorker
 */
function runAsWorker(name, args, { step } = {}) {
  const file = programFile(name);
  const values = [pathToFileURL(file).href, file.replace(/mjs$/, 'wasm'), args.map(String), step];
  const script = `(${asWorker})(...${JSON.stringify(values)}.map((value) => value ?? undefined))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8', timeout: 60_000,
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

test('ready work takes messages of one channel, and no timer', () => {
  const { status, lines, channels, messages, timers } = runAsWorker('pump_probe', ['yields', 50_000], { step: 0.001 });
  assert.deepEqual({ status, lines, channels, timers }, { status: 0, lines: ['ok'], channels: 1, timers: 0 });
  assert.ok(messages < 1000, `${messages} messages`);
});

test('sleeps end in order, and none is early', () => {
  const { status, lines } = runAsWorker('pump_probe', ['sleeps', 50]);
  assert.deepEqual({ status, lines }, { status: 0, lines: ['ok'] });
});

test('standard input is at end of file', () => {
  const { status, lines } = runAsWorker('stdin_probe', ['count']);
  assert.deepEqual({ status, lines }, { status: 0, lines: ['0 lines, 0 bytes'] });
});

test('files and descriptors other than the standard streams are not supported', () => {
  const failed = 'weft: the program failed: app: WEFT_ENOTSUP:';
  assert.deepEqual(runAsWorker('tee', ['copy']).lines, [`${failed} copy: browsers have no files`]);
  assert.deepEqual(runAsWorker('word_count', ['.']).lines, [`${failed} .: browsers have no files`]);
  assert.deepEqual(runAsWorker('fd_copy', [77, 1]).lines, ['WEFT_ENOTSUP: descriptor 77: not readable on the web']);
});

test('if the .wasm file is missing, the message has its URL and the HTTP status', async () => {
  const server = createServer((request, response) => response.writeHead(404).end('not here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const load = async (/** @type {string} */ file, /** @type {string} */ url) => {
    const { process } = globalThis;
    delete globalThis.process;
    globalThis.importScripts = () => {};
    /** @type {any} */ (globalThis).self = { location: { href: file } };
    const { default: start } = await import(file);
    await start({ locateFile: () => url, printErr: () => {} }).catch(({ message }) => process.stdout.write(`${message}\n`));
  };
  const messages = [];
  for (const url of [`http://127.0.0.1:${port}/hello.wasm`, 'http://127.0.0.1:1/hello.wasm']) {
    const script = `(${load})(${JSON.stringify(pathToFileURL(programFile('hello')).href)}, ${JSON.stringify(url)})`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
    child.stdout.on('data', (data) => messages.push(String(data)));
    await once(child, 'close');
  }
  server.close();
  assert.equal(messages[0], `weft: http://127.0.0.1:${port}/hello.wasm cannot be loaded: HTTP status 404\n`);
  assert.match(messages[1], /^weft: http:\/\/127\.0\.0\.1:1\/hello\.wasm cannot be loaded: /);
  assert.equal(messages.length, 2);
});

test('onExit gets the exit status', () => {
  assert.equal(runAsWorker('end_probe', ['return', 42]).status, 42);
  assert.equal(runAsWorker('end_probe', ['exit', 9]).status, 9);
});
