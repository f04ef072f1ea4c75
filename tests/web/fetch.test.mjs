/** Requests, against a server of this process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { runProgram } from './program.mjs';

/** As in fetch_probe.c. */
function checksum(bytes) {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return sum;
}

const large = Buffer.alloc(20 * 1024 * 1024, (() => {
  const block = Buffer.alloc(65_521);
  for (let i = 0; i < block.length; i++) block[i] = (i * 7919) >> 3;
  return block;
})());

/** Resolves when the server sees that a request to /slow or /drip was given up. */
let aborted;

const pages = {
  '/hello': (request, response) => response.setHeader('content-type', 'text/plain').end('hello'),
  '/missing': (request, response) => response.writeHead(404).end('not here'),
  '/broken': (request, response) => response.writeHead(500).end('sorry'),
  '/empty': (request, response) => response.writeHead(204).end(),
  '/zero': (request, response) => response.end(),
  '/binary': (request, response) => response.end(Buffer.from([0, 1, 0, 255, 10, 0])),
  '/large': (request, response) => response.end(large),
  '/repeated': (request, response) => {
    response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2']);
    response.setHeader('X-Weft', ['one', 'two']);
    response.end();
  },
  '/moved': (request, response) => response.writeHead(302, { location: '/hello' }).end(),
  '/kept': (request, response) => response.writeHead(307, { location: '/echo' }).end(),
  '/circle': (request, response) => response.writeHead(302, { location: '/circle' }).end(),
  '/drop': (request) => request.socket.destroy(),
  '/half': (request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('x'.repeat(400), () => response.socket.destroy());
  },
  '/half-chunked': (request, response) => response.write('x'.repeat(400), () => response.socket.destroy()),
  '/slow': (request) => (aborted = once(request.socket, 'close')),
  '/drip': (request, response) => {
    aborted = once(request.socket, 'close');
    response.writeHead(200, { 'content-length': 1000 });
    response.write('begun');
  },
  '/echo': async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    response.end(`${request.method} ${body.length} ${checksum(body)} ${request.headers['x-weft'] ?? '-'} ${request.headers['content-type'] ?? '-'}`);
  },
};

let server;
let origin;

before(async () => {
  server = createServer((request, response) => pages[request.url](request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** Runs fetch_probe; nothing may be left of the request. @returns {Promise<string>} what it printed */
async function probe(...args) {
  const { status, text, stderr, lingered } = await runProgram('fetch_probe', args);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.match(text, /\nleft 0 bytes\n$/);
  // Sockets that are kept open for another request must not keep the process.
  assert.ok(lingered < 2.5, `${lingered} s`);
  return text.replace(/\nleft 0 bytes\n$/, '');
}

test('status, URL, headers and body', async () => {
  const text = await probe(`${origin}/hello`);
  assert.match(text, new RegExp(`^status 200\nurl ${origin}/hello\n`));
  assert.match(text, /\ncontent-type: text\/plain\n/);
  assert.match(text, /\n\nhello$/);
});

test('any status is an answer', async () => {
  assert.match(await probe(`${origin}/missing`), /^status 404\n[^]*not here$/);
  assert.match(await probe(`${origin}/broken`), /^status 500\n[^]*sorry$/);
});

test('empty bodies', async () => {
  assert.match(await probe(`${origin}/empty`), /^status 204\n[^]*\n\n$/);
  assert.match(await probe(`${origin}/zero`), /^status 200\n[^]*\n\n$/);
  assert.match(await probe('-X', 'HEAD', `${origin}/hello`), /^status 200\n[^]*\n\n$/);
});

test('a body of any bytes', async () => {
  assert.ok((await probe(`${origin}/binary`)).endsWith('\n\n\x00\x01\x00\ufffd\n\x00'));
});

test('a body of 20 MB', async () => {
  const text = await probe(`${origin}/large`);
  assert.ok(text.endsWith(`${large.length} bytes, checksum ${checksum(large)}\n`), text.slice(-60));
});

test('repeated headers: joined, but for cookies', async () => {
  const text = await probe(`${origin}/repeated`);
  assert.match(text, /\nset-cookie: a=1; Path=\/\nset-cookie: b=2\n/);
  assert.match(text, /\nx-weft: one, two\n/);
});

test('redirects are followed, with the body where the status says so', async () => {
  assert.match(await probe(`${origin}/moved`), new RegExp(`^status 200\nurl ${origin}/hello\n[^]*hello$`));
  assert.match(await probe('-X', 'POST', '-d', 'body', `${origin}/kept`), /POST 4 /);
  assert.match(await probe(`${origin}/circle`), /^WEFT_ENETWORK: redirect/);
});

test('method, headers and body arrive', async () => {
  assert.match(await probe('-X', 'POST', '-H', 'X-Weft: a b\\nContent-Type: text/x\\n', '-d', 'body', `${origin}/echo`),
    new RegExp(`POST 4 ${checksum(Buffer.from('body'))} a b text/x$`));
  assert.match(await probe('-X', 'PUT', '-D', 3_000_000, `${origin}/echo`), /PUT 3000000 0 - -$/);
  assert.match(await probe('-X', 'DELETE', `${origin}/echo`), /DELETE 0 /);
});

test('a connection that is lost, before the headers and in the body', async () => {
  for (const page of ['/drop', '/half', '/half-chunked']) {
    assert.match(await probe(`${origin}${page}`), /^WEFT_ENETWORK: .*(other side closed|terminated|ECONNRESET)/, page);
  }
});

test('no connection', async () => {
  const free = createTcpServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');
  assert.match(await probe(`http://127.0.0.1:${port}/`), /^WEFT_ENETWORK: .*ECONNREFUSED/);
  assert.match(await probe(`http://localhost:${port}/`), /^WEFT_ENETWORK: .*ECONNREFUSED/);
  assert.match(await probe('http://no-such-host.invalid/'), /^WEFT_ENETWORK: .*no-such-host\.invalid/);
});

test('what is not a URL, a method or a header is named', async () => {
  for (const url of ['nonsense', '/relative', 'http://', 'ftp://127.0.0.1/', '']) {
    const text = await probe(url);
    assert.match(text, /^WEFT_EINVAL: /);
    assert.ok(text.includes(`"${url}"`), text);
  }
  assert.match(await probe('http://user:secret@127.0.0.1/'), /^WEFT_EINVAL: .*password/);
  assert.match(await probe('-X', 'NO WAY', `${origin}/hello`), /^WEFT_EINVAL: .*"NO WAY"/);
  assert.match(await probe('-X', 'TRACE', `${origin}/hello`), /^WEFT_EINVAL: .*"TRACE"/);
  assert.match(await probe('-H', 'no colon', `${origin}/hello`), /^WEFT_EINVAL: .*"no colon"/);
  assert.match(await probe('-H', 'a b: c', `${origin}/hello`), /^WEFT_EINVAL: .*"a b: c"/);
  assert.match(await probe('-H', 'a: \u20ac', `${origin}/hello`), /^WEFT_EINVAL: .*"a: \u20ac"/);
  assert.match(await probe('-d', 'body', `${origin}/hello`), /^WEFT_EINVAL: .*GET.*body/);
  assert.match(await probe(`x${'y'.repeat(100_000)}`), /^WEFT_EINVAL: .{400,600}\n?$/);
});

test('cancelled before it began, nothing is sent', async () => {
  let requests = 0;
  const count = () => requests++;
  server.on('request', count);
  assert.match(await probe('-c', 0, `${origin}/hello`), /^WEFT_ECANCELED/);
  server.off('request', count);
  assert.equal(requests, 0);
});

test('cancelled while it waits for headers or body, the server sees it', async () => {
  for (const page of ['/slow', '/drip']) {
    aborted = undefined;
    assert.match(await probe('-c', 0.2, `${origin}${page}`), /^WEFT_ECANCELED/);
    await aborted;
  }
});

test('cancelled afterwards, nothing happens', async () => {
  assert.match(await probe('-c', 1, `${origin}/hello`), /^status 200/);
});

test('cancelled about when the answer comes, it ends in one of two ways', async () => {
  for (const seconds of [0.01, 0.03, 0.04, 0.05]) {
    const lines = (await probe('-n', 50, '-c', seconds, `${origin}/hello`)).trim().split('\n');
    assert.equal(lines.length, 100);
    for (const line of lines) assert.match(line, /^(status 200, 5 bytes|WEFT_ECANCELED: cancelled)$/);
  }
});

test('many at once', async () => {
  assert.equal(await probe('-n', 200, `${origin}/hello`), 'status 200, 5 bytes\n'.repeat(400));
});

test('an answer that does not fit into memory', async () => {
  assert.match(await probe('-m', 1_000_000, `${origin}/large`), /^WEFT_ENOMEM/);
});
