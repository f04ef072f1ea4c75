/** The development server of Vite, with JavaScript that imports C files. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addModules, brokenSource, files, importVite, makeModules, vites, watch } from './c_modules.mjs';
import { clang, packageUrl, toolchain } from './toolchain_package.mjs';

const { load } = await import(new URL('src/index.mjs', packageUrl).href);
const { default: weft } = await import(new URL('plugins/vite.mjs', packageUrl).href);

/** @param {() => unknown} holds */
async function until(holds) {
  const end = performance.now() + 60_000;
  while (!await holds()) {
    assert.ok(performance.now() < end, 'it has not happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The watcher of Vite passes over changes of a file within 50 ms of the one before. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

/** @param {string} mappings of a source map @returns {{offset: number, index: number, line: number, column: number}[]} all from 0 */
function decode(mappings) {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const place = [0, 0, 0, 0];
  return mappings.split(',').map((text) => {
    let [at, value, shift] = [0, 0, 0];
    for (const letter of text) {
      const digit = digits.indexOf(letter);
      value += (digit & 31) << shift;
      shift += 5;
      if (digit & 32) continue;
      place[at++] += value & 1 ? -(value >> 1) : value >> 1;
      [value, shift] = [0, 0];
    }
    const [offset, index, line, column] = place;
    return { offset, index, line, column };
  });
}

/** Waits for a message that reloads the page, and takes those that came before it. @param {any[]} messages */
async function reloaded(messages) {
  const isReload = ({ type }) => type === 'full-reload';
  await until(() => messages.some(isReload));
  messages.splice(0, messages.findIndex(isReload) + 1);
  await pause();
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} folder of Vite
 * @param {{options?: object, base?: string, watches?: boolean}} [what]
 */
async function startServer(t, folder, { options, base = '/', watches = true } = {}) {
  const project = makeModules(t, { 'page.mjs': "import { count_primes } from './src/primes.c';\nexport const count = await count_primes(100);\n" });
  addModules(project.directory, folder);
  Object.assign(process.env, { WEFT_CACHE: project.env.WEFT_CACHE, WEFT_COMPILER: project.env.WEFT_COMPILER });
  const { createServer } = await importVite(folder);
  const server = await createServer({
    configFile: false, root: project.directory, base, logLevel: 'silent', plugins: [weft(options)],
    server: { host: '127.0.0.1', port: 0, watch: watches ? watch : null },
  });
  t.after(() => server.close());
  await server.listen();
  // What the page's part of Vite would receive.
  /** @type {any[]} */
  const messages = [];
  const { hot } = server.environments.client;
  const send = hot.send.bind(hot);
  hot.send = (...given) => {
    messages.push(given[0]);
    send(...given);
  };
  if (server.ws !== hot) server.ws.send = hot.send;
  const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
  /** What a page gets that imports the C file: the number of primes up to 100. */
  const count = async () => {
    const page = await (await fetch(`${origin}${base}page.mjs`)).text();
    const address = /"([^"]*\/src\/primes\.c[^"]*)"/.exec(page)?.[1];
    const response = await fetch(`${origin}${address}`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(text);
    const program = /new URL\([^"]*"([^"]+)", import\.meta\.url\)/.exec(text)?.[1];
    assert.match(text, /import\.meta\.hot\?\.dispose\(\(\) => app\.close\(\)\)/);
    const served = await fetch(`${origin}${program}`);
    assert.equal(served.headers.get('content-type'), 'application/wasm');
    const bytes = new Uint8Array(await served.arrayBuffer());
    const app = await load(bytes);
    const result = await app.count_primes(100);
    await app.close();
    return { result, bytes, program };
  };
  return { ...project, server, messages, count, origin };
}

test('lines are the same by each version of DWARF', { skip: clang.skip }, async (t) => {
  const { directory, env } = makeModules(t);
  const { build } = await toolchain('compile');
  const { readLines } = await import(new URL('plugins/debug_lines.mjs', packageUrl).href);
  const linesOf = async (/** @type {number} */ version) => {
    const { file } = await build({ sources: ['src/primes.c'], cwd: directory, env, flags: [`-gdwarf-${version}`] });
    return readLines(readFileSync(file)).map(({ file: source, line, column }) => `${source}:${line}:${column}`);
  };
  const lines = await linesOf(4);
  assert.ok(lines.some((text) => /^src\/primes\.c:7:\d+$/.test(text)), lines[0]);
  assert.deepEqual(await linesOf(5), lines);
});

for (const { name, reason, folder = '' } of vites) {
  const options = { skip: clang.skip ?? reason };

  test(`${name} serves programs, and reloads edits of the C file and of its headers`, options, async (t) => {
    const { count, write, messages, origin } = await startServer(t, folder, { base: '/below/' });
    const first = await count();
    assert.equal(first.result, 25);
    assert.match(first.program, /^\/below\/@weft-wasm\/\w+\/primes\.wasm$/);
    assert.match(Buffer.from(first.bytes).toString('latin1'), /\.debug_line/, 'a debug build, for debuggers');
    // The older one fails by itself.
    for (const address of name === 'vite' ? ['/100%', '/below/@weft-wasm/%/x.wasm'] : []) assert.equal((await fetch(`${origin}${address}`)).status, 404, address);
    write('src/first.h', '#define FIRST 90\n');
    await reloaded(messages);
    assert.equal((await count()).result, 1);
    write('src/primes.c', files['src/primes.c'].replace('is_prime = true', 'is_prime = false'));
    await reloaded(messages);
    assert.equal((await count()).result, 0);
  });

  test(`${name} shows errors in the page, and goes on when they are mended`, options, async (t) => {
    const { count, directory, write, messages } = await startServer(t, folder);
    assert.equal((await count()).result, 25);
    write('src/primes.c', brokenSource);
    await reloaded(messages);
    await assert.rejects(count(), /use of undeclared identifier/);
    const { err } = messages.find(({ type }) => type === 'error');
    assert.match(err.message, /src\/primes\.c:3:22: error: use of undeclared identifier 'missing'/);
    assert.deepEqual({ ...err.loc }, { file: join(directory, 'src/primes.c'), line: 3, column: 21 });
    // The header that is missing now appears.
    write('src/primes.c', `#include "later.h"\n${files['src/primes.c']}`);
    await reloaded(messages);
    await assert.rejects(count(), /later\.h/);
    write('src/later.h', '');
    await reloaded(messages);
    assert.equal((await count()).result, 25);
    // So do the options.
    write('package.json', '{ "type": "module", "weft-wasm": { "flags": "-Wall" } }\n');
    await reloaded(messages);
    await assert.rejects(count(), /package\.json: \\?"weft-wasm\\?": flags is /);
    write('package.json', files['package.json']);
    await reloaded(messages);
    assert.equal((await count()).result, 25);
    rmSync(join(directory, 'src/later.h'));
    await reloaded(messages);
    await assert.rejects(count(), /later\.h/);
  });

  test(`${name} serves a source map of the C file`, options, async (t) => {
    const { count, origin } = await startServer(t, folder, { watches: false });
    const { bytes, program } = await count();
    const [section] = WebAssembly.Module.customSections(await WebAssembly.compile(bytes), 'sourceMappingURL');
    const url = new TextDecoder().decode(section).slice(1);
    assert.equal(url, 'primes.wasm.map');
    const { sources, sourcesContent, mappings, ...map } = await (await fetch(new URL(url, `${origin}${program}`))).json();
    assert.deepEqual(map, { version: 3, names: [] });
    const index = sources.indexOf('/src/primes.c');
    assert.equal(sourcesContent[index], files['src/primes.c']);
    // All lines of the coroutine's body that compute something are of some instruction.
    const lines = decode(mappings).filter((place) => place.index === index).map(({ line }) => line);
    const expectedLines = files['src/primes.c'].split('\n').flatMap((text, i) => (/self->|is_prime/.test(text) ? [i] : []));
    assert.deepEqual(expectedLines.filter((line) => !lines.includes(line)), []);
    const offsets = decode(mappings).map(({ offset }) => offset);
    assert.ok(offsets.every((offset, i) => offset < bytes.length && (i === 0 || offset > offsets[i - 1])));
  });

  test(`${name} compiles what was edited while it compiled`, options, async (t) => {
    const { count, write } = await startServer(t, folder);
    const counting = count().catch(() => {});
    for (let i = 0; i < 5; i++) {
      write('src/first.h', `#define FIRST ${i === 4 ? 90 : 2 + i}\n`);
      await pause();
    }
    await counting;
    await until(async () => (await count()).result === 1);
  });

  test(`${name} runs C files in Node.js, too, for server-side rendering`, options, async (t) => {
    const { server } = await startServer(t, folder, { watches: false });
    assert.equal((await server.ssrLoadModule('/page.mjs')).count, 25);
  });

  test(`${name} writes declarations, and takes options`, options, async (t) => {
    const { count, directory } = await startServer(t, folder, { watches: false, options: { types: 'made', flags: ['-DUNUSED'], optimize: 'speed' } });
    const { bytes } = await count();
    assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /\.debug_line/);
    assert.ok(existsSync(join(directory, 'made/src/primes.d.c.ts')));
  });
}
