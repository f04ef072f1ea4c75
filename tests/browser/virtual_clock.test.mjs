/** The clock that programs are tested by: it takes no time, and overtakes nothing that comes from the host. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { programs, run } from '../node/run_program.mjs';
import { inEachBrowser } from './each_browser.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';

const routes = {
  '/late': async (request, response) => {
    await sleep(300);
    response.write('late');
    await sleep(300);
    response.end('r');
  },
};

/** @param {(program: string, args: (string | number)[]) => Promise<string>} output of a program of tests/web */
function testClock(output, origin) {
  test('a day takes no time, in order', async () => {
    const begin = performance.now();
    assert.equal(await output('crowd_probe', ['asleep', 86_400]), 'begun\nok\n');
    assert.equal(await output('pump_probe', ['sleeps', 500]), 'ok\n');
    assert.ok(performance.now() - begin < 30_000);
  });

  test('a program that looks at the clock until it is later', async () => {
    assert.equal(await output('pump_probe', ['busy', 0.05]), 'ok\n');
  });

  test('an answer is waited for, and a timeout before it is one', async () => {
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

let server;
before(async () => (server = await openServer({ routes })));
after(() => server.close());
testClock(async (name, args) => {
  const { status, stdout, stderr } = await run([...programs('tests/web', name).web, ...args.map(String)]);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  return stdout.toString();
}, () => server.origin);
