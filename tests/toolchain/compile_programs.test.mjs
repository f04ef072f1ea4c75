/** `weft-wasm build` and `weft-wasm run` of sources in C. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { clang, compilers, hello, makeProject, npmCompiler, packageUrl, toolchain, withoutProgress } from './toolchain_package.mjs';

const { load } = await import(new URL('src/index.mjs', packageUrl).href);
const { build } = await toolchain('compile');

const quiet = { status: 0, signal: null };
const outcome = ({ status, signal, stdout, stderr }) => ({ status, signal, stdout, stderr: withoutProgress(stderr) });

const parts = {
  'src/greet.h': '#pragma once\n#include "../common.h"\nint greet(void);\n',
  'common.h': '#pragma once\nenum { common = 1 };\n',
  'src/greet.c': '#include "../src/greet.h"\n#include "greet.h"\n#include <stdio.h>\nint greet(void) { return printf("%s %d %d\\n", WORD, common, FROM_FOLDER); }\n',
  'src/main part.c': '#include <folder.h>\n#include "greet.h"\n#include <weft/weft.h>\nWEFT_ASYNC(app, int argc; char **argv;) {\n    WEFT_BEGIN;\n    greet();\n    WEFT_AWAIT(weft_sleep(0.01));\n    for (int i = 0; i < self->argc; i++) weft_print(self->argv[i]);\n    WEFT_RETURN(7);\n}\nWEFT_MAIN(app, .argc = argc, .argv = argv)\n',
  'include/folder.h': '#define FOLDER 1\n',
};

for (const { name, value, skip, env: own } of compilers) {
  const env = { WEFT_COMPILER: value, ...own };

  test(`${name}: sources, headers, macros, arguments and the exit status`, { skip }, async (t) => {
    const { run } = makeProject(t, parts);
    const args = ['run', '--with', 'src/greet.c', '-I', 'include', '-D', 'WORD="hi there"', '--define=FROM_FOLDER=2', 'src/main part.c', '-D', 'x'];
    const expected = { ...quiet, status: 7, stdout: 'hi there 1 2\nsrc/main part\n-D\nx\n', stderr: '' };
    assert.deepEqual(outcome(await run(args, { env })), expected);
    assert.deepEqual(outcome(await run(args, { env })), expected, 'from the cache');
  });

  test(`${name}: errors have the user's paths, lines and columns`, { skip }, async (t) => {
    const { directory, run, env: all } = makeProject(t, {
      'src/bad.c': '#include <weft/weft.h>\n#include "../bad.h"\nWEFT_ASYNC(app) {\n    WEFT_BEGIN;\n    return undeclared;\n}\nWEFT_MAIN(app)\n', 'bad.h': 'static int twice;\nstatic char *twice;\n',
    });
    const { status, stdout, stderr } = await run(['run', 'src/bad.c'], { env });
    assert.deepEqual({ status, stdout }, { status: 125, stdout: '' });
    assert.match(withoutProgress(stderr), /^In file included from src\/bad\.c:2:\nsrc\/\.\.\/bad\.h:2:14: error: redefinition of 'twice'/);
    assert.match(stderr, /^src\/bad\.c:5:12: error: use of undeclared identifier 'undeclared'\n +5 \| +return undeclared;\n/m);
    assert.equal((await run(['build', 'src/bad.c'], { env })).status, 1);
    const sources = [join(directory, 'src/bad.c')];
    await assert.rejects(build({ sources, cwd: directory, env: { ...all, ...env } }), ({ name: kind, diagnostics }) => {
      assert.equal(kind, 'CompileError');
      assert.deepEqual(diagnostics.find(({ line }) => line === 5), {
        file: sources[0], line: 5, column: 12, severity: 'error', message: "use of undeclared identifier 'undeclared'",
      });
      return true;
    });
  });

  test(`${name}: what the linker misses is named with the source`, { skip }, async (t) => {
    const { run } = makeProject(t, {
      'a.c': `int missing(void);\n${hello.replace('weft_print("hello");', 'missing();')}`, 'none.c': 'int f(void) { return 1; }\n', 'exports.c': exporting,
      'main.c': hello, 'other.c': 'int main(int argc, char **argv) { return argc + !argv; }\n',
    });
    const { status, stderr } = await run(['run', 'a.c'], { env });
    assert.equal(status, 125);
    assert.match(withoutProgress(stderr), /^wasm-ld[\w.-]*: error: a\.c: undefined symbol: missing\n/);
    assert.equal(withoutProgress((await run(['run', 'none.c'], { env })).stderr), 'wasm-ld: error: none.c: the program has no main: add WEFT_MAIN(coroutine)\n');
    assert.match((await run(['run', 'exports.c'], { env })).stderr, /exports\.c: the program has no main, only exported coroutines: call them from JavaScript, or add WEFT_MAIN\(coroutine\)\n/);
    assert.equal(withoutProgress((await run(['run', '--with', 'other.c', 'main.c'], { env })).stderr), 'wasm-ld: error: main.c: the program has more than one main: in main.c and other.c\n');
    assert.match((await run(['build', 'none.c'], { env })).stderr, /none\.c: the program has no main and exports nothing: add WEFT_EXPORT\(coroutine, \.\.\.\) or WEFT_MAIN\(coroutine\)\n/);
  });

  test(`${name}: each target and level`, { skip }, async (t) => {
    const { directory, run } = makeProject(t, { 'hello.c': hello, 'exports.c': exporting });
    const sizes = [];
    for (const level of ['debug', 'speed', 'size']) {
      assert.deepEqual(outcome(await run(['build', 'hello.c', '-O', level, '-o', `out/${level}.wasm`], { env })), { ...quiet, stdout: '', stderr: '' });
      assert.equal((await run(['run', `out/${level}.wasm`])).stdout, 'hello\n');
      sizes.push(readFileSync(join(directory, `out/${level}.wasm`)).length);
    }
    assert.ok(sizes[0] > sizes[1] && sizes[1] > sizes[2] && sizes[2] < 16_384, String(sizes));
    assert.equal((await run(['build', '--target=wasi', 'hello.c', '-o', 'hello_wasi.wasm'], { env })).status, 0);
    assert.ok(WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(join(directory, 'hello_wasi.wasm')))).some(({ name: exported }) => exported === '_start'));
    assert.deepEqual(outcome(await run(['build', '--module', '--types', 'exports.c'], { env })), { ...quiet, stdout: '', stderr: '' });
    const app = await load(pathToFileURL(join(directory, 'exports.wasm')));
    assert.equal(await app.add(1, 2), 3);
    await app.close();
    assert.match(readFileSync(join(directory, 'exports.d.ts'), 'utf8'), /add\(a: number, b: number, options\?: CallOptions\): Promise<number>;/);
  });
}

const exporting = '#include <weft/weft.h>\nWEFT_ASYNC(add, int32_t a; int32_t b;) {\n    WEFT_BEGIN;\n    WEFT_RETURN(self->a + self->b);\n}\nWEFT_EXPORT(add, int32_t, a, b)\n';

for (const { name, value, skip, env: own } of compilers) {
  test(`${name}: files that only the command line names`, { skip }, async (t) => {
    const { run } = makeProject(t, { 'a.c': '#include NAME\n#ifndef FORCED\n#error\n#endif\n', 'by_macro.h': hello, 'forced.h': '#define FORCED\n' });
    const { status, stdout } = await run(['run', '--flag=-include', '--flag=forced.h', '-D', 'NAME="by_macro.h"', 'a.c'], { env: { WEFT_COMPILER: value, ...own } });
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'hello\n' });
  });
}

test('a program is compiled again when a source or a header has changed, and only then', { skip: clang.skip }, async (t) => {
  const { directory, write, env } = makeProject(t, { 'a.c': '#include "sub/a.h"\n#include NAME\n', 'sub/a.h': hello, 'by_macro.h': '', 'inc/other.h': '' });
  const compiled = async (options = {}) => {
    const result = await build({
      sources: ['a.c'], includes: ['inc'], flags: ['-DNAME="by_macro.h"'], cwd: directory, env, ...options,
    });
    const names = result.dependencies.map((file) => file.slice(directory.length + 1)).sort();
    return { cached: result.cached, dependencies: names, warnings: result.diagnostics.map(({ severity }) => severity) };
  };
  const dependencies = ['a.c', 'by_macro.h', 'sub/a.h'];
  assert.deepEqual(await compiled(), { cached: false, dependencies, warnings: [] });
  assert.deepEqual(await compiled(), { cached: true, dependencies, warnings: [] });
  write('sub/a.h', `${hello}\nstatic int unused(void) { return 1; }\n`);
  assert.deepEqual(await compiled(), { cached: false, dependencies, warnings: ['warning'] });
  assert.deepEqual(await compiled(), { cached: true, dependencies, warnings: ['warning'] }, 'warnings are repeated');
  write('sub/a.h', hello);
  assert.equal((await compiled()).cached, true);
  write('by_macro.h', '/* changed */\n');
  assert.equal((await compiled()).cached, false, 'a name that a macro stands for');
  assert.equal((await compiled({ optimize: 'size' })).cached, false);
  assert.equal((await compiled({ flags: ['-DNAME="by_macro.h"', '-DX'] })).cached, false);
  assert.equal((await compiled({ output: 'copy.wasm' })).cached, true);
  assert.ok(existsSync(join(directory, 'copy.wasm')));
});

for (const { name, value, skip, env: own } of compilers) {
  test(`${name}: names of files that are unusual`, { skip }, async (t) => {
    // Compilers for systems of all kinds take the backslash for a slash when they list what they have read.
    const names = ["it's $& a\"b.c", '-dash.c', 'back\\slash.c', 'two\nlines.c', 'ünï—ç ж.c', 'a:1:2: error: b.c', '#%40?.c'];
    const { run } = makeProject(t, Object.fromEntries(names.map((file) => [file, hello])));
    for (const file of names) {
      const { status, stdout, stderr } = await run(['run', '--', file], { env: { WEFT_COMPILER: value, ...own }, limit: 60_000 });
      assert.deepEqual({ status, stdout }, { status: 0, stdout: 'hello\n' }, `${file}: ${stderr}`);
    }
  });
}

test('a file that is edited while it is compiled is compiled again, but not for ever', { skip: clang.skip }, async (t) => {
  const { directory, write, env } = makeProject(t, { 'a.c': `#include "a.h"\n${hello}`, 'a.h': '' });
  // It edits what it compiles.
  write('clang', `#!/bin/sh\nfor word; do case $word in -c) echo >> '${directory}/a.h' ;; esac; done\nexec '${clang.value}' "$@"\n`);
  chmodSync(join(directory, 'clang'), 0o755);
  const options = { sources: ['a.c'], cwd: directory, env: { ...env, WEFT_COMPILER: join(directory, 'clang') } };
  for (let i = 0; i < 2; i++) assert.equal((await build(options)).cached, false);
});

test('link-time optimisation by an option', { skip: clang.skip }, async (t) => {
  const { run } = makeProject(t, { 'a.c': hello });
  assert.deepEqual(outcome(await run(['run', '--flag=-flto', '-O', 'speed', 'a.c'])), { ...quiet, stdout: 'hello\n', stderr: '' });
});

test('what cannot be compiled is named', async (t) => {
  const { directory, write, run } = makeProject(t, { 'a.c': hello, 'folder.c/x': '', 'a.cpp': '', 'include.h': '' });
  for (const [args, status, message] of /** @type {[string[], number, RegExp][]} */ ([
    [['run', 'none.c'], 125, /^weft-wasm run: none\.c: no such file\n$/],
    [['run', 'folder.c'], 125, /^weft-wasm run: folder\.c: it is no file\n$/],
    [['run', 'a.cpp'], 2, /^weft-wasm run: a\.cpp: a source in C ends in \.c, and a program in \.wasm or \.mjs\n$/],
    [['build', 'a.c', '-o', 'a.c'], 2, /^weft-wasm build: --output a\.c: a program ends in \.wasm\n$/],
    [['build', 'a.c', '-o', ''], 2, /^weft-wasm build: --output : a program ends in \.wasm\n$/],
    [['build', 'a.cpp'], 1, /^weft-wasm build: a\.cpp: a source in C ends in \.c\n$/],
    [['build', 'a.c', '-o', 'include.h/a.wasm'], 1, /^weft-wasm build: .*include\.h\/a\.wasm cannot be written: EEXIST/],
    [['build'], 2, /^weft-wasm build: which sources\?\nusage: /],
    [['build', 'a.c', '-O', '3'], 2, /^weft-wasm build: --optimize 3: expected debug, speed or size\n$/],
    [['build', 'a.c', '--target', 'native'], 2, /--target native: expected page or wasi/],
    [['build', 'a.c', '--target', 'wasi', '--types'], 2, /programs for WASI export no coroutines/],
    [['run', '-D', 'X', 'a.wasm'], 2, /^weft-wasm run: --define is for sources, and a\.wasm is none\n$/],
  ])) {
    const { status: found, stderr } = await run(args);
    assert.match(withoutProgress(stderr), message);
    assert.equal(found, status, stderr);
  }
  const none = await run(['run', 'a.c'], { env: { WEFT_COMPILER: '/none' } });
  assert.equal(none.status, 125);
  assert.match(none.stderr, /^weft-wasm run: no compiler was found:\n {2}WEFT_COMPILER \(\/none\): no such file\n/);
  write('in_the_way', '');
  const unwritable = await run(['run', 'a.c'], { env: { WEFT_CACHE: join(directory, 'in_the_way') } });
  assert.match(withoutProgress(unwritable.stderr), /^weft-wasm run: the cache .*\/in_the_way\/built cannot be written: .*\. The variable WEFT_CACHE names another directory\n$/);
  assert.equal((await run(['build', 'a.c'], { env: { WEFT_CACHE: join(directory, 'in_the_way') } })).status, 0, 'building needs no cache');
});

test('options that make no sense', { skip: npmCompiler.skip }, async (t) => {
  const { run } = makeProject(t, { 'a.c': hello });
  for (const [flags, message] of /** @type {[string[], string | RegExp][]} */ ([
    [['--flag=--bogus'], "clang: error: unknown argument: '--bogus'\n"],
    [['--flag=other.c'], "clang: error: no such file or directory: 'other.c'\n"],
    [['--flag=--version'], /^clang: error: these options do not compile: .*--version/],
  ])) {
    const { status, stderr } = await run(['build', ...flags, 'a.c'], { env: { WEFT_COMPILER: '@yowasp/clang' } });
    assert.equal(status, 1);
    if (typeof message === 'string') assert.equal(withoutProgress(stderr), message);
    else assert.match(withoutProgress(stderr), message);
  }
});

for (const { name, value, skip, env: own } of compilers) {
  test(`${name}: a build is given up when its signal is aborted, and the next one works`, { skip }, async (t) => {
    const { directory, env } = makeProject(t, { 'a.c': hello });
    const options = { sources: ['a.c'], output: 'a.wasm', cwd: directory, env: { ...env, WEFT_COMPILER: value, ...own } };
    for (const delay of [0, 20, 200]) {
      const controller = new AbortController();
      let isAborted = false;
      const abort = () => {
        isAborted = true;
        controller.abort(new Error('enough'));
      };
      // Its compiler takes longer than this; a command may not.
      const onProgress = () => isAborted || (delay && value === '@yowasp/clang' ? setTimeout(abort, delay) : abort());
      await assert.rejects(build({ ...options, signal: controller.signal, onProgress }), /^Error: enough$/);
      assert.ok(!existsSync(join(directory, 'a.wasm')));
    }
    await build(options);
    assert.ok(existsSync(join(directory, 'a.wasm')));
  });
}

test('processes that build the same program at the same time', { skip: clang.skip }, async (t) => {
  const { run } = makeProject(t, { 'a.c': hello });
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => run(['run', 'a.c'])));
  for (const each of outcomes) assert.deepEqual(outcome(each), { ...quiet, stdout: 'hello\n', stderr: '' });
});

test('programs that go wrong', { skip: clang.skip }, async (t) => {
  const body = (text) => hello.replace('weft_print("hello");', text);
  const { run } = makeProject(t, {
    'trap.c': body('__builtin_trap();'),
    'loop.c': body('weft_print("started"); for (volatile int i = 0;; i++) {}'),
    'much.c': `#include <stdio.h>\n${body('for (int i = 0; i < 1000000; i++) printf("%099d\\n", i);')}`,
    'checks.c': '#include <stdio.h>\nint main(void) { while (puts("y") != EOF) {} return 3; }\n',
    'memory.c': `#include <stdlib.h>\n#include <stdio.h>\n${body('static void *kept; int count = 0; for (void *block; (block = malloc(1 << 26)); count++) { *(void **)block = kept; kept = block; } printf("%s\\n", count > 30 ? "full" : "early"); WEFT_RAISE(WEFT_ENOMEM);')}`,
    'javascript.c': '#include <weft/js_function.h>\n#include <weft/weft.h>\nWEFT_JS_FUNCTION(int, plus_one, (int number), { return number + 1; })\nWEFT_ASYNC(app) {\n    WEFT_BEGIN;\n    WEFT_RETURN(plus_one(4));\n}\nWEFT_MAIN(app)\n',
  });
  const trap = await run(['run', 'trap.c']);
  assert.equal(trap.status, 134);
  assert.match(trap.stderr, /RuntimeError: unreachable\n +at [^\n]*app/, 'with the names of C functions');
  const loop = await run(['run', 'loop.c'], {
    onText(text, child) {
      if (!text.includes('started') || child.killed) return;
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGINT'), 500);
    },
  });
  assert.deepEqual({ signal: loop.signal, stdout: loop.stdout }, { signal: 'SIGINT', stdout: 'started\n' });
  const much = await run(['run', 'much.c'], { most: 1000 });
  assert.deepEqual({ status: much.status, size: much.size }, { status: 0, size: 100_000_000 });
  const checks = await run(['run', 'checks.c'], { onText: (text, child) => text && child.stdout.destroy() });
  assert.equal(checks.status, 3, 'nobody reads any more');
  const memory = await run(['run', 'memory.c']);
  assert.deepEqual({ status: memory.status, stdout: memory.stdout }, { status: 1, stdout: 'full\n' });
  assert.match(memory.stderr, /WEFT_ENOMEM/);
  assert.equal((await run(['run', 'javascript.c'])).status, 5, 'its JavaScript is found');
});

test('without room for what is written on the way', { skip: clang.skip }, async (t) => {
  const { run } = makeProject(t, { 'a.c': hello });
  const { status, stderr } = await run(['build', 'a.c'], { env: { TMPDIR: '/dev/null' } });
  assert.equal(status, 1);
  assert.match(stderr, /^weft-wasm build: ENOTDIR: .*\n$/);
});

test('a build that is killed leaves nothing that is used', { skip: clang.skip }, async (t) => {
  const { directory, run, write } = makeProject(t, { 'a.c': hello });
  // It compiles until it is killed.
  write('clang', `#!/bin/sh\nfor word; do case $word in -c) touch '${directory}/compiling'; exec sleep 10 ;; esac; done\nexec '${clang.value}' "$@"\n`);
  chmodSync(join(directory, 'clang'), 0o755);
  const building = run(['run', 'a.c'], { env: { WEFT_COMPILER: join(directory, 'clang'), TMPDIR: directory }, limit: 3000 });
  assert.equal((await building).signal, 'SIGKILL');
  assert.ok(existsSync(join(directory, 'compiling')));
  write('clang', `#!/bin/sh\nexec '${clang.value}' "$@"\n`);
  assert.deepEqual(outcome(await run(['run', 'a.c'], { env: { WEFT_COMPILER: join(directory, 'clang') } })), { ...quiet, stdout: 'hello\n', stderr: '' });
});

test('what is written on the way is removed', { skip: clang.skip }, async (t) => {
  const { directory, run } = makeProject(t, { 'a.c': hello, 'bad.c': 'x', 'tmp/x': '' });
  const env = { TMPDIR: join(directory, 'tmp') };
  assert.equal((await run(['build', 'a.c'], { env })).status, 0);
  assert.equal((await run(['build', 'bad.c'], { env })).status, 1);
  assert.equal((await run(['test', '--native', 'bad.c'], { env })).status, 1);
  assert.deepEqual(readdirSync(env.TMPDIR), ['x']);
});

test('long work is announced on standard error', async () => {
  const { withProgress } = await import(new URL('bin/build_options.mjs', packageUrl).href);
  const written = [];
  const { write } = process.stderr;
  process.stderr.write = (text) => Boolean(written.push(text));
  try {
    await withProgress(async (onProgress) => onProgress({ message: 'quick' }));
    await withProgress(async (onProgress) => {
      onProgress({ message: 'slow' });
      await new Promise((resolve) => setTimeout(resolve, 1200));
      onProgress({ message: 'slower' });
    });
  } finally {
    process.stderr.write = write;
  }
  const lines = written.join('').replaceAll('\r\x1b[K', '\n').split('\n').map((line) => line.replace('weft-wasm: ', '')).filter(Boolean);
  assert.deepEqual(lines, ['slow ...', 'slower ...']);
});
