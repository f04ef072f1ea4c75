/** Programs whose own JavaScript makes their modules: those of Emscripten builds, and the .mjs beside programs of the page host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programUrl, weft } from './package.mjs';

const { load, WeftError } = weft;
const page = programUrl('app_probe').href.replace(/wasm$/, 'mjs');

for (const [kind, url] of Object.entries({ Emscripten: page.replace('/build/page/', '/build/web/'), 'the page host': page })) {
  const { default: factory } = await import(url);

  /** @param {string[]} args @param {Record<string, any>} [options] */
  const start = async (args, options) => {
    const lines = [];
    const errors = [];
    const app = await load(factory, { args, stdout: (line) => lines.push(line), stderr: (line) => errors.push(line), ...options });
    return { app, lines, errors };
  };

  test(`${kind}: main waits for the first call, and has its arguments`, async () => {
    const { app, lines } = await start(['one'], { name: 'probe' });
    assert.deepEqual(lines, []);
    assert.equal(await app.add(1, 2, 0), 3);
    assert.equal(await app.call.run(), 7);
    await app.close();
    assert.equal(await app.exited, 0);
    assert.deepEqual(lines, ['probe', 'one', 'served']);
    await assert.rejects(app.add(1, 2, 0), { code: 'EXITED' });
  });

  test(`${kind}: run, its arguments, and the exit status`, async () => {
    assert.equal(await (await start(['exit', '3'])).app.run('exit', '4'), 4);
    const { app, errors } = await start(['fail']);
    assert.equal(await app.run(), 1);
    assert.match(errors.join('\n'), /as asked/);
  });

  test(`${kind}: the options`, async () => {
    const { app, lines } = await start(['env', 'SET'], { env: { SET: 'x \u00e9' } });
    await app.run();
    assert.deepEqual(lines, ['x \u00e9']);
    let closed = false;
    const bytes = [];
    const stdout = new WritableStream({ write: (chunk) => void bytes.push(chunk), close: () => void (closed = true) });
    const echo = await start(['echo'], { stdin: 'text\n', stdout });
    assert.equal(await echo.app.run(), 0);
    assert.equal(Buffer.concat(bytes).toString(), 'text\n');
    assert.ok(closed);
    let now = 0;
    const clock = { now: () => now, setTimeout: (call, delay) => setImmediate(() => call((now += delay))), clearTimeout: (timer) => clearImmediate(timer) };
    assert.equal(await (await start(['sleep', '86400'], { clock })).app.run(), 0);
    assert.ok(now >= 86_400_000, String(now));
    const pong = async () => new Response('pong');
    const fetching = await start(['fetch', 'http://nowhere.test/'], { fetch: pong });
    await fetching.app.run();
    assert.deepEqual(fetching.lines, ['200 pong']);
  });

  test(`${kind}: crashes, and an interrupt`, async () => {
    for (const how of ['trap', 'trap_later', 'abort']) {
      const crashing = await start([how]);
      await assert.rejects(crashing.app.run(), (/** @type {any} */ error) => error instanceof WeftError && error.code === 'CRASHED' && error.cause instanceof WebAssembly.RuntimeError);
    }
    const { app, lines } = await start(['clean_up']);
    const running = app.run();
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    await app.close();
    assert.deepEqual(lines, ['cleaned up']);
    assert.equal(await running, 130);
  });

  test(`${kind}: two apps`, async () => {
    const [one, two] = await Promise.all([start([]), start([])]);
    assert.equal(await one.app.add(1, 2, 0), 3);
    await one.app.close();
    assert.equal(await two.app.add(1, 2, 0), 3);
    await two.app.close();
  });
}
