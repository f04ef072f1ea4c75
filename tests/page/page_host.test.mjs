/** The page host alone: its one module for all programs, its C library, and programs that it cannot run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { closure, readLibraries } from '../../page/library.mjs';
import { examples } from '../node/expected.mjs';

const root = new URL('../../', import.meta.url);
const built = (/** @type {string} */ file) => fileURLToPath(new URL(`build/page/${file}`, root));
const { default: load } = await import(built('page/load_page.mjs'));
const probe = built('tests/page/import_probe.wasm');
const hello = built('runtime/examples/hello.wasm');

/**
 * Runs a program to its end.
 * @param {unknown} program
 * @param {object} [options]
 */
function run(program, options = {}) {
  const lines = [];
  return new Promise((resolve, reject) => {
    load(program, {
      print: (line) => lines.push(line), printErr: (line) => lines.push(`error: ${line}`),
      onExit: (status) => resolve({ status, lines }), ...options,
    }).catch(reject);
  });
}

test('one module loads any program, from whatever holds it', async () => {
  const bytes = readFileSync(hello);
  const server = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/typed' ? 'application/wasm' : 'text/plain').end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  const sources = [
    pathToFileURL(hello), pathToFileURL(hello).href, bytes, new WebAssembly.Module(bytes), Promise.resolve(bytes),
    new Uint8Array(bytes).buffer, runInNewContext('new WebAssembly.Module(bytes)', { bytes }), Promise.resolve(pathToFileURL(hello)), new Blob([bytes]),
    new Response(bytes, { headers: { 'content-type': 'application/wasm' } }), `${url}/typed`, new URL(`${url}/untyped`), fetch(`${url}/typed`),
  ];
  const runs = await Promise.all(sources.map((source) => run(source)));
  server.close();
  assert.deepEqual(runs, sources.map(() => ({ status: 0, lines: ['hello', 'world'] })));
});

test('it runs the examples', async () => {
  for (const { name, input, args, output, status } of examples) {
    const outcome = await run(pathToFileURL(built(`runtime/examples/${name}.wasm`)), { stdin: input, arguments: args });
    assert.deepEqual({ name, status: outcome.status, text: outcome.lines.filter((line) => !line.startsWith('error: ')).map((line) => `${line}\n`).join('') }, { name, status, text: output });
  }
});

test('arguments, environment, functions of the page, memory that grows, exit() and atexit()', async () => {
  const options = { arguments: ['one', 'two \u00e9'], env: { WHO: 'me \u00e9' }, imports: { app: { twice: (number) => 2 * number } } };
  const { default: start } = await import(probe.replace(/wasm$/, 'mjs'));
  const lines = [];
  /** @type {any} */
  let module;
  const status = await new Promise((resolve, reject) => {
    start({ ...options, print: (line) => lines.push(line), onExit: resolve }).then((started) => (module = started), reject);
  });
  assert.equal(module._sum(1, 2, 3, 4, 5, 6, 7, 8, 9), 45, 'an exported function has any number of parameters');
  assert.deepEqual({ status, lines }, { status: 5, lines: ['one', 'two \u00e9', 'me \u00e9', '42', '1', 'at exit'] });
});

test('two instances are two programs', async () => {
  const { default: primes } = await import(built('web/examples/primes.mjs'));
  const [one, two] = await Promise.all([primes(), primes()]);
  assert.notEqual(one, two);
  one.weft.stop();
  const exported = Object.keys(two).find((name) => typeof two[name] === 'function' && !/^_|^Weft/.test(name));
  assert.ok(exported);
  two.weft.stop();
});

test('what a program lacks is named, and what to do', async () => {
  await assert.rejects(run(pathToFileURL(probe)), /the program imports the function (app\.twice|weft_function\.byte_at), which is not given: pass it in the option `imports`/);
  await assert.rejects((await import(probe.replace(/wasm$/, 'mjs'))).default(), /the program imports the function app\.twice, which is not given: pass it in the option `imports`, \{ app: \{ twice \} \}/);
});

test('a program of another host or another version is refused', async () => {
  const of = (/** @type {string} */ host) => run(readFileSync(built(`../${host}/runtime/examples/hello.wasm`)));
  await assert.rejects(of('wasi'), /^LinkError: weft: the program was built for WASI alone: link weft::universal with the toolchain file/);
  await assert.rejects(of('web'), /^LinkError: weft: the program was not built for the page host: link weft::weft .*; if Emscripten built it, load its own \.mjs$/);
  const renamed = (/** @type {string} */ name, /** @type {string} */ other) => {
    const bytes = readFileSync(hello);
    bytes.set(Buffer.from(other), bytes.indexOf(name));
    return run(bytes);
  };
  await assert.rejects(renamed('weft__web_drive', 'weft__web_dryve'), /^LinkError: weft: the program imports weft\.weft__web_dryve: it was built with another version of Weft than this JavaScript/);
  await assert.rejects(renamed('weft__version_0.1.0', 'weft__version_0.9.0'), /^LinkError: weft: the program was built with version 0\.9\.0 of Weft, and this JavaScript is of 0\.1\.0: take load_page\.mjs/);
});

test('a program that does not belong to its JavaScript is refused', async () => {
  const { default: start } = await import(hello.replace(/wasm$/, 'mjs'));
  for (const other of ['../wasi/runtime/examples/hello.wasm', '../web/runtime/examples/hello.wasm', 'tests/web/fetch_probe.wasm']) {
    await assert.rejects(start({ wasmBinary: readFileSync(built(other)) }), /^Error: weft: the program cannot be loaded: WebAssembly\.instantiate\(\): Import #\d+ .* \(the \.wasm and the \.mjs must be of one build\)$/);
  }
});

test('the WASI runner refuses the programs of other hosts', () => {
  for (const host of ['page', 'web']) {
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('wasi/run_wasi.mjs', root)), built(`../${host}/runtime/examples/hello.wasm`)], { encoding: 'utf8' });
    assert.equal(status, 125);
    assert.match(stderr, /hello\.wasm: not a WASI command \(it exports no _start\): build it with the toolchain file wasi\/wasi_toolchain\.cmake\n$/);
  }
});

test('what cannot be loaded is named, with the reason', async (t) => {
  const server = createServer((request, response) => response.writeHead(404).end('<p>not here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/hello.wasm`;
  const used = new Response(readFileSync(hello));
  await used.arrayBuffer();
  /** @type {[() => unknown, RegExp][]} */
  const sources = [
    [() => url, new RegExp(`^Error: weft: ${url} cannot be loaded: HTTP status 404$`)],
    [() => fetch(url), new RegExp(`^Error: weft: ${url} cannot be loaded: HTTP status 404$`)],
    [() => 'http://127.0.0.1:1/hello.wasm', /^Error: weft: http:\/\/127\.0\.0\.1:1\/hello\.wasm cannot be loaded: /],
    [() => pathToFileURL('/no/such.wasm'), /^Error: weft: file:\/\/\/no\/such\.wasm cannot be loaded: ENOENT/],
    [() => 'hello.wasm', /^Error: weft: hello\.wasm cannot be loaded: Invalid URL$/],
    [() => Buffer.from('no program'), /^Error: weft: the program cannot be loaded: .*magic/],
    [() => used, /^Error: weft: the program cannot be loaded: .*Body/],
    [() => Promise.reject(new Error('it was lost')), /^Error: weft: the program cannot be loaded: it was lost$/],
    [() => undefined, /^Error: weft: the program cannot be loaded: .*buffer source/],
    [() => ({ print() {} }), /^Error: weft: the program cannot be loaded: .*buffer source/],
  ];
  for (const [source, message] of sources) await assert.rejects(run(source()), message);
});

test('a policy that forbids WebAssembly is named', async () => {
  const { compile } = WebAssembly;
  WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError("WebAssembly.compile(): Refused because 'unsafe-eval' is not an allowed source of script"));
  try {
    await assert.rejects(run(readFileSync(hello)), /cannot be loaded: .*\(the page's policy needs 'wasm-unsafe-eval' in script-src\)$/);
  } finally {
    WebAssembly.compile = compile;
  }
});

test('making a module fails with a reason', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-page-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const make = (/** @type {string[]} */ ...args) => {
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('page/make_module.mjs', root)), ...args], { encoding: 'utf8' });
    return { status, stderr: stderr.replaceAll(`${folder}/`, '') };
  };
  const file = join(folder, 'program.wasm');
  copyFileSync(built('../wasi/runtime/examples/hello.wasm'), file);
  assert.deepEqual(make(file), { status: 1, stderr: 'weft: program.wasm: it was built for WASI alone: link weft::universal with the toolchain file page/page_toolchain.cmake\n' });
  assert.deepEqual(make('--optional', file), { status: 0, stderr: '' });
  writeFileSync(file, 'no program');
  assert.match(make(file).stderr, /^weft: program\.wasm: WebAssembly\.Module\(\): /);
  assert.deepEqual(make(join(folder, 'missing.wasm')), { status: 1, stderr: 'weft: missing.wasm: no such file\n' });
  assert.equal(make().status, 2);
  assert.equal(make('--all').status, 2);
});

test('an unknown dependency of a library fails the build', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-page-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = pathToFileURL(join(folder, 'one.js'));
  writeFileSync(file, "addToLibrary({ f__deps: ['$unknown', 'of_c'], f: () => unknown() });");
  assert.throws(() => closure(readLibraries([file]), ['f']), /^Error: no library defines \$unknown, which f uses$/);
  writeFileSync(file, "addToLibrary({ $g: {}, f__deps: ['$g', 'of_c'], f: () => g });");
  assert.deepEqual(closure(readLibraries([file]), ['f']), { order: ['$g', 'f'], functions: ['of_c'] });
  assert.throws(() => readLibraries([file, file]), /two libraries define \$g/);
});
