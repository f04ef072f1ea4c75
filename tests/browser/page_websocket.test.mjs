/** WebSockets, in browsers and in a Node.js that supports them. See tests/web/websocket_probe.c. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { findRuntime } from '../../tools/setup/wasi_runtimes.mjs';
import { commandRunner, programFile } from '../web/program.mjs';
import { within } from './browser.mjs';
import { inEachBrowser } from './each_browser.mjs';
import { openRunner } from './runner.mjs';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';
import { openWebSocketServer } from './websocket_server.mjs';

/** @type {Awaited<ReturnType<typeof openWebSocketServer>>} */
let server;
before(async () => (server = await openWebSocketServer()));
after(() => server.close());

/** The checksum of websocket_probe.c. @param {Uint8Array} bytes */
const sum = (bytes) => bytes.reduce((all, byte) => (Math.imul(all, 31) + byte) >>> 0, 0);
const numbers = Uint8Array.from({ length: 100_000 }, (_, i) => i);
const connected = ['connected, protocol ""'];

/**
 * @param {(args: (string | number)[]) => Promise<{status: number | null, lines: string[], errors: string}>} run runs
 *   websocket_probe
 * @param {string} name different for tests that run at the same time: a query for the paths whose connections the server
 *   tells apart
 */
function defineTests(run, name) {
  /**
   * Runs steps on a connection, and checks what they print.
   * @param {string} path
   * @param {string[]} steps
   * @param {(string | RegExp)[]} lines
   */
  async function probe(path, steps, lines) {
    const outcome = await run([`${server.origin}${path}`, ...steps]);
    assert.deepEqual(outcome.errors, '');
    const expected = [...lines, 'left 0 bytes'];
    assert.deepEqual(outcome.lines.map((line, i) => (expected[i] instanceof RegExp && expected[i].test(line) ? expected[i] : line)), expected);
    assert.equal(outcome.status, 0);
  }

  test('text and bytes are echoed unchanged', () => probe('/echo', ['s=gr\u00fc\u00df', 'r', 's=', 'r', 'b=256', 'r', 'b=0', 'r', 'b=100000', 'r', 'c=1000,fine'], [
    ...connected, 'received text, 6 bytes: gr\u00fc\u00df', 'received text, 0 bytes: ', `received binary, 256 bytes, sum ${sum(numbers.subarray(0, 256))}`,
    'received binary, 0 bytes, sum 0', `received binary, 100000 bytes, sum ${sum(numbers)}`, 'closed: ok', 'end 1000 "fine"',
  ]));

  test('messages received before the close are delivered before it', () => probe('/greet', ['a', 'r', 's=late', 'c=1000,'], [
    ...connected, 'received text, 5 bytes: hello', 'received binary, 3 bytes, sum 1026', 'received text, 0 bytes: ',
    'received: WEFT_END: the connection was closed: 1000 bye', 'end 1000 "bye"', 'received: WEFT_END: the connection was closed: 1000 bye',
    'sent: WEFT_EPIPE: the connection is closed', 'closed: ok', 'end 1000 "bye"',
  ]));

  test('the code of the server\'s close decides between end and failure', async () => {
    await probe('/close', ['a'], [...connected, 'received: WEFT_END: the connection was closed: 1005', 'end 1005 ""']);
    await probe('/close?code=1001&reason=away', ['a'], [...connected, 'received: WEFT_END: the connection was closed: 1001 away', 'end 1001 "away"']);
    await probe('/close?code=1011&reason=broken', ['a'], [...connected, 'received: WEFT_ENETWORK: the connection was closed: 1011 broken', 'end 1011 "broken"']);
    await probe('/close?code=4321', ['a'], [...connected, 'received: WEFT_ENETWORK: the connection was closed: 4321', 'end 4321 ""']);
  });

  test('a lost connection fails', () => probe('/drop', ['s=begin', 'r', 's=drop', 'a'], [
    ...connected, 'received text, 7 bytes: started', 'received: WEFT_ENETWORK: the connection was lost', 'end 1006 ""',
  ]));

  test('connecting fails if it is refused, if there is no server, and with an invalid URL or protocol', async () => {
    const refused = /^connected: WEFT_ENETWORK: no connection to ws:/;
    await probe('/forbidden', [], [refused]);
    await probe('/forbidden', ['again'], [refused, refused]);
    const nobody = await run(['ws://127.0.0.1:1/']);
    assert.match(nobody.lines[0], /^connected: WEFT_ENETWORK: ./);
    for (const url of ['nonsense', 'http://127.0.0.1/', '/relative', 'ws://', 'ws://127.0.0.1:99999/', '']) {
      const { lines } = await run([url]);
      assert.match(lines[0], /^connected: WEFT_EINVAL: ./, url);
      assert.equal(lines[1], 'left 0 bytes');
    }
    await probe('/echo', ['p=a b'], [/^connected: WEFT_EINVAL: ./]);
    await probe('/echo', ['p=a, a'], [/^connected: WEFT_EINVAL: ./]);
  });

  test('the server chooses the subprotocol', () => probe('/echo', ['p=first, second', 's=x', 'r'], ['connected, protocol "second"', 'received text, 1 bytes: x']));

  test('connecting can time out', () => probe('/never', ['quick'], ['connected: WEFT_ETIMEDOUT: timed out']));

  test('a connection in use cannot connect again', () => probe('/echo', ['again', 's=x', 'r', 'x', 'again', 's=y', 'r'], [
    ...connected, 'connected: WEFT_EMISUSE: weft_websocket_connect: this connection is in use', 'received text, 1 bytes: x', 'connected: ok', 'received text, 1 bytes: y',
  ]));

  test('text that is not UTF-8 is rejected', () => probe('/echo', ['bad', 's=fine', 'r'], [
    ...connected, 'sent: WEFT_EINVAL: the text of the message is not UTF-8', 'received text, 4 bytes: fine',
  ]));

  test('closing passes code and reason, rejects invalid ones, and may be repeated', async () => {
    const bad = (code, size) => `closed: WEFT_EINVAL: invalid close code ${code} or reason of ${size} bytes: the code must be 1000 or 3000 to 4999, the reason at most 123 bytes of UTF-8`;
    const long = 'x'.repeat(124);
    const path = `/closed?${name}`;
    const ended = server.ended(path);
    await probe(path, ['c=1001,', 'c=5000,x', `c=1000,${long}`, 's=open', 'r', 'c=3456,so', 'c=1000,again'], [
      ...connected, bad(1001, 0), bad(5000, 1), bad(1000, 124), 'received text, 4 bytes: open', 'closed: ok', 'end 3456 "so"', 'closed: ok', 'end 3456 "so"',
    ]);
    assert.deepEqual(await ended, { code: 3456, reason: 'so' });
    const without = server.ended(path);
    await probe(path, ['c=0'], [...connected, 'closed: ok', 'end 1005 ""']);
    assert.deepEqual(await without, { code: 1005, reason: '' });
  });

  test('a connection released without a close is closed', async () => {
    const path = `/quiet?${name}`;
    const ended = server.ended(path);
    await probe(path, [], connected);
    assert.deepEqual(await ended, { code: 1005, reason: '' });
  });

  test('a cancelled receive loses nothing', () => probe('/echo', ['o=0.02', 's=kept', 'z=0.1', 'r'], [
    ...connected, 'received: WEFT_ETIMEDOUT: timed out', 'received text, 4 bytes: kept',
  ]));

  test('a send waits for a server that does not read, which then receives everything', async () => {
    await probe(`/slow?${name}`, ['w=500000', 'n=100', 'c=1000,'], [...connected, 'sent, with waiting: ok', 'closed: ok', 'end 1000 ""']);
    await probe(`/count?${name}`, ['r'], [...connected, 'received text, 3 bytes: 300']);
  });

  test('too many messages fail after the queued ones, and close the connection', async () => {
    const path = `/flood?count=20&size=1000&${name}`;
    const ended = server.ended(path);
    // The limit is ten messages of 1000 bytes, with 64 bytes of overhead each. All come during the sleep.
    await probe(path, ['l=10640', 'z=1.5', 'a', 'r'], [
      ...connected, ...Array(10).fill(/^received text, 1000 bytes, sum \d+$/), 'received: WEFT_ELIMIT: messages came faster than they were received', 'end 4009 ""',
      'received: WEFT_ELIMIT: messages came faster than they were received',
    ]);
    assert.deepEqual(await ended, { code: 4009, reason: 'messages came faster than they were received' });
    await probe('/flood?count=20&size=1000', ['l=1064', 'r'], [...connected, /^received/]);
  });

  test('any number of messages may come if they are received in time', () => probe('/flood?count=2000&size=1000&close', ['l=100000000', 'a'], [
    ...connected, ...Array(2000).fill(/^received text, 1000 bytes, sum \d+$/), 'received: WEFT_END: the connection was closed: 1000', 'end 1000 ""',
  ]));

  test('a received message does not count for the limit', () => probe('/echo', ['l=2000', ...Array(6).fill(['b=1000', 'r']).flat()], [
    ...connected, ...Array(6).fill(`received binary, 1000 bytes, sum ${sum(numbers.subarray(0, 1000))}`),
  ]));

  test('messages that came before the close are received after it', () => probe('/flood?count=3&size=1', ['r', 'z=1.5', 'c=1000,', 'a'], [
    ...connected, 'received text, 1 bytes: x', 'closed: ok', 'end 1000 ""', 'received text, 1 bytes: x', 'received text, 1 bytes: x',
    'received: WEFT_END: the connection was closed: 1000', 'end 1000 ""',
  ]));
}

// The server's policy permits the page to connect to the other server.
const headers = {
  ...strictHeaders,
  'content-security-policy': `${strictHeaders['content-security-policy']}; connect-src 'self' ws://127.0.0.1:*`,
};

inEachBrowser((context) => {
  // They mostly wait.
  describe('at the same time', { concurrency: 2 }, () => {
    for (const worker of [false, true]) {
      describe(worker ? 'in a worker' : 'in a page', { concurrency: 1 }, () => defineTests(async (args) => {
        const { status, stdout, stderr, failure } = await context.runner.run('tests/web/websocket_probe', { args, worker, limit: 60_000 });
        assert.equal(failure, undefined);
        return { status, lines: stdout.split('\n').slice(0, -1), errors: stderr };
      }, worker ? 'worker' : 'page'));
    }
  });
  describe('under a policy that forbids connections', () => {
    /** @type {Awaited<ReturnType<typeof openServer>>} */
    let strict;
    /** @type {Awaited<ReturnType<typeof openRunner>>} */
    let runner;
    before(async () => {
      strict = await openServer();
      runner = await openRunner(context.browser, strict.origin);
    });
    after(async () => {
      await runner?.page.close();
      await strict?.close();
    });
    for (const worker of [false, true]) {
      test(`connecting fails in a ${worker ? 'worker' : 'page'}`, async () => {
        const { status, stdout } = await runner.run('tests/web/websocket_probe', { args: [`${server.origin}/echo`], worker, limit: 60_000 });
        assert.match(stdout, /^connected: WEFT_ENETWORK: .+\nleft 0 bytes\n$/);
        assert.equal(status, 0);
      });
    }
  });
  test('the page had no uncaught exception', () => {
    // Firefox reports a failed connection as an exception.
    const failures = context.runner.page.failures.filter((text) => !/^Error: (Firefox can.t establish a connection|The connection to ws:)/.test(text));
    assert.deepEqual(failures, []);
  });
}, { server: { headers } });

const own = Number(process.versions.node.split('.')[0]) >= 22;
const { program, reason } = own ? { program: process.execPath } : findRuntime('node-newest');

describe('Node.js', { skip: program ? false : reason }, () => defineTests(async (args) => {
  const child = spawn(program, [commandRunner, programFile('websocket_probe'), ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { output[name] += text; });
  const [status] = await within(once(child, 'close'), 60_000, 'websocket_probe').finally(() => child.kill('SIGKILL'));
  return { status, lines: output.stdout.split('\n').slice(0, -1), errors: output.stderr };
}, 'node'));
