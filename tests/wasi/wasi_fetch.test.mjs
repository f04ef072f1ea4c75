/** Requests of WASI programs: those that wasi/load_wasi.mjs makes, and what there is where nothing makes any. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { testFetch } from '../node/fetch_cases.mjs';
import { openSite } from '../../tools/demo/site.mjs';
import { run as runOn, programs } from '../node/run_program.mjs';
import { run, testOnEach } from './programs.mjs';
import { noRequests, runtimes } from './runtimes.mjs';

for (const runtime of runtimes.filter(({ missing, cannot }) => missing === undefined && !cannot.fetch)) {
  describe(`${runtime.name} ${runtime.version}`, () => {
    testFetch(async (args) => {
      const { stdout, ...rest } = await run('fetch_probe', args, { runtime, limit: 120_000 });
      return { ...rest, text: stdout };
    });
  });
}

/** A server whose answers a test goes on with by hand. */
async function open(t) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

testOnEach('an answer, standard input and timers are waited for together', async (runtime, t) => {
  const { server, url } = await open(t);
  let response;
  const asked = once(server, 'request').then(([, answer]) => (response = answer));
  const { stdout, status, stderr } = await run('fetch_and_read', [url], {
    runtime,
    pipe: [
      'first\n', /line: first/,
      () => asked, () => response.write('one\n'), /answer: one/,
      'second\n', /line: second/,
      200, () => response.write('two\n'), /answer: two/,
      () => response.end(), /ticked on/,
      'third\n', /line: third/,
    ],
  });
  assert.equal(stdout, 'line: first\nanswer: one\nline: second\nanswer: two\nticked on: yes\nline: third\n', stderr);
  assert.equal(status, 0);
}, { needs: ['fetch', 'both'] });

for (const head of [false, true]) {
  testOnEach(`a timeout in ${head ? 'the body' : 'the head'} aborts on the wire, while the program goes on`, async (runtime, t) => {
    const { server, url } = await open(t);
    const asked = once(server, 'request').then(([request, response]) => {
      if (head) response.write('begun\n');
      return request.socket;
    });
    const closed = asked.then((socket) => once(socket, 'close'));
    const { stdout, stderr } = await run('fetch_and_read', [url, '2'], {
      runtime,
      pipe: [
        () => asked, 'first\n', /line: first/,
        async () => assert.ok(!(await asked).destroyed, 'the line came only when the request was given up'),
        /WEFT_ETIMEDOUT/, () => closed, 'second\n', /line: second/,
      ],
    });
    const lines = stdout.split('\n').filter((line) => line !== 'answer: begun');
    assert.deepEqual(lines, ['line: first', 'answer: WEFT_ETIMEDOUT', 'line: second', ''], stderr);
  }, { needs: ['fetch', 'both'] });
}

testOnEach('a descriptor that does not exist is none of a request', async (runtime) => {
  const { stdout, status, stderr } = await run('fetch_and_read', [], { runtime });
  assert.equal(stdout, 'WEFT_EIO: descriptor -1: bad file descriptor\n', stderr);
  assert.equal(status, 0);
}, { needs: ['fetch'] });

testOnEach('waiting for an answer takes no processor time', async (runtime, t) => {
  const { server, url } = await open(t);
  let wait;
  server.on('request', (request, response) => setTimeout(() => response.end('done'), wait));
  const cpuSeconds = async (milliseconds) => {
    wait = milliseconds;
    return (await run('fetch_probe', [url], { runtime })).cpuSeconds;
  };
  const base = Math.min(await cpuSeconds(0), await cpuSeconds(0));
  let cpu = await cpuSeconds(3000) - base;
  for (let again = 0; cpu >= 0.1 && again < 3; again++) cpu = Math.min(cpu, await cpuSeconds(3000) - base);
  assert.ok(cpu < 0.1, `it took ${cpu} s of processor time`);
}, { needs: ['fetch'] });

testOnEach('a program that ends aborts its requests', async (runtime, t) => {
  const { server, url } = await open(t);
  const asked = once(server, 'request').then(([request]) => request.socket);
  // A line that is too long fails the program while its request is under way.
  const { status, stderr } = await run('fetch_and_read', [url], { runtime, pipe: [() => asked, 'x'.repeat(1_100_000)] });
  assert.match(stderr, /WEFT_ELIMIT/);
  assert.equal(status, 1);
  const socket = await asked;
  if (!socket.destroyed) await once(socket, 'close');
}, { needs: ['fetch', 'both'] });

testOnEach('scrape prints the same as on the web', async (runtime) => {
  const site = await openSite();
  try {
    const web = await runOn([...programs('runtime/examples', 'scrape').web, ...site.urls]);
    const { stdout, status } = await run('fetch_scrape', site.urls, { runtime });
    assert.equal(stdout, web.stdout.toString());
    assert.equal(status, web.status);
    assert.match(stdout, new RegExp(`${site.urls.length - 1} of ${site.urls.length} fetched`));
  } finally {
    site.close();
  }
}, { needs: ['fetch'] });

describe('a runtime that makes no requests says what the program asks for', () => {
  for (const runtime of runtimes.filter(({ missing, cannot }) => missing === undefined && cannot.fetch === noRequests)) {
    test(`${runtime.name} ${runtime.version}`, async () => {
      const { status, stdout, stderr } = await run('fetch_scrape', ['data:,x'], { runtime });
      assert.match(stdout + stderr, /weft_fetch/);
      assert.notEqual(status, 0);
    });
  }
});
