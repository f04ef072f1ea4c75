/** Ten thousand requests leave nothing behind, in the program or in the process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import * as v8 from 'node:v8';
import { runProgram } from './program.mjs';

const count = 10_000;

/** @type {import('node:http').Server} */
let server;
before(async () => {
  // With a long keep-alive, a process that waits for its sockets to close is conspicuous.
  server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  server.closeAllConnections();
  server.close();
});

// Since Node 20.13 live objects can be counted.
const preload = v8.queryObjects && new URL('count_alive.mjs', import.meta.url).href;

/** @type {[string, string, (cancelled: number) => boolean][]} */
const modes = [
  ['read', 'read to their end', (cancelled) => cancelled === 0],
  ['abort', 'cancelled', (cancelled) => cancelled > count / 10],
];

for (const [mode, description, isExpected] of modes) {
  test(`${count} requests that are ${description} leave nothing behind`, { timeout: 300_000 }, async (context) => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const { status, text, stderr, lingered } = await runProgram('many_fetches_probe', [mode, count, `http://127.0.0.1:${port}/`],
      { preload, limit: 280_000 });
    assert.equal(status, 0, stderr);
    const [heldBefore, heldAfter, sum] = text.trim().split('\n');
    context.diagnostic(`${sum}; held: ${heldAfter}`);
    const { alive, ...held } = JSON.parse(heldAfter);
    const { alive: aliveAtFirst, ...atFirst } = JSON.parse(heldBefore);
    assert.deepEqual(held, atFirst);
    // Some of the requests before may have been collected only since.
    for (const kind of Object.keys(alive ?? {})) assert.ok(alive[kind] <= aliveAtFirst[kind], `${alive[kind]} ${kind}s, ${aliveAtFirst[kind]} after the first requests`);
    const [responses, cancelled] = (/^(\d+) answers, (\d+) cancelled$/.exec(sum) ?? []).slice(1).map(Number);
    assert.equal(responses + cancelled, count);
    assert.ok(isExpected(cancelled), sum);
    assert.ok(lingered < 20, `${lingered} s`);
  });
}
