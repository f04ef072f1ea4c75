/** Ten thousand requests leave nothing behind, neither in the program nor in the process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import * as v8 from 'node:v8';
import { runProgram } from './program.mjs';

const count = 10_000;

let server;
before(async () => {
  server = createServer((request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  server.closeAllConnections();
  server.close();
});

// Node 20.13 and later tell what is alive.
const preload = v8.queryObjects && new URL('count_alive.mjs', import.meta.url).href;

for (const [what, cancelled] of [['read', (number) => number === 0], ['abort', (number) => number > count / 10]]) {
  test(`${count} requests, one after the other: ${what}`, { timeout: 300_000 }, async (context) => {
    const { port } = server.address();
    const { status, text, stderr, lingered } = await runProgram('many_fetches_probe', [what, count, `http://127.0.0.1:${port}/`],
      { preload, limit: 280_000 });
    assert.equal(status, 0, stderr);
    const [before, after, sum] = text.trim().split('\n');
    context.diagnostic(`${sum}; held: ${after}`);
    assert.deepEqual(JSON.parse(after), JSON.parse(before));
    const [, answers, given] = sum.match(/^(\d+) answers, (\d+) cancelled$/).map(Number);
    assert.equal(answers + given, count);
    assert.ok(cancelled(given), sum);
    assert.ok(lingered < 2.5, `${lingered} s`);
  });
}
