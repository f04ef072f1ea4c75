/** A small web server on 127.0.0.1: it serves the project's files, and routes that its user defines. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** Functions that respond to requests, by path. @typedef {Record<string, (request: Request, response: Response) => unknown>} Routes */

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

/** The headers of a cautious page: no code from strings, and none from other origins. Weft runs under them. */
export const strictHeaders = {
  'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  'x-content-type-options': 'nosniff',
};

/**
 * Responds with a file, or with the index.html of a directory.
 * @param {string} directory the root of the files
 * @param {string} path a URL's path, without ".." segments
 * @param {Request} request
 * @param {Response} response
 */
async function serveFile(directory, path, request, response) {
  let file = join(directory, path);
  let info = await stat(file).catch(() => undefined);
  if (info?.isDirectory()) {
    file = join(file, 'index.html');
    info = await stat(file).catch(() => undefined);
  }
  if (!info?.isFile() || /\/\./.test(path)) {
    response.writeHead(404).end(`not found: ${path}\n`);
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

/**
 * Opens a server.
 * @param {object} [options]
 * @param {string | URL} [options.root] the directory of the files to serve (default: the project's); hidden
 *   files are not served
 * @param {Routes} [options.routes] paths that are not files
 * @param {Record<string, {root: string, headers: Record<string, string>}>} [options.mounts] other directories of
 *   files, by the paths under which they are, such as "/docs/", with the headers of their responses
 * @param {number} [options.port] 0, the default, for a free one
 * @param {Record<string, string>} [options.headers] of every response (default: strictHeaders)
 * @returns {Promise<{origin: string, close: () => Promise<void>}>} its `http://127.0.0.1:PORT`, and a function
 *   that closes it and all its connections
 */
export async function openServer({ root = new URL('../../', import.meta.url), routes = {}, mounts = {}, port = 0, headers = strictHeaders } = {}) {
  const directory = typeof root === 'string' ? root : fileURLToPath(root);

  /** @param {Request} request @param {Response} response */
  async function serve(request, response) {
    // URL resolves ".." and "%2e%2e".
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    const prefix = Object.keys(mounts).find((mounted) => path.startsWith(mounted));
    const mount = prefix === undefined ? undefined : mounts[prefix];
    for (const [name, value] of Object.entries(mount?.headers ?? headers)) response.setHeader(name, value);
    if (Object.hasOwn(routes, path)) await routes[path](request, response);
    else if (path === '/favicon.ico') response.writeHead(204).end();
    else if (!['GET', 'HEAD'].includes(request.method ?? '')) response.writeHead(405).end();
    else if (prefix !== undefined && mount) await serveFile(`${mount.root}/`, path.slice(prefix.length - 1), request, response);
    else await serveFile(directory, path, request, response);
  }

  const server = createServer((request, response) => {
    // Neither a browser that disconnects during a response nor an invalid path is an error of the server.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @param {import('node:http').Server} server a listening server @returns {number} its port */
export function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server does not listen on a port');
  return address.port;
}
