/** Programs that a page cannot load, and why: the message says what, and what to do. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';
import { buildUrl, preset } from '../web/program.mjs';
import { inEachBrowser, mounts } from './each_browser.mjs';
import { openRunner } from './runner.mjs';

const hello = 'runtime/examples/hello';
const bytes = readFileSync(new URL(`${hello}.wasm`, buildUrl));

/** A program that imports a function that no host has: e.f. */
const foreign = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x65, 1, 0x66, 0, 0]);

/** @param {Buffer} body @param {string} type @returns {import('node:http').RequestListener} */
const respond = (body, type) => (request, response) => response.writeHead(200, { 'content-type': type }).end(body);

const routes = {
  '/untyped.wasm': respond(bytes, 'text/plain'),
  '/typed.wasm': respond(bytes, 'application/wasm'),
  '/foreign.wasm': respond(foreign, 'application/wasm'),
  '/index.wasm': respond(Buffer.from('<!doctype html><p>Everything is here'), 'text/html'),
};

/** The policy lacks 'wasm-unsafe-eval'. */
const forbidding = { ...strictHeaders, 'content-security-policy': "default-src 'self'; script-src 'self'" };

inEachBrowser((context) => {
  /**
   * Runs hello, whose .wasm is elsewhere.
   * @param {string} path
   * @returns {Promise<{failure?: string, lines: string[]}>}
   */
  const runFrom = (path) => context.runner.page.evaluate(async (url, wasm) => {
    const lines = [];
    const { default: start } = await import(url);
    const status = new Promise((onExit, reject) => {
      start({ locateFile: () => wasm, print: (line) => lines.push(line), printErr: () => {}, onExit }).catch(reject);
    });
    const failure = await status.then(() => undefined, ({ message }) => message);
    return { lines, failure };
  }, `/build/web/${hello}.mjs`, `${context.server.origin}${path}`);

  test('a .wasm file of another media type runs', async () => {
    const runs = await Promise.all(['/typed.wasm', '/untyped.wasm'].map(runFrom));
    for (const { lines } of runs) assert.deepEqual(lines, ['hello', 'world']);
  });

  test('a missing .wasm file is named, with the HTTP status', async () => {
    assert.equal((await runFrom('/none.wasm')).failure, `weft: ${context.server.origin}/none.wasm cannot be loaded: HTTP status 404`);
  });

  test('a page in place of the .wasm file is none', async () => {
    const { failure, lines } = await runFrom('/index.wasm');
    assert.match(failure ?? '', new RegExp(`^weft: ${context.server.origin}/index\\.wasm cannot be loaded: `));
    assert.deepEqual(lines, []);
  });

  test("another program's .wasm file is refused", async () => {
    const { failure, lines } = await runFrom('/foreign.wasm');
    assert.match(failure ?? '', /^weft: .* cannot be loaded: .*import/i);
    if (preset === 'page') assert.match(failure ?? '', /\(the \.wasm and the \.mjs must be of one build\)$/);
    assert.deepEqual(lines, []);
  });

  test('load_page.mjs takes a program as a URL, a response, bytes or a module, or as a promise of one', { skip: preset !== 'page' }, async () => {
    const outcomes = await context.runner.page.evaluate(async (url) => {
      const { default: load } = await import(url);
      const buffer = await (await fetch('/typed.wasm')).arrayBuffer();
      const sources = {
        relative: '/typed.wasm', url: new URL('/typed.wasm', location.href), untyped: '/untyped.wasm', promised: Promise.resolve('/typed.wasm'),
        response: await fetch('/typed.wasm'), fetching: fetch('/typed.wasm'), other: fetch('/untyped.wasm'),
        buffer, view: new Uint8Array(buffer), compiled: await WebAssembly.compile(buffer), compiling: WebAssembly.compile(buffer), file: new File([buffer], 'hello.wasm'),
        missing: '/none.wasm', gone: fetch('/none.wasm'), foreign: fetch('/foreign.wasm'), nothing: undefined,
      };
      return Object.fromEntries(await Promise.all(Object.entries(sources).map(async ([name, source]) => {
        const lines = [];
        const exit = new Promise((onExit, reject) => { load(source, { print: (line) => lines.push(line), onExit }).catch(reject); });
        return [name, await exit.then(() => lines.join(), ({ message }) => message)];
      })));
    }, '/build/web/page/load_page.mjs');
    const { missing, gone, foreign: other, nothing, ...rest } = outcomes;
    assert.deepEqual(new Set(Object.values(rest)), new Set(['hello,world']), JSON.stringify(rest));
    assert.equal(missing, 'weft: /none.wasm cannot be loaded: HTTP status 404');
    assert.equal(gone, `weft: ${context.server.origin}/none.wasm cannot be loaded: HTTP status 404`);
    assert.equal(other, 'weft: the program was not built for the page host: link weft::weft with the toolchain file page/page_toolchain.cmake; if Emscripten built it, load its own .mjs');
    assert.match(nothing, /^weft: the program cannot be loaded: ./);
  });

  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let strict;
  before(async () => (strict = await openServer({ headers: forbidding, mounts: { '/build/web/': { ...mounts['/build/web/'], headers: forbidding } } })));
  after(() => strict?.close());

  test('a policy that forbids WebAssembly is named, in a page and in a worker', async () => {
    const runner = await openRunner(context.browser, strict.origin);
    for (const worker of [false, true]) {
      const { failure, stdout } = await runner.run(hello, { worker });
      assert.match(failure ?? '', /^weft: .* cannot be loaded: .*(Content Security Policy|CSP|unsafe-eval)/i);
      if (preset === 'page') assert.match(failure ?? '', /\(the page's policy needs 'wasm-unsafe-eval' in script-src\)/);
      assert.equal(stdout, '');
    }
    // Firefox reports what a policy refuses as an exception.
    assert.deepEqual(runner.page.failures.filter((text) => !text.startsWith('Error: Content-Security-Policy: ')), []);
    await runner.page.close();
  });

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes } });
