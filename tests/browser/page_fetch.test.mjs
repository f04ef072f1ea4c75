/** Requests from a page: to its own server, to another, and with leave of neither. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { inEachBrowser } from './each_browser.mjs';
import { openServer, strictHeaders } from './static_server.mjs';

/** Resolves when the server sees that the request to /slow was given up. */
let aborted;

const routes = {
  '/hello': (request, response) => response.setHeader('content-type', 'text/plain').end('hello'),
  '/open': (request, response) => response.setHeader('access-control-allow-origin', '*').end('for all'),
  '/missing': (request, response) => response.writeHead(404).end('not here'),
  '/slow': (request, response) => (aborted = once(response, 'close')),
  '/echo': async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    response.end(`${request.method} ${Buffer.concat(pieces)} ${request.headers['x-weft']}`);
  },
};

// A page may be served with leave to make requests to servers that it names.
const headers = {
  ...strictHeaders,
  'content-security-policy': `${strictHeaders['content-security-policy']}; connect-src 'self' http://127.0.0.1:*`,
};

let other;
before(async () => (other = await openServer({ routes, headers: {} })));
after(() => other.close());

inEachBrowser((context) => {
  /** Runs fetch_probe; nothing may be left of the request. @returns {Promise<string>} what it printed */
  async function probe(args, options) {
    const { status, stdout, stderr, failure } = await context.runner.run('tests/web/fetch_probe', { args, ...options });
    assert.deepEqual({ status, stderr, failure }, { status: 0, stderr: '', failure: undefined });
    assert.match(stdout, /\nleft 0 bytes\n$/);
    return stdout.replace(/\nleft 0 bytes\n$/, '');
  }

  for (const worker of [false, true]) {
    test(`from the page's own server, in a ${worker ? 'worker' : 'page'}`, async () => {
      const { origin } = context.server;
      const hello = await probe([`${origin}/hello`], { worker });
      assert.ok(hello.startsWith(`status 200\nurl ${origin}/hello\n`), hello);
      assert.match(hello, /\ncontent-type: text\/plain\n[^]*\n\nhello$/);
      assert.match(await probe([`${origin}/missing`], { worker }), /^status 404\n[^]*not here$/);
      const posted = await probe(['-X', 'POST', '-H', 'X-Weft: a b\\n', '-d', 'body', `${origin}/echo`], { worker });
      assert.match(posted, /\nPOST body a b$/);
    });
  }

  test('from another server: only what it gives leave for', async () => {
    assert.match(await probe([`${other.origin}/open`]), /^status 200\n[^]*for all$/);
    assert.match(await probe([`${other.origin}/hello`]), /^WEFT_ENETWORK: ./);
  });

  test('a cancelled request is given up', async () => {
    aborted = undefined;
    assert.match(await probe(['-c', 0.2, `${context.server.origin}/slow`]), /^WEFT_ECANCELED: /);
    await aborted;
  });

  test('nothing went wrong in the page', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes, headers } });
