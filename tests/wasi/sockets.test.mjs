/** Servers, on the runtimes that can give a program a listener, and the failure on the others. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect as connectTo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { run, testOnEach } from './programs.mjs';

/** @returns {Promise<number>} a port without a listener */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Connects, and retries until the program listens.
 * @param {number} port
 * @param {object} [options]
 * @returns {Promise<import('node:net').Socket>}
 */
async function connect(port, options = {}) {
  for (let tries = 0; ; tries++) {
    const socket = connectTo({ port, host: '127.0.0.1', ...options });
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (error.code !== 'ECONNREFUSED' || tries === 1200) throw error;
      await pause(25);
    }
  }
}

/** @param {number} port @param {number} count */
const connectMany = (port, count) => Promise.all(Array.from({ length: count }, () => connect(port)));

/**
 * Reads until the peer shuts down its writing side; the socket stays open for writing.
 * @param {import('node:net').Socket} socket
 * @returns {Promise<string>}
 */
async function readAll(socket) {
  let received = '';
  socket.setEncoding('utf8').on('data', (piece) => (received += piece));
  await once(socket, 'end');
  return received;
}

/**
 * Sends a text and checks that the same text comes back.
 * @param {import('node:net').Socket} socket
 * @param {string} sent
 */
async function echo(socket, sent) {
  let received = '';
  socket.setEncoding('utf8').write(sent);
  while (received.length < sent.length) received += (await once(socket, 'data'))[0];
  assert.ok(received === sent, 'another text came back');
}

/**
 * Runs echo_server while `body` is its client.
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {number} count the number of connections after which the server exits
 * @param {(port: number) => Promise<void>} body
 */
async function serve(runtime, count, body) {
  const port = await freePort();
  const running = run('echo_server', [String(count)], { runtime, folder: 'runtime/examples/commands', listen: port, limit: 60_000 });
  // If the server exits too early, its failure is the one to report.
  const [result] = await Promise.all([running, Promise.race([body(port), running.then(() => {})])]);
  assert.equal(result.status, 0, result.stderr);
  return result;
}

const needs = ['listener'];

testOnEach('a thousand connections at the same time are echoed, half closed, and some are reset', async (runtime) => {
  const count = 1000;
  const { stdout } = await serve(runtime, count, async (port) => {
    const sockets = await connectMany(port, count);
    for (let round = 0; round < 3; round++) {
      await Promise.all(sockets.map((socket, i) => echo(socket, `round ${round} of ${i}, `.repeat(1 + (i % 200)))));
    }
    // Every tenth is reset with bytes in transit; the others shut down their writing side.
    await Promise.all(sockets.map(async (socket, i) => {
      if (i % 10 === 0) {
        socket.write('x'.repeat(1000));
        socket.resetAndDestroy();
        return;
      }
      socket.end(`the last of ${i}`);
      assert.equal(await readAll(socket), `the last of ${i}`);
    }));
  });
  assert.match(stdout, /^1000 connections, \d+ lost, \d+ bytes sent back\n$/);
  const lost = Number(/, (\d+) lost/.exec(stdout)[1]);
  assert.ok(lost > 0 && lost <= 100, stdout);
}, { needs });

testOnEach('more than a thousand connections come and go, one after the other and a few at a time', async (runtime) => {
  const { stdout } = await serve(runtime, 1200, async (port) => {
    for (let i = 0; i < 200; i++) {
      const socket = await connect(port);
      await echo(socket, `number ${i}`);
      socket.end();
    }
    for (let i = 0; i < 50; i++) {
      const sockets = await connectMany(port, 20);
      await Promise.all(sockets.map((socket) => echo(socket, 'a few bytes')));
      for (const socket of sockets) socket.end();
    }
  });
  assert.equal(stdout, `1200 connections, 0 lost, ${10 * 8 + 90 * 9 + 100 * 10 + 1000 * 11} bytes sent back\n`);
}, { needs });

testOnEach('a client that does not read blocks only itself', async (runtime) => {
  const size = 20_000_000;
  await serve(runtime, 2, async (port) => {
    const slow = await connect(port);
    const other = await connect(port);
    slow.pause();
    slow.write('y'.repeat(size));
    for (let i = 0; i < 20; i++) await echo(other, `still here ${i}`);
    assert.ok(slow.writableLength > 0, 'the server read 20 MB that it could not send back');
    other.end();
    slow.end();
    let received = 0;
    for await (const piece of slow) received += piece.length;
    assert.equal(received, size);
  });
}, { needs });

testOnEach('an idle server with a thousand connections takes little processor time', async (runtime, t) => {
  const cpuSeconds = async (idle) => (await serve(runtime, 1000, async (port) => {
    const sockets = await connectMany(port, 1000);
    await Promise.all(sockets.map((socket) => echo(socket, 'hello')));
    await pause(idle);
    for (const socket of sockets) socket.end();
  })).cpuSeconds;
  const share = (await cpuSeconds(4000) - await cpuSeconds(0)) / 4;
  t.diagnostic(`${(share * 100).toFixed(1)} % of a processor`);
  // A busy loop would take all of it.
  assert.ok(share < 0.3, `it took ${share} of a processor`);
}, { needs });

testOnEach('accept can be cancelled, either side can half close, and descriptors and memory are released', async (runtime) => {
  const port = await freePort();
  const count = 300;
  /** @type {() => void} */
  let acceptTimedOut;
  const timedOut = new Promise((resolve) => { acceptTimedOut = () => resolve(undefined); });
  const running = run('socket_probe', [String(count)], { runtime, listen: port, pipe: [/nobody came/, () => acceptTimedOut()] });
  const body = async () => {
    await timedOut;
    const refused = await connect(port);
    assert.equal(await readAll(refused), '');
    // The program shuts down its writing side first, and continues to read.
    const half = await connect(port, { allowHalfOpen: true });
    assert.equal(await readAll(half), 'first');
    half.end('second');
    await once(half, 'close');
    const closed = await connect(port);
    assert.equal(await readAll(closed), '');
    for (let i = 0; i < count; i++) {
      const socket = await connect(port);
      socket.write('x');
      await once(socket.resume(), 'close');
    }
  };
  const [{ status, stdout, stderr }] = await Promise.all([running, Promise.race([body(), running])]);
  assert.equal(stdout, `listener 3, then -1
nobody came: WEFT_ETIMEDOUT, in time
can end: 1, ends: WEFT_OK
it said: second
${count} connections, the highest descriptor is 4, 0 bytes more
`, stderr);
  assert.equal(status, 0);
}, { needs });

testOnEach('without a listener the failure names the remedy', async (runtime) => {
  const { status, stdout } = await run('socket_probe', [], { runtime });
  assert.match(stdout, /^accept: WEFT_ENOTSUP: .*wazero run -listen.*\naccept on what is not there: WEFT_EINVAL\nshutdown of neither direction: WEFT_EINVAL\n$/);
  assert.equal(status, 0);
  const example = await run('echo_server', [], { runtime, folder: 'runtime/examples/commands' });
  assert.match(example.stderr, /WEFT_ENOTSUP: .*wazero run -listen/);
  assert.equal(example.status, 1);
}, { needs: ['sockets'] });
