/** Requests of WASI programs, which wasi/load_wasi.mjs makes, and the failure where nothing makes any. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { testFetch } from '../node/fetch_cases.mjs';
import { openSite } from '../../tools/demo/site.mjs';
import { run as runOn, programs } from '../node/run_program.mjs';
import { Fetch } from '../../wasi/fetch_imports.mjs';
import { cpuWhileWaiting } from './asleep.mjs';
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

/** Opens a server whose responses the test writes. @param {import('node:test').TestContext} t */
async function open(t) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/` };
}

testOnEach('a response, standard input and timers are waited for together', async (runtime, t) => {
  const { server, url } = await open(t);
  /** @type {import('node:http').ServerResponse} */
  let response;
  const requested = once(server, 'request').then((request) => { response = request[1]; });
  const { stdout, status, stderr } = await run('fetch_and_read', [url], {
    runtime,
    pipe: [
      'first\n', /line: first/,
      () => requested, () => response.write('one\n'), /answer: one/,
      'second\n', /line: second/,
      1000, () => response.write('two\n'), /answer: two/,
      () => response.end(), /ticked on/,
      'third\n', /line: third/,
    ],
  });
  assert.equal(stdout, 'line: first\nanswer: one\nline: second\nanswer: two\nticked on: yes\nline: third\n', stderr);
  assert.equal(status, 0);
}, { needs: ['fetch', 'both'] });

for (const body of [false, true]) {
  testOnEach(`a timeout ${body ? 'in the body' : 'before the headers'} aborts the request on the wire, and the program continues`, async (runtime, t) => {
    const { server, url } = await open(t);
    const requested = once(server, 'request').then(([request, response]) => {
      if (body) response.write('started\n');
      return request.socket;
    });
    const closed = requested.then((socket) => once(socket, 'close'));
    const { stdout, stderr } = await run('fetch_and_read', [url, '5'], {
      runtime,
      pipe: [
        () => requested, 'first\n', /line: first/,
        async () => assert.ok(!(await requested).destroyed, 'the line was read only once the request was aborted'),
        /WEFT_ETIMEDOUT/, () => closed, 'second\n', /line: second/,
      ],
    });
    const lines = stdout.split('\n').filter((line) => line !== 'answer: started');
    assert.deepEqual(lines, ['line: first', 'answer: WEFT_ETIMEDOUT', 'line: second', ''], stderr);
  }, { needs: ['fetch', 'both'] });
}

test('the thread of the requests may have ended when it is closed', { timeout: 60_000 }, async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const requests = new Fetch(() => memory);
  await requests.close();
  requests.imports.start(1024);
  await requests.close();
  await requests.close();
});

testOnEach('reading a descriptor that does not exist fails in a program that made a request', async (runtime) => {
  const { stdout, status, stderr } = await run('fetch_and_read', [], { runtime });
  assert.equal(stdout, 'WEFT_EIO: descriptor -1: bad file descriptor\n', stderr);
  assert.equal(status, 0);
}, { needs: ['fetch'] });

testOnEach('waiting for a response takes no processor time', async (runtime, t) => {
  const { server, url } = await open(t);
  let cpu = Infinity;
  // A busy machine inflates some of the measurements.
  for (let tries = 0; tries < 4 && cpu >= 0.1; tries++)
    cpu = Math.min(cpu, await cpuWhileWaiting(runtime, 'fetch_probe', [url], () => once(server, 'request'), 3));
  t.diagnostic(`${(cpu * 1000).toFixed(1)} ms in 3 s`);
  assert.ok(cpu < 0.1, `it took ${cpu} s of processor time`);
}, { needs: ['fetch'] });

testOnEach('a program that exits aborts its requests', async (runtime, t) => {
  const { server, url } = await open(t);
  const requested = once(server, 'request').then(([request]) => request.socket);
  // A line that is too long fails the program while its request is pending.
  const { status, stderr } = await run('fetch_and_read', [url], { runtime, pipe: [() => requested, 'x'.repeat(1_100_000)] });
  assert.match(stderr, /WEFT_ELIMIT/);
  assert.equal(status, 1);
  const socket = await requested;
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

describe('a runtime that makes no requests names the missing import', () => {
  for (const runtime of runtimes.filter(({ missing, cannot }) => missing === undefined && cannot.fetch === noRequests)) {
    test(`${runtime.name} ${runtime.version}`, async () => {
      const { status, stdout, stderr } = await run('fetch_scrape', ['data:,x'], { runtime });
      assert.match(stdout + stderr, /weft_fetch/);
      assert.notEqual(status, 0);
    });
  }
});
