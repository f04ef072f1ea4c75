/** Requests from a page: to its own server, to another one, and without the permission of either. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { growthPages } from '../node/growth_pages.mjs';
import { inEachBrowser } from './each_browser.mjs';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';

/**
 * Resolves when the server sees that a request to /slow, /drip or /endless was aborted, or is done.
 * @type {Promise<unknown> | undefined}
 */
let aborted;

const megabyte = Buffer.alloc(1024 * 1024, 'x');
const largeSize = 200 * megabyte.length;

const growth = growthPages();

/** @type {Record<string, import('node:http').RequestListener>} */
const routes = {
  '/hello': (request, response) => response.setHeader('content-type', 'text/plain').end('hello'),
  '/open': (request, response) => response.setHeader('access-control-allow-origin', '*').end('for all'),
  '/missing': (request, response) => response.writeHead(404).end('not here'),
  '/slow': (request, response) => (aborted = once(response, 'close')),
  '/drip': (request, response) => {
    aborted = once(response, 'close');
    response.writeHead(200, { 'content-length': 1000 });
    response.write('started');
  },
  ...growth.pages,
  '/drop': (request) => request.socket.destroy(),
  '/half': (request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('x'.repeat(400), () => response.socket.destroy());
  },
  '/long': (request, response) => {
    // Written to the socket, since Node enforces the announced length.
    response.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabcdef');
  },
  '/headers': (request, response) => {
    for (let i = 0; i < 10_000; i++) response.setHeader(`x-${i}`, `${i}`);
    response.end('headers');
  },
  '/large': (request, response) => {
    let sent = 0;
    const more = () => {
      while (sent < largeSize) {
        sent += megabyte.length;
        if (!response.write(megabyte)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  },
  // Not at full speed: some browsers receive a body as fast as it comes, however slowly it is read.
  '/endless': (request, response) => {
    aborted = once(response, 'close');
    const sending = setInterval(() => response.write(megabyte), 10);
    response.on('close', () => clearInterval(sending));
  },
  '/echo': async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    response.end(`${request.method} ${Buffer.concat(pieces)} ${request.headers['x-weft']}`);
  },
};

// The server's policy permits the page to make requests to the other server.
const headers = {
  ...strictHeaders,
  'content-security-policy': `${strictHeaders['content-security-policy']}; connect-src 'self' http://127.0.0.1:*`,
};

/** Another origin. @type {Awaited<ReturnType<typeof openServer>>} */
let other;
before(async () => (other = await openServer({ routes, headers: {} })));
after(() => other.close());

inEachBrowser((context) => {
  /**
   * Runs fetch_probe, which must leave no memory in use.
   * @param {(string | number)[]} args
   * @param {object} [options]
   * @returns {Promise<string>} the output
   */
  async function probe(args, options) {
    const { status, stdout, stderr, failure } = await context.runner.run('tests/web/fetch_probe', { args, ...options });
    assert.deepEqual({ status, stderr, failure }, { status: 0, stderr: '', failure: undefined });
    assert.match(stdout, /\nleft 0 bytes\n$/);
    return stdout.replace(/\nleft 0 bytes\n$/, '');
  }

  for (const worker of [false, true]) {
    test(`a ${worker ? 'worker' : 'page'} makes requests to its own server`, async () => {
      const { origin } = context.server;
      const hello = await probe([`${origin}/hello`], { worker });
      assert.ok(hello.startsWith(`status 200\nurl ${origin}/hello\n`), hello);
      assert.match(hello, /\ncontent-type: text\/plain\n[^]*\n\nhello$/);
      assert.match(await probe([`${origin}/missing`], { worker }), /^status 404\n[^]*not here$/);
      const posted = await probe(['-X', 'POST', '-H', 'X-Weft: a b\\n', '-d', 'body', `${origin}/echo`], { worker });
      assert.match(posted, /\nPOST body a b$/);
    });
  }

  test('another server must permit the request', async () => {
    assert.match(await probe([`${other.origin}/open`]), /^status 200\n[^]*for all$/);
    assert.match(await probe([`${other.origin}/hello`]), /^WEFT_ENETWORK: ./);
  });

  test('the message of a request that is not permitted is the browser\'s', async () => {
    const words = { chromium: 'Failed to fetch', firefox: 'NetworkError when attempting to fetch resource.', webkit: 'Load failed' };
    assert.equal(await probe([`${other.origin}/hello`]), `WEFT_ENETWORK: ${words[context.name]}\n`);
  });

  test('a timeout or a cancellation aborts a request that is not answered', async () => {
    for (const [option, status] of [['-t', 'WEFT_ETIMEDOUT'], ['-c', 'WEFT_ECANCELED']]) {
      aborted = undefined;
      assert.match(await probe([option, 0.2, `${context.server.origin}/slow`]), new RegExp(`^${status}: `));
      await aborted;
    }
  });

  test('a fetch can be cancelled before it starts, in the body, and when it is done', async () => {
    const { origin } = context.server;
    assert.match(await probe(['-c', 0, `${origin}/hello`]), /^WEFT_ECANCELED: /);
    for (const options of [[], ['-s', 100]]) {
      aborted = undefined;
      assert.match(await probe(['-c', 0.2, ...options, `${origin}/drip`]), /WEFT_ECANCELED: /);
      await aborted;
    }
    assert.match(await probe(['-c', 5, `${origin}/hello`]), /^status 200\n/);
  });

  test('a lost connection fails, and a body of another length than announced is cut off or fails', async () => {
    const { origin } = context.server;
    for (const path of ['/drop', '/half']) assert.match(await probe([`${origin}${path}`]), /^WEFT_ENETWORK: ./, path);
    assert.match(await probe(['-s', 100, `${origin}/half`]), /^status 200\nWEFT_ENETWORK: ./);
    assert.match(await probe([`${origin}/long`]), /^(status 200\n[^]*\n\nabc|WEFT_ENETWORK: .*\n)$/);
  });

  test('a response with ten thousand headers has all of them, or fails', async () => {
    const text = await probe([`${context.server.origin}/headers`]);
    if (text.startsWith('status 200\n')) assert.equal([...text.matchAll(/^x-\d+: \d+$/gm)].length, 10_000);
    else assert.match(text, /^WEFT_ENETWORK: ./);
  });

  test('streaming a body of 200 MB takes little memory, and leaving it ends the transfer', { timeout: 120_000 }, async () => {
    const { origin } = context.server;
    // fetch_probe reports it if more than 1 MB is in use.
    const all = await probe(['-s', 1_000_000, `${origin}/large`]);
    assert.match(all, new RegExp(`^status 200\n${largeSize} bytes, checksum \\d+\n$`));
    aborted = undefined;
    const some = await probe(['-s', 100_000, '-l', 3, `${origin}/endless`]);
    assert.match(some, /^status 200\n\d+ bytes, checksum \d+\n$/);
    await aborted;
  });

  test('memory may grow while a response is awaited, and in the middle of its body', async () => {
    const { origin } = context.server;
    for (const [page, ...options] of [['/held'], ['/pause'], ['/pause', '-s', 100]]) {
      growth.begin();
      const text = await probe(['-g', 20_000_000, '-G', `${origin}/growth`, ...options, `${origin}${page}`]);
      assert.match(text, options.length > 0 ? /\n13 bytes, checksum \d+\n$/ : /\n\nfirst, second$/);
      assert.doesNotMatch(text, /did not grow/);
    }
  });

  test('leaving a page aborts its requests', async () => {
    const { origin } = context.server;
    const page = await context.browser.open(`${origin}/tests/browser/runner.html`);
    await page.waitForFunction(() => globalThis.weftRunner);
    aborted = undefined;
    await page.evaluate((url) => {
      weftRunner.runProgram('/build/web/tests/web/fetch_probe.mjs', { arguments: [url] });
    }, `${origin}/drip`);
    while (!aborted) await sleep(20);
    await page.goto(`${origin}/tests/browser/runner.html?elsewhere`);
    await aborted;
    assert.deepEqual(page.failures, []);
    await page.close();
  });

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes, headers } });
