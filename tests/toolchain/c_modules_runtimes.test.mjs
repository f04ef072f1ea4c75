/** `import { coroutine } from './program.c'` in Node.js, Bun and Deno. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRuntime } from '../../tools/setup/wasi_runtimes.mjs';
import { brokenSource, expected, files, makeModules } from './c_modules.mjs';
import { clang, npmCompiler, runCommand, withoutProgress } from './toolchain_package.mjs';

const newest = findRuntime('node-newest');
const bun = findRuntime('bun');
const deno = findRuntime('deno');
const loader = ['--import', 'weft-wasm/register'];

/** @type {{name: string, skip?: string, command: string[]}[]} */
const runtimes = [
  { name: 'this Node.js', command: [process.execPath, ...loader] },
  { name: 'the newest Node.js', skip: newest.reason, command: [newest.program ?? '', ...loader] },
  { name: 'Bun', skip: bun.reason, command: [bun.program ?? '', '--preload', 'weft-wasm/register'] },
  { name: 'Deno', skip: deno.reason, command: [deno.program ?? '', 'run', '-A', '--no-remote', '--preload', './node_modules/weft-wasm/plugins/register.mjs'] },
];

/** @param {ReturnType<typeof makeModules>} project @param {string[]} command @param {string | string[]} words @param {Record<string, string>} [more] */
const runIn = ({ directory, env }, command, words, more = {}) => runCommand([...command, ...[words].flat()], { cwd: directory, env: { ...env, ...more }, limit: 120_000 });

for (const { name, skip, command } of runtimes) {
  test(`${name} imports C files`, { skip: clang.skip ?? skip }, async (t) => {
    const project = makeModules(t);
    const { status, stdout, stderr } = await runIn(project, command, 'main.mjs');
    assert.deepEqual({ status, stderr: withoutProgress(stderr) }, { status: 0, stderr: '' });
    assert.deepEqual(JSON.parse(stdout), expected);
    // A header is part of the program.
    project.write('src/first.h', '#define FIRST 90\n');
    assert.equal(JSON.parse((await runIn(project, command, 'main.mjs')).stdout)[0], 1);
  });

  test(`${name} says what is wrong with a C file`, { skip: clang.skip ?? skip }, async (t) => {
    const project = makeModules(t, {
      'broken.c': brokenSource, 'empty.c': 'static int unused;\n', 'package.json': '{ "type": "module", "weft-wasm": { "flags": ["-Wunused-variable"] } }\n',
      'errors.mjs': `for (const name of process.argv.slice(2)) await import(name).then(() => console.log('loaded'), ({ message }) => console.log(JSON.stringify(message)));\n`,
    });
    const names = ['./broken.c', './empty.c', './absent.c', './src/primes.c?with=absent.c', './src/asks.c', './src/words.c?url&with=twice.c', './src/words.c'];
    const { stdout } = await runIn(project, [...command, 'errors.mjs'], names);
    const messages = stdout.trimEnd().split('\n').map((line) => (line === 'loaded' ? line : JSON.parse(line)));
    [
      /^(SyntaxError: )?broken\.c:3:22: error: use of undeclared identifier 'missing'\n/, /empty\.c: the program has no main and exports nothing: add WEFT_EXPORT/, /absent\.c/,
      /src[\\/]absent\.c: no such file$/, /src[\\/]asks\.c: it needs functions: ask\. Import src[\\/]asks\.c\?load/, /its URL does not lead to/, /undefined symbol: twice/,
    ].forEach((pattern, i) => assert.match(messages[i], pattern, names[i]));
    assert.equal(messages.length, names.length);
  });
}

test('an address with a fragment is of the same file, and another module', { skip: clang.skip }, async (t) => {
  const project = makeModules(t, {
    'two.mjs': "import app from './src/primes.c';\nimport other, { count_primes } from './src/primes.c#other';\nconsole.log(await count_primes(100), app !== other);\n",
  });
  for (const { skip, command } of runtimes.slice(0, 2)) if (!skip) assert.equal((await runIn(project, command, 'two.mjs')).stdout, '25 true\n');
});

test('modules whose messages nobody reads', { skip: clang.skip }, async (t) => {
  const project = makeModules(t, { 'one.mjs': "import { count_primes } from './src/primes.c';\nconsole.log(await count_primes(100));\n" });
  for (const { skip, command } of runtimes.slice(0, 2)) {
    if (skip) continue;
    project.write('src/first.h', `#define FIRST 2\n#warning ${command[0]}\n`);
    const { status, stdout } = await runIn(project, ['sh', '-c', 'exec 4>&1; { sleep 0.2; "$@" 2>&1 >&4; } | true', 'sh', ...command], 'one.mjs');
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '25\n' });
  }
});

test('the compiler from npm compiles modules in a worker', { skip: npmCompiler.skip }, async (t) => {
  const project = makeModules(t, { 'one.mjs': "import { count_primes } from './src/primes.c';\nconsole.log(await count_primes(100));\n" });
  for (const { skip, command } of runtimes.slice(0, 2)) {
    if (skip) continue;
    project.write('src/first.h', `#define FIRST 2 /* ${command[0]} */\n`);
    const { status, stdout, stderr } = await runIn(project, command, 'one.mjs', { WEFT_COMPILER: npmCompiler.value });
    assert.deepEqual({ status, stdout, stderr: withoutProgress(stderr) }, { status: 0, stdout: '25\n', stderr: '' });
  }
});

test('package.json names the sources, flags and directories of a module', { skip: clang.skip }, async (t) => {
  const settings = { sources: { './src/words.c': 'src/twice.c' }, includes: ['headers'], flags: ['-DEXTRA=1'], optimize: 'speed', types: 'declarations' };
  const project = makeModules(t, {
    'package.json': JSON.stringify({ type: 'module', 'weft-wasm': settings }),
    'headers/more.h': '#if !EXTRA || defined(WEFT_DEBUG)\n#error wrong options\n#endif\n', 'src/twice.c': `#include "more.h"\n${files['src/twice.c']}`,
    'two.mjs': "import app from './src/words.c';\nconsole.log(await app.delete(20));\n",
  });
  const command = runtimes[0].command;
  const { stdout, stderr } = await runIn(project, command, 'two.mjs');
  assert.deepEqual({ stdout, stderr: withoutProgress(stderr) }, { stdout: '41\n', stderr: '' });
  assert.match(readFileSync(join(project.directory, 'declarations/src/words.d.c.ts'), 'utf8'), /export \{ \$delete as delete \};/);
  assert.ok(!existsSync(join(project.directory, 'src/words.d.c.ts')));

  for (const [wrong, message] of /** @type {[any, RegExp][]} */ ([
    [{ sauces: {} }, /package\.json: "weft-wasm": there is no option sauces: there are sources, includes/], [{ optimize: 'fast' }, /optimize is "fast": expected 'debug', 'speed' or 'size'/],
    [{ sources: ['twice.c'] }, /sources is \["twice\.c"\]: expected an object/], ['fast', /"weft-wasm": expected an object/],
  ])) {
    writeFileSync(join(project.directory, 'package.json'), JSON.stringify({ type: 'module', 'weft-wasm': wrong }));
    const outcome = await runIn(project, command, 'two.mjs');
    assert.equal(outcome.status, 1);
    assert.match(outcome.stderr, message);
  }
});

test('declarations are written beside the C file, and only if they change', { skip: clang.skip }, async (t) => {
  const project = makeModules(t, { 'package.json': '{ "type": "module", "weft-wasm": { "types": true } }\n' });
  await runIn(project, runtimes[0].command, 'main.mjs');
  const file = join(project.directory, 'src/primes.d.c.ts');
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^ {2}count_primes\(limit: number, options\?: CallOptions\): Promise<number>;$/m);
  assert.match(text, /^export declare const count_primes: Exports\['count_primes'\];$/m);
  assert.deepEqual(readdirSync(join(project.directory, 'src')).filter((name) => name.endsWith('.tmp')), []);
});

test('weft-wasm types writes the declarations of C files', { skip: clang.skip }, async (t) => {
  const { directory, run, write } = makeModules(t);
  const { status, stdout, stderr } = await run(['types', 'src/primes.c', 'src/asks.c']);
  assert.deepEqual({ status, stdout, stderr: withoutProgress(stderr) }, { status: 0, stdout: '', stderr: '' });
  assert.match(readFileSync(join(directory, 'src/primes.d.c.ts'), 'utf8'), /^export declare const count_primes/m);
  assert.match(readFileSync(join(directory, 'src/asks.d.c.ts'), 'utf8'), /^ {2}ask\(argument1: number, options: ImportOptions\): number \| PromiseLike<number>;$/m);
  write('broken.c', brokenSource);
  for (const [source, message] of /** @type {[string, RegExp][]} */ ([['broken.c', /^broken\.c:3:22: error: /m], ['absent.c', /^weft-wasm types: absent\.c: no such file$/m]])) {
    const wrong = await run(['types', source]);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, message);
  }
});

test('a full or unwritable directory of declarations is named', { skip: clang.skip }, async (t) => {
  const project = makeModules(t, { 'package.json': '{ "type": "module", "weft-wasm": { "types": "main.mjs" } }\n' });
  mkdirSync(join(project.directory, 'other'));
  const { status, stderr } = await runIn(project, runtimes[0].command, 'main.mjs');
  assert.equal(status, 1);
  assert.match(stderr, /SyntaxError.*: .*main\.mjs[\\/]src[\\/]\w+\.d\.c\.ts cannot be written: /);
});
