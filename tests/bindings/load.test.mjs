/** Loading programs, and the options. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { examples } from '../node/expected.mjs';
import { programBytes, programUrl, weft } from './package.mjs';

const { load, loadInWorker, WeftError } = weft;
const probe = programUrl('app_probe');
const bytes = programBytes('app_probe');

/**
 * Runs the probe to its end.
 * @param {string[]} args
 * @param {Record<string, any>} [options]
 */
async function run(args, options) {
  const lines = [];
  const errors = [];
  const app = await load(bytes, { args, stdout: (line) => lines.push(line), stderr: (line) => errors.push(line), ...options });
  return { status: await app.run(), lines, errors };
}

/** @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} answer */
async function serve(t, answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

test('the first call may be of a generator', async () => {
  const app = await load(new URL('../web/export_streams_probe.wasm', probe), { stdout: () => {} });
  const items = [];
  for await (const item of app.call.range(3)) items.push(item);
  assert.deepEqual(items, [0, 1, 2]);
  await app.close();
});

test('load does not start main; the first call does', async () => {
  const lines = [];
  const app = await load(probe, { args: ['one', 'two'], name: 'probe', stdout: (line) => lines.push(line) });
  assert.deepEqual(lines, []);
  assert.equal(await app.call.add(1, 2, 0), 3);
  assert.equal(await app.add(2, 2, 0), 4);
  assert.equal(await app.call.run(), 7, 'a name of the app itself is in `call` alone');
  await app.close();
  assert.equal(await app.exited, 0);
  assert.deepEqual(lines, ['probe', 'one', 'two', 'served']);
});

test('a program is loaded from whatever holds it', async (t) => {
  const url = await serve(t, (request, response) => {
    response.setHeader('content-type', request.url === '/typed' ? 'application/wasm' : 'text/plain').end(bytes);
  });
  const { default: factory } = await import(probe.href.replace(/wasm$/, 'mjs'));
  const sources = [
    probe, probe.href, fileURLToPath(probe), relative(process.cwd(), fileURLToPath(probe)), bytes, new Uint8Array(bytes).buffer,
    new WebAssembly.Module(bytes), runInNewContext('new WebAssembly.Module(bytes)', { bytes }), new Blob([bytes]),
    new Response(bytes), `${url}/typed`, new URL(`${url}/untyped`), fetch(`${url}/typed`), Promise.resolve(fileURLToPath(probe)), factory,
  ];
  const statuses = await Promise.all(sources.map(async (source) => (await load(source, { args: ['exit', '3'] })).run()));
  assert.deepEqual(statuses, sources.map(() => 3));
});

test('args, env and name reach the program; the arguments of run are used instead of args', async () => {
  const { lines } = await run(['env', 'WHO'], { env: { WHO: 'me \u00e9', OTHER: undefined } });
  assert.deepEqual(lines, ['me \u00e9']);
  const app = await load(bytes, { args: ['exit', '3'] });
  assert.equal(await app.run('exit', '4'), 4);
});

test('standard input: text, bytes, a Blob, a stream, an iterable or a function', async () => {
  const pieces = () => ['a \u00e9\n', new Uint8Array([98, 10]), undefined];
  const read = pieces();
  const text = 'a \u00e9\nb\n';
  const encoded = new TextEncoder().encode(text);
  const inputs = [
    text, encoded, new DataView(encoded.buffer), encoded.buffer, new Blob([text]), new Blob([text]).stream(), () => read.shift(),
    Readable.from([encoded]), (async function* iterate() { yield* pieces().slice(0, 2); })(), ['a \u00e9\n', encoded.slice(5)],
  ];
  for (const stdin of inputs) {
    assert.deepEqual(await run(['echo'], { stdin }), { status: 0, lines: ['a \u00e9', 'b'], errors: ['7 bytes'] });
  }
  const failed = await run(['echo'], { stdin: () => { throw new Error('no more'); } });
  assert.equal(failed.status, 1);
  assert.match(failed.errors.join('\n'), /no more/);
  assert.deepEqual((await run(['echo'], { stdin: '' })).errors, ['0 bytes']);
});

test('a stream of Node.js that fails before it is read', async () => {
  const broken = new Readable({ read() {} });
  const reading = run(['echo'], { stdin: broken });
  broken.destroy(new Error('no more'));
  const { status, errors } = await reading;
  assert.equal(status, 1);
  assert.match(errors.join('\n'), /no more/);
});

test('an iterable is asked only when the program reads, and returns when it has ended', async () => {
  const seen = [];
  async function* pieces() {
    try {
      for (;;) {
        seen.push('asked');
        yield new Uint8Array(1);
      }
    } finally {
      seen.push('returned');
    }
  }
  assert.equal((await run(['exit', '3'], { stdin: pieces() })).status, 3);
  assert.deepEqual(seen, []);
  const app = await load(bytes, { args: ['echo'], stdin: pieces(), stdout: () => {}, stderr: () => {} });
  const running = app.run();
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  await app.close();
  await running;
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.equal(seen.at(0), 'asked');
  assert.equal(seen.at(-1), 'returned');
});

for (const highWaterMark of [1, 0]) {
  test(`standard output as a stream that holds ${highWaterMark}: all bytes have arrived when run() is done, and then it is closed`, async () => {
    const chunks = [];
    let closed = false;
    const stdout = new WritableStream({
      async write(chunk) {
        await new Promise((resolve) => { setTimeout(resolve, 1); });
        chunks.push(chunk);
      },
      close() { closed = true; },
    }, { highWaterMark });
    const input = Buffer.alloc(300_000, 'abc');
    assert.deepEqual(await run(['echo'], { stdin: input, stdout }), { status: 0, lines: [], errors: ['300000 bytes'] });
    assert.ok(Buffer.concat(chunks).equals(input));
    assert.ok(closed);
  });
}

test('a program waits for the reader of its output', async () => {
  const { readable, writable } = new TransformStream();
  let taken = 0;
  const stdin = () => (taken++ < 1000 ? new Uint8Array(4096) : undefined);
  const app = await load(bytes, { args: ['echo'], stdin, stdout: writable, stderr: () => {} });
  const running = app.run();
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.ok(taken < 100, `${taken} pieces were read`);
  let size = 0;
  for await (const chunk of readable) size += chunk.length;
  assert.equal(size, 4096 * 1000);
  assert.equal(await running, 0);
});

test('a stream that fails is a broken pipe', async () => {
  const stdout = new WritableStream({ write() { throw new Error('full'); } });
  const { status } = await run(['echo'], { stdin: 'text', stdout });
  assert.equal(status, 1);
});

test('fetch: the requests of the program', async () => {
  const asked = [];
  const fake = async (request, init) => {
    asked.push(new Request(request, init).url);
    return new Response('pong', { status: 201 });
  };
  assert.deepEqual((await run(['fetch', 'http://nowhere.test/ping'], { fetch: fake })).lines, ['201 pong']);
  assert.deepEqual(asked, ['http://nowhere.test/ping']);
});

test('clock: the time and the timers of the program', async () => {
  let now = 5000;
  /** Lets time pass at once. */
  const clock = {
    now: () => now,
    date: () => 1e12 + now,
    setTimeout: (call, delay) => setImmediate(() => {
      now += delay;
      call();
    }),
    clearTimeout: (timer) => clearImmediate(timer),
  };
  assert.deepEqual(await run(['sleep', '86400'], { clock }), { status: 0, lines: ['86400 86400'], errors: [] });
});

test('the examples, each with the features that it imports', async () => {
  for (const { name, input, args, output, status } of examples) {
    const lines = [];
    const app = await load(new URL(`../../runtime/examples/${name}.wasm`, probe), { stdin: input, args, stdout: (line) => lines.push(`${line}\n`), stderr: () => {} });
    assert.deepEqual({ name, status: await app.run(), text: lines.join('') }, { name, status, text: output });
  }
});

test('two loads are two programs', async () => {
  const [one, two] = await Promise.all([load(bytes), load(probe)]);
  assert.notEqual(one.module, two.module);
  assert.equal(await one.add(1, 2, 0), 3);
  await one.close();
  assert.equal(await two.add(1, 2, 0), 3, 'the other one goes on');
  await two.close();
});

test('an option that is wrong is named', async () => {
  const bad = {
    args: ['a\0b', ['a\0b'], [1], null], clock: [{ now: 1 }], env: [{ A: 1 }, { A: 'a\0b' }, null], fetch: ['url'], module: ['x'], name: [1],
    signal: [{}, true], slice: [-1, 'x', '5', Infinity], stdin: [7, true, {}, new Response('text')], stdout: ['x', {}], stderr: [7], trace: [{}], imports: ['x'],
  };
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      await assert.rejects(load(bytes, { [name]: value }), (error) => error instanceof TypeError && error.message.startsWith(`load: the option \`${name}\` must be `), `${name}: ${String(value)}`);
    }
  }
  await assert.rejects(load(bytes, { arg: [] }), /^TypeError: load: there is no option `arg`: there are args, clock, /);
  const app = await load(bytes);
  await assert.rejects(app.run('a\0b'), TypeError);
  await assert.rejects(app.run(/** @type {any} */ (1)), TypeError);
  await assert.rejects(load(bytes, { stdout: process.stdout }), /Writable\.toWeb/);
});

test('an option of a call that is wrong is named', async () => {
  const app = await load(bytes);
  await assert.rejects(app.add(1, 2, 0, { sginal: AbortSignal.abort() }), { name: 'TypeError', code: 'WEFT_EINVAL', message: 'add: there is no option `sginal`: there are signal, transfer' });
  await assert.rejects(app.add(1, 2, 0, [7]), /^TypeError: add: there is no option `0`/);
  await assert.rejects(app.add(1, 2, 0, { signal: 7 }), /^TypeError: add: the option `signal` /);
  assert.equal(await app.add(1, 2, 0, { transfer: [] }), 3, 'as if it ran in a worker');
  assert.equal(await app.add(1, 2, 0, new AbortController()), 3);
  await app.close();
});

test('a program that cannot be loaded', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/page') response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html>');
    else response.writeHead(404).end();
  });
  const renamed = (/** @type {string} */ name, /** @type {string} */ other) => {
    const changed = Buffer.from(bytes);
    changed.set(Buffer.from(other), changed.indexOf(name));
    return changed;
  };
  const used = new Response(bytes);
  await used.arrayBuffer();
  /** The empty module. */
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  /** @type {[() => unknown, string, RegExp][]} */
  const cases = [
    [() => `${url}/x.wasm`, 'UNREADABLE', /^load: http:.*\/x\.wasm cannot be loaded: HTTP status 404$/],
    [() => 'no/such.wasm', 'UNREADABLE', /^load: file:.*\/no\/such\.wasm cannot be loaded: ENOENT/],
    [() => 'important/unsafe.wasm', 'UNREADABLE', /^load: file:.*\/important\/unsafe\.wasm cannot be loaded: ENOENT[^(]*$/],
    [() => used, 'UNREADABLE', /Body/],
    [() => Promise.reject(new Error('it was lost')), 'UNREADABLE', /it was lost$/],
    [() => Buffer.from('no program'), 'NOT_WASM', /magic/],
    [() => `${url}/page`, 'NOT_WASM', /^load: http:.*\/page cannot be loaded: .*magic.*: the server has sent it as text\/html; charset=utf-8$/],
    [() => empty, 'NOT_WEFT', /^load: the program was not built for the page host: link weft::weft /],
    [() => renamed('weft__version_0.1.0', 'weft__version_0.9.0'), 'OTHER_VERSION', /^load: the program was built with version 0\.9\.0 of Weft, and this JavaScript is of 0\.1\.0/],
    [() => renamed('weft__web_drive', 'weft__web_dryve'), 'OTHER_VERSION', /^load: the program imports weft\.weft__web_dryve/],
    [() => async () => ({ print() {} }), 'NOT_WEFT', /^load: the function makes a module, but none of this version of Weft$/],
  ];
  for (const [source, code, message] of cases) {
    await assert.rejects(load(source()), (/** @type {any} */ error) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.ok(error instanceof WeftError && error instanceof Error);
      return true;
    });
  }
  await assert.rejects(load(() => { throw new RangeError('mine'); }), /^RangeError: mine$/);
});

test('what is no program is named', async () => {
  /** @type {[unknown, string][]} */
  const cases = [
    [undefined, 'undefined'], [null, 'null'], [3, '3'], [{}, 'an object of the class Object'], [['x'], 'an array'], [Promise.resolve(), 'undefined'],
    [Object.create(null), 'an object of the class null'], [Symbol('x'), 'Symbol(x)'],
  ];
  for (const [source, what] of cases) {
    const error = { name: 'TypeError', message: `load: the program must be a URL, a path, a Response, a Blob, bytes, a WebAssembly.Module, a promise of one of these, or the function that a .mjs exports by default, but is ${what}` };
    await assert.rejects(load(source), error);
  }
  await assert.rejects(loadInWorker(undefined), /^TypeError: load: the program must be .* but is undefined$/);
});

test('an import that is missing is named, and what to do', async () => {
  await assert.rejects(load(new URL('../page/import_probe.wasm', probe)), (/** @type {any} */ error) => {
    assert.equal(error.code, 'MISSING_IMPORT');
    assert.match(error.message, /^load: the program (imports the function app\.twice, which is not given: pass it in the option `imports`, \{ app: \{ twice \} \}|contains the JavaScript of byte_at: load the \.mjs that was built beside it)$/);
    return true;
  });
});

test('an import that is no function is named, and what to do', async () => {
  for (const twice of [1, null, {}, 'x']) {
    await assert.rejects(load(new URL('../page/import_probe.wasm', probe), { imports: { app: { twice }, weft_function: { byte_at: () => 0 } } }), {
      code: 'MISSING_IMPORT', message: 'load: the program imports the function app.twice, which is no function: pass it in the option `imports`, { app: { twice } }',
    });
  }
});

test('a function of WEFT_IMPORT that is missing is named', async () => {
  const lacks = { name: 'WeftError', code: 'MISSING_IMPORT', message: 'load: the program imports the function number_of, which is not given: pass it in the option `imports`, { number_of }' };
  await assert.rejects(load(new URL('../web/values_probe.wasm', probe)), lacks);
});

test('an export that is missing is named', async () => {
  const app = await load(bytes);
  assert.throws(() => app.call.subtract(1), { name: 'WeftError', code: 'MISSING_EXPORT', message: 'the program exports no coroutine subtract: it exports add, run, crash, leave (WEFT_EXPORT)' });
  assert.equal('subtract' in app.call, false);
  assert.equal(await app.call, app.call, 'it is no promise');
  await app.close();
});

test('the calls are an object like any other', async () => {
  const app = await load(bytes);
  assert.deepEqual(Object.keys(app.call), ['add', 'run', 'crash', 'leave']);
  assert.equal(JSON.stringify(app.call), '{}');
  assert.equal(JSON.parse(JSON.stringify(app)).call instanceof Object, true);
  assert.equal(`${app.call}`, '[object Object]');
  assert.match(inspect(app), /subtract|add/);
  // Test runners and frameworks look for these.
  for (const name of ['toJSON', 'asymmetricMatch', 'hasAttribute', 'nodeType', '$$typeof', '@@iterator', '__v_skip', '_isVue', 'then', Symbol.iterator]) {
    assert.equal(app.call[name], undefined, String(name));
  }
  await app.close();
});
