/** A small web server on 127.0.0.1: this project's files, and routes of a test's own. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** What a careful page sends: no code from text, none from elsewhere. Weft needs no more than this. */
export const strictHeaders = {
  'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  'x-content-type-options': 'nosniff',
};

/**
 * Opens a server.
 * @param {object} [options]
 * @param {string | URL} [options.root] the folder whose files it serves (default: the project's);
 *   for a folder its index.html. What begins with a dot is not there.
 * @param {Record<string, import('node:http').RequestListener>} [options.routes] answers by path, before files
 * @param {number} [options.port] 0, the default, for a free one
 * @param {Record<string, string>} [options.headers] of every answer (default: strictHeaders)
 * @returns {Promise<{origin: string, close: () => Promise<void>}>} its "http://127.0.0.1:PORT", and what
 *   closes it with every connection
 */
export async function openServer({ root = new URL('../../', import.meta.url), routes = {}, port = 0, headers = strictHeaders } = {}) {
  const folder = typeof root === 'string' ? root : fileURLToPath(root);

  async function serveFile(path, request, response) {
    let file = join(folder, path);
    let info = await stat(file).catch(() => undefined);
    if (info?.isDirectory()) {
      file = join(file, 'index.html');
      info = await stat(file).catch(() => undefined);
    }
    if (!info?.isFile() || /\/\./.test(path)) {
      response.writeHead(404).end(`there is no ${path}\n`);
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': info.size,
      'cache-control': 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(file), response);
  }

  async function serve(request, response) {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // URL has resolved ".." and "%2e%2e".
    const path = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    if (Object.hasOwn(routes, path)) await routes[path](request, response);
    else if (path === '/favicon.ico') response.writeHead(204).end();
    else if (!['GET', 'HEAD'].includes(request.method)) response.writeHead(405).end();
    else await serveFile(path, request, response);
  }

  const server = createServer((request, response) => {
    // A browser that goes away in the middle of an answer is no error; nor is a bad path.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
