/** The virtual clock of the tests takes no time, and does not overtake events from outside. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { programs, run } from '../node/run_program.mjs';
import { preset } from '../web/program.mjs';
import { inEachBrowser } from './each_browser.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';

/** @type {Record<string, import('node:http').RequestListener>} */
const routes = {
  '/late': async (request, response) => {
    await sleep(300);
    response.write('late');
    await sleep(300);
    response.end('r');
  },
};

/**
 * @param {(program: string, args: (string | number)[]) => Promise<string>} output runs a program of tests/web and
 *   returns its output
 * @param {() => string} origin of the server
 */
function testClock(output, origin) {
  test('a day passes at once, with sleeps in order', async () => {
    const start = performance.now();
    assert.equal(await output('crowd_probe', ['asleep', 86_400]), 'started\nok\n');
    assert.equal(await output('pump_probe', ['sleeps', 500]), 'ok\n');
    assert.ok(performance.now() - start < 60_000);
  });

  test('a program that spins until some time ends', async () => {
    assert.equal(await output('pump_probe', ['busy', 0.05]), 'ok\n');
  });

  test('a response is awaited before a later timeout, and not before an earlier one', async () => {
    assert.match(await output('fetch_probe', ['-t', 30, `${origin()}/late`]), /^status 200\n[^]*later\nleft 0 bytes\n$/);
    assert.match(await output('fetch_probe', ['-t', 0.1, `${origin()}/late`]), /^WEFT_ETIMEDOUT/);
  });
}

inEachBrowser((context) => {
  testClock(async (name, args) => {
    const { stdout, ...rest } = await context.runner.run(`tests/web/${name}`, { args });
    assert.deepEqual(rest, { status: 0, stderr: '' });
    return stdout;
  }, () => context.server.origin);
}, { server: { routes }, runner: { clock: 'virtual' } });

/** @type {Awaited<ReturnType<typeof openServer>>} */
let server;
before(async () => (server = await openServer({ routes })));
after(() => server.close());
testClock(async (name, args) => {
  const { status, stdout, stderr } = await run([...programs('tests/web', name)[preset], ...args.map(String)]);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  return stdout.toString();
}, () => server.origin);
