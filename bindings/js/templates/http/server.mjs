/** An HTTP server whose answers come from C: `npm start`. The variable PORT chooses another port. */
import { createServer } from 'node:http';
import process from 'node:process';
import app, { answer } from './answers.c';

const send = (response, status, value) => {
  const isText = typeof value === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? value : JSON.stringify(value));
};

const server = createServer(async (request, response) => {
  // A client that goes away cancels the coroutine.
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  try {
    send(response, 200, await answer(request.method, request.url, { signal: controller.signal }));
  } catch (error) {
    if (controller.signal.aborted) return;
    // The statuses that answers.c raises are those of HTTP; others are negative.
    send(response, error.status > 0 ? error.status : 500, `${error.message}\n`);
  }
});

server.listen(process.env.PORT ?? 8080, () => console.log(`http://localhost:${server.address().port}/`));

process.once('SIGINT', async () => {
  server.close();
  await app.close(); // what runs is cancelled, and cleans up
  server.closeAllConnections();
});
