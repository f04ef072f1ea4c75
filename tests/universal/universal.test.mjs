/** Programs of weft::universal: one .wasm that JavaScript runs in a page and in Node.js, and that is a WASI command. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { typesOfExports } from '../../page/function_types.mjs';
import { examples } from '../node/expected.mjs';
import { programs, run } from '../node/run_program.mjs';

const built = fileURLToPath(new URL('../../build/page/', import.meta.url));
const file = (/** @type {string} */ name) => join(built, 'universal', `${name}.wasm`);
const { default: load } = await import(pathToFileURL(join(built, 'page/load_page.mjs')).href);

/**
 * Runs a program by load_page.mjs, to its end.
 * @param {unknown} program
 * @param {object} [options]
 * @returns {Promise<{status: number, lines: string[]}>}
 */
function runLoaded(program, options = {}) {
  /** @type {string[]} */
  const lines = [];
  return new Promise((resolve, reject) => {
    load(program, {
      print: (/** @type {string} */ line) => lines.push(line), printErr: () => {},
      onExit: (/** @type {number} */ status) => resolve({ status, lines }), ...options,
    }).catch(reject);
  });
}

/** @param {string} name @param {string[]} args */
async function runBoth(name, ...args) {
  const { universal, universal_in_wasi: wasi } = programs('tests/universal', name);
  const results = await Promise.all([universal, wasi].map((command) => run([...command, ...args])));
  return results.map(({ status, stdout, stderr }) => ({ status, lines: stdout.toString().split('\n'), stderr }));
}

test('they import from wasi_snapshot_preview1 only, and are commands', () => {
  const all = readdirSync(join(built, 'universal'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wasm'));
  assert.ok(all.length > 90, `${all.length} programs`);
  for (const name of all) {
    const program = new WebAssembly.Module(readFileSync(join(built, 'universal', name)));
    assert.deepEqual([...new Set(WebAssembly.Module.imports(program).map(({ module }) => module))], ['wasi_snapshot_preview1'], name);
    assert.ok(WebAssembly.Module.exports(program).some((exported) => exported.name === '_start'), name);
  }
});

test('one module loads any of them', async () => {
  for (const { name, input, args, output, status } of examples) {
    const outcome = await runLoaded(pathToFileURL(file(`runtime/examples/${name}`)), { stdin: input, arguments: args });
    assert.deepEqual({ name, status: outcome.status, text: outcome.lines.map((line) => `${line}\n`).join('') }, { name, status, text: output });
  }
});

test('arguments, exit() in a task and atexit() in both modes', async () => {
  for (const { status, lines, stderr } of await runBoth('both_probe', 'exit', 'two \u00e9')) {
    assert.deepEqual({ status, lines }, { status: 5, lines: ['exit', 'two \u00e9', 'nobody', 'at exit', ''] }, stderr);
  }
});

test('abort() ends both as a trap; JavaScript says so', async () => {
  const [page, wasi] = await runBoth('both_probe', 'abort');
  assert.deepEqual([page.status, wasi.status], [134, 134]);
  assert.match(page.stderr, /^Aborted\(\)\nRuntimeError: Aborted\(\): the program called abort\(\)\n/);
  assert.match(wasi.stderr, /^RuntimeError: unreachable\n/);
});

test('functions of JavaScript have numbers of every type; WASI has no such functions', async () => {
  const [page, wasi] = await runBoth('both_probe', 'types');
  assert.deepEqual(page, { status: 0, lines: ['12000000000', '43.5', '0.25', 'at exit', ''], stderr: '' });
  assert.equal(wasi.status, 134);
  assert.match(wasi.stderr, /^weft: scale\(\) is a function of JavaScript, and WASI has none\n/);
});

test('a program with functions of JavaScript needs a module of its own', async () => {
  await assert.rejects(runLoaded(pathToFileURL(file('web/examples/digest'))),
    /^LinkError: weft: the program needs the JavaScript of digest, which this module does not have: make one for it with page\/make_module\.mjs/);
});

test('a program of another version names what is missing', async () => {
  const bytes = readFileSync(file('runtime/examples/hello'));
  bytes.set(Buffer.from('weft__import_weft__web_dryve'), bytes.indexOf('weft__import_weft__web_drive'));
  await assert.rejects(runLoaded(bytes), /^LinkError: weft: the program needs the JavaScript of weft__web_dryve, .* of the same version of Weft/);
});

test('a module without main() says under WASI that only JavaScript calls it', async () => {
  const { status, stderr } = await run(programs('web/examples', 'primes').universal_in_wasi);
  assert.deepEqual({ status, stderr }, { status: 1, stderr: 'weft: the program has no main(): only JavaScript can call it\n' });
});

test('exported coroutines', async () => {
  const { default: primes } = await import(pathToFileURL(file('web/examples/primes').replace(/wasm$/, 'mjs')).href);
  const module = await primes();
  const call = module.count_primes(1_000_000, { signal: AbortSignal.timeout(20) });
  assert.equal(await module.count_primes(1000), 168);
  await assert.rejects(call, { name: 'TimeoutError' });
  module.weft.stop();
});

test('the types of functions are read from a program', () => {
  const types = typesOfExports(readFileSync(file('tests/universal/both_probe')));
  const read = Object.fromEntries(['scale', 'sum', 'keep', 'kept'].map((name) => [name, types.get(`weft__absent_${name}`)]));
  assert.deepEqual(read, { scale: 'jjf', sum: 'ddii', keep: 'vif', kept: 'f' });
});

test('functions that a program imports are there in JavaScript, and fail under WASI', async () => {
  const { imports } = await import('../web/value_cases.mjs');
  const program = pathToFileURL(file('tests/web/values_probe'));
  await assert.rejects(load(program, { imports: {} }), /the program imports the function \w+, which is not given/);
  const { universal_in_wasi: wasi } = programs('tests/web', 'values_probe');
  const { status, stderr } = await run(wasi);
  assert.deepEqual({ status, stderr }, { status: 1, stderr: 'weft: the program failed: app: WEFT_ENOTSUP: there is no JavaScript on this host\n' });
  const module = await load(program, { imports: { ...imports, text_of: () => 'text' }, print() {} });
  module.weft.stop();
});
