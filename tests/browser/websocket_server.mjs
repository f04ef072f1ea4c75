/** A WebSocket server on 127.0.0.1, whose behaviour depends on the path. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** How many messages the last connection to /slow received, by its query. @type {Record<string, number>} */
const receivedBySlow = {};

/** The behaviour of a connection, by its path. @type {Record<string, (ws: import('ws').WebSocket, query: URLSearchParams) => void>} */
const behaviours = {
  '/echo': (ws) => ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary })),
  '/closed': (ws, query) => behaviours['/echo'](ws, query),
  '/greet': (ws) => {
    ws.send('hello');
    ws.send(Buffer.from([1, 2, 3]));
    ws.send('');
    ws.close(1000, 'bye');
  },
  '/close': (ws, query) => {
    if (query.has('code')) ws.close(Number(query.get('code')), query.get('reason') ?? '');
    else ws.close();
  },
  '/drop': (ws) => ws.on('message', (data) => (String(data) === 'drop' ? ws.terminate() : ws.send('started'))),
  '/flood': (ws, query) => {
    for (let i = 0; i < Number(query.get('count')); i++) ws.send('x'.repeat(Number(query.get('size'))));
    if (query.has('close')) ws.close(1000);
  },
  // Does not read for half a second.
  '/slow': (ws, query) => {
    ws.pause();
    setTimeout(() => ws.resume(), 500);
    let count = 0;
    ws.on('message', () => { count++; });
    ws.on('close', () => { receivedBySlow[String(query)] = count; });
  },
  '/count': (ws, query) => ws.send(String(receivedBySlow[String(query)])),
  '/quiet': () => {},
};

/**
 * Opens a server. `ended` waits until a connection to a path, with its query, is closed.
 * @returns {Promise<{origin: string, ended: (path: string) => Promise<{code: number, reason: string}>, close: () => void}>}
 */
export async function openWebSocketServer() {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (names) => (names.has('second') ? 'second' : false) });
  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    socket.on('error', () => {});
    if (pathname === '/never') return;
    if (!Object.hasOwn(behaviours, pathname)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      ws.on('close', (code, reason) => {
        server.emit(request.url ?? '', { code, reason: String(reason) });
      });
      behaviours[pathname](ws, searchParams);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `ws://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    ended: async (path) => (await once(server, path))[0],
    close() {
      for (const ws of sockets.clients) ws.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}
