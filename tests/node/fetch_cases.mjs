/** Tests of requests to a server in this process, for every host that makes requests under Node.js. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { growthPages } from './growth_pages.mjs';

/** The checksum of fetch_probe.c. @param {Uint8Array} bytes */
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

const megabyte = Buffer.alloc(1024 * 1024, 'x');
/** The size of /huge: far more than the memory that a program may take. */
const hugeSize = 250 * megabyte.length;

/** The number of bytes of /huge that the server has written. */
let sent = 0;

/** Resolves when the server sees that a request to /slow, /drip or /huge was aborted. @type {Promise<unknown> | undefined} */
let aborted;

const growth = growthPages();

/** @type {Record<string, import('node:http').RequestListener>} */
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
  '/loop': (request, response) => response.writeHead(302, { location: '/loop' }).end(),
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
    response.write('started');
  },
  ...growth.pages,
  '/huge': (request, response) => {
    // Written as fast as it is read.
    sent = 0;
    const more = () => {
      while (sent < hugeSize) {
        sent += megabyte.length;
        if (!response.write(megabyte)) return;
      }
      response.end();
    };
    response.on('drain', more);
    aborted = new Promise((resolve) => request.socket.on('error', () => {}).on('close', resolve));
    more();
  },
  '/short': (request) => {
    // Announces fewer bytes than it sends.
    request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabcdef');
  },
  '/many-headers': (request, response) => {
    for (let i = 0; i < 300; i++) response.setHeader(`x-${String(i).padStart(5, '0')}`, `${i}`);
    response.end();
  },
  '/too-many-headers': (request, response) => {
    for (let i = 0; i < 10_000; i++) response.setHeader(`x-${i}`, `${i}`);
    response.end();
  },
  '/refuses': (request, response) => {
    // The server reads on before it closes the connection; otherwise the response may be lost (RFC 9112, 9.6).
    response.writeHead(413, { 'content-length': 8 }).end('too much');
    request.resume();
    setTimeout(() => request.socket.destroy(), 3000);
  },
  '/echo': async (request, response) => {
    const pieces = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return; // the request was aborted
    }
    const body = Buffer.concat(pieces);
    const { 'x-weft': own = '-', 'content-type': type = '-' } = request.headers;
    response.end(`${request.method} ${body.length} ${checksum(body)} ${own} ${type}`);
  },
};

/**
 * Defines the tests.
 * @param {(args: string[]) => Promise<{status: number | null, text: string, stderr: string, lingered?: number}>} run
 *   runs tests/web/fetch_probe.c; lingered: how many seconds its process lived after its last output
 * @returns {(...args: (string | number)[]) => Promise<string>} the function that the tests use: it runs the probe,
 *   checks that the request left no memory in use, and returns the output
 */
export function testFetch(run) {
  /** @type {import('node:http').Server} */
  let server;
  let origin = '';

  before(async () => {
    // With a long keep-alive, a process that waits for its sockets to close is conspicuous.
    server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => pages[request.url ?? '/'](request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** @param {(string | number)[]} args @returns {Promise<string>} the output, without the memory left in use, which must be none */
  async function probe(...args) {
    const { status, text, stderr, lingered } = await run(args.map(String));
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(text, /\nleft 0 bytes\n$/);
    // Sockets kept open for further requests must not keep the process alive.
    assert.ok(lingered === undefined || lingered < 20, `${lingered} s`);
    return text.replace(/\nleft 0 bytes\n$/, '');
  }

  test('a response has its status, URL, headers and body', async () => {
    const text = await probe(`${origin}/hello`);
    assert.match(text, new RegExp(`^status 200\nurl ${origin}/hello\n`));
    assert.match(text, /\ncontent-type: text\/plain\n/);
    assert.match(text, /\n\nhello$/);
  });

  test('a response of any status is a success', async () => {
    assert.match(await probe(`${origin}/missing`), /^status 404\n[^]*not here$/);
    assert.match(await probe(`${origin}/broken`), /^status 500\n[^]*sorry$/);
  });

  test('a body may be empty', async () => {
    assert.match(await probe(`${origin}/empty`), /^status 204\n[^]*\n\n$/);
    assert.match(await probe(`${origin}/zero`), /^status 200\n[^]*\n\n$/);
    assert.match(await probe('-X', 'HEAD', `${origin}/hello`), /^status 200\n[^]*\n\n$/);
  });

  test('a body may have any bytes', async () => {
    assert.ok((await probe(`${origin}/binary`)).endsWith('\n\n\x00\x01\x00\ufffd\n\x00'));
  });

  test('a body of 20 MB arrives complete', async () => {
    const text = await probe(`${origin}/large`);
    assert.ok(text.endsWith(`${large.length} bytes, checksum ${checksum(large)}\n`), text.slice(-60));
  });

  test('repeated headers are joined, except cookies', async () => {
    const text = await probe(`${origin}/repeated`);
    assert.match(text, /\nset-cookie: a=1; Path=\/\nset-cookie: b=2\n/);
    assert.match(text, /\nx-weft: one, two\n/);
  });

  test('redirects are followed, with the body where the status requires it', async () => {
    assert.match(await probe(`${origin}/moved`), new RegExp(`^status 200\nurl ${origin}/hello\n[^]*hello$`));
    assert.match(await probe('-X', 'POST', '-d', 'body', `${origin}/kept`), /POST 4 /);
    assert.match(await probe(`${origin}/loop`), /^WEFT_ENETWORK: redirect/);
  });

  test('the server receives method, headers and body', async () => {
    assert.match(await probe('-X', 'POST', '-H', 'X-Weft: a b\\nContent-Type: text/x\\n', '-d', 'body', `${origin}/echo`),
      new RegExp(`POST 4 ${checksum(Buffer.from('body'))} a b text/x$`));
    assert.match(await probe('-X', 'PUT', '-D', 3_000_000, `${origin}/echo`), /PUT 3000000 0 - -$/);
    assert.match(await probe('-X', 'DELETE', `${origin}/echo`), /DELETE 0 /);
  });

  test('a connection lost before the headers or in the body fails', async () => {
    for (const page of ['/drop', '/half', '/half-chunked']) {
      assert.match(await probe(`${origin}${page}`), /^WEFT_ENETWORK: .*(other side closed|terminated|ECONNRESET)/, page);
    }
  });

  test('a connection that cannot be made fails', async () => {
    const free = createTcpServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (free.address());
    free.close();
    await once(free, 'close');
    assert.match(await probe(`http://127.0.0.1:${port}/`), /^WEFT_ENETWORK: .*ECONNREFUSED/);
    assert.match(await probe(`http://localhost:${port}/`), /^WEFT_ENETWORK: .*ECONNREFUSED/);
    assert.match(await probe('http://no-such-host.invalid/'), /^WEFT_ENETWORK: .*no-such-host\.invalid/);
  });

  test('an invalid URL, method or header is named', async () => {
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

  test('a fetch cancelled before it started sends nothing', async () => {
    let requests = 0;
    const count = () => requests++;
    server.on('request', count);
    assert.match(await probe('-c', 0, `${origin}/hello`), /^WEFT_ECANCELED/);
    server.off('request', count);
    assert.equal(requests, 0);
  });

  test('a fetch cancelled while it waits for headers or body aborts its request', async () => {
    for (const page of ['/slow', '/drip']) {
      aborted = undefined;
      assert.match(await probe('-c', 0.2, `${origin}${page}`), /^WEFT_ECANCELED/);
      await aborted;
    }
  });

  test('cancelling a fetch that is done has no effect', async () => {
    assert.match(await probe('-c', 5, `${origin}/hello`), /^status 200/);
  });

  test('a fetch cancelled about when the response comes succeeds or is cancelled', async () => {
    for (const seconds of [0.01, 0.03, 0.04, 0.05]) {
      const lines = (await probe('-n', 50, '-c', seconds, `${origin}/hello`)).trim().split('\n');
      assert.equal(lines.length, 100);
      for (const line of lines) assert.match(line, /^(status 200, 5 bytes|WEFT_ECANCELED: cancelled)$/);
    }
  });

  test('many requests are made at once', async () => {
    assert.equal(await probe('-n', 200, `${origin}/hello`), 'status 200, 5 bytes\n'.repeat(400));
  });

  test('a response that exceeds memory fails with WEFT_ENOMEM', async () => {
    assert.match(await probe('-m', 1_000_000, `${origin}/large`), /^WEFT_ENOMEM/);
  });

  test('a streamed body has the same bytes', async () => {
    for (const size of [1000, 65_536, 10_000_000]) {
      const text = await probe('-s', size, `${origin}/large`);
      assert.equal(text, `status 200\n${large.length} bytes, checksum ${checksum(large)}\n`);
    }
    assert.equal(await probe('-s', 10, `${origin}/zero`), 'status 200\n0 bytes, checksum 0\n');
    assert.equal(await probe('-s', 10, `${origin}/empty`), 'status 204\n0 bytes, checksum 0\n');
  });

  test('a streamed body is received no faster than the program reads, and aborted if it stops', async () => {
    const text = await probe('-s', 100_000, '-l', 3, `${origin}/huge`);
    assert.match(text, /^status 200\n\d+ bytes, checksum \d+\n$/);
    await aborted;
    assert.ok(sent < 50e6, `${sent} bytes were sent`);
  });

  test('streaming a body of 250 MB takes little memory', { timeout: 120_000 }, async () => {
    assert.match(await probe('-s', 1_000_000, `${origin}/huge`), new RegExp(`^status 200\n${hugeSize} bytes, checksum \\d+\n$`));
  });

  test('memory may grow while a response is awaited, and in the middle of its body', async () => {
    const sum = checksum(Buffer.from('first, second'));
    for (const [page, ...options] of [['/held'], ['/pause'], ['/pause', '-s', 100]]) {
      growth.begin();
      // Node.js 20 may crash at the end of a program of WASI that has grown its memory by more than 33 MB.
      const text = await probe('-g', 20_000_000, '-G', `${origin}/growth`, ...options, `${origin}${page}`);
      assert.match(text, options.length > 0 ? new RegExp(`13 bytes, checksum ${sum}\n$`) : /\n\nfirst, second$/);
      assert.doesNotMatch(text, /did not grow/);
    }
  });

  test('a streamed body whose connection is lost fails', async () => {
    for (const page of ['/half', '/half-chunked']) {
      assert.match(await probe('-s', 100, `${origin}${page}`), /^status 200\nWEFT_ENETWORK: ./, page);
    }
  });

  test('a body longer than announced is cut off', async () => {
    assert.match(await probe(`${origin}/short`), /^(status 200\n[^]*abc|WEFT_ENETWORK: .*)$/);
  });

  test('300 headers keep their order, and 10,000 fail', async () => {
    const names = [...(await probe(`${origin}/many-headers`)).matchAll(/^x-(\d+): (\d+)$/gm)];
    assert.equal(names.length, 300);
    names.forEach(([, name, value], i) => assert.deepEqual([Number(name), Number(value)], [i, i]));
    assert.match(await probe(`${origin}/too-many-headers`), /^WEFT_ENETWORK: .*[Hh]eaders/);
  });

  test('a request body is uploaded from a reader', async () => {
    const body = Buffer.from('piece'.repeat(20));
    assert.match(await probe('-X', 'POST', '-d', 'piece', '-u', 20, `${origin}/echo`), new RegExp(`POST 100 ${checksum(body)} `));
    assert.match(await probe('-X', 'PUT', '-D', 3_000_000, '-u', 3, `${origin}/echo`), /PUT 9000000 0 /);
    assert.match(await probe('-d', 'x', '-u', 2, `${origin}/echo`), /^WEFT_EINVAL: .*GET.*body/);
  });

  test('an upload whose reader fails is aborted with that failure', async () => {
    let bodies = 0;
    const count = (/** @type {import('node:http').IncomingMessage} */ request) => request.on('end', () => bodies++);
    server.on('request', count);
    assert.match(await probe('-X', 'POST', '-d', 'piece', '-U', 5, `${origin}/echo`), /^program status: there is no more/);
    server.off('request', count);
    assert.equal(bodies, 0);
  });

  test('an upload may be cancelled, refused, or lost', async () => {
    assert.match(await probe('-X', 'POST', '-d', 'piece', '-u', 1000, '-c', 0.1, `${origin}/echo`), /^WEFT_ECANCELED/);
    assert.match(await probe('-X', 'POST', '-d', 'piece', '-u', 50, `${origin}/refuses`), /^status 413/);
    assert.match(await probe('-X', 'POST', '-d', 'piece', '-u', 50, `${origin}/drop`), /^WEFT_ENETWORK/);
  });

  test('a timeout aborts the request on the wire', async () => {
    aborted = undefined;
    assert.match(await probe('-t', 0.2, `${origin}/slow`), /^WEFT_ETIMEDOUT/);
    await aborted;
  });

  test('the options of RequestInit are passed on', async () => {
    assert.match(await probe('-o', 'redirect=manual', `${origin}/moved`), /^status 302\n/);
    assert.match(await probe('-o', 'redirect=error', `${origin}/moved`), /^WEFT_ENETWORK: .*redirect/);
    assert.match(await probe('-o', 'integrity=sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=', `${origin}/hello`), /hello$/);
    assert.match(await probe('-o', 'integrity=sha256-AAAAul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=', `${origin}/hello`), /^WEFT_ENETWORK: .*integrity/);
    for (const option of ['redirect=sideways', 'credentials=some', 'mode=navigate', 'cache=gold']) {
      assert.match(await probe('-o', option, `${origin}/hello`), new RegExp(`^WEFT_EINVAL: .*${option.split('=')[1]}`), option);
    }
  });

  return probe;
}
