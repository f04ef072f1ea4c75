/** Paths of Windows and macOS, which these tests run on Linux, too. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { test } from 'node:test';
import { toolchain } from './toolchain_package.mjs';

const { nameForCompiler, toVirtual, withHostPaths, asArgument } = await toolchain('host_paths');
const { cacheDirectory } = await toolchain('cache_directory');
const { parseDiagnostics } = await toolchain('diagnostics');
const { wordsOf, isAtLeast } = await toolchain('find_compiler');
const { readDependencies } = await toolchain('build_with_command');
const { parsePlan } = await toolchain('clang_plan');

test('paths as the compiler sees them', () => {
  assert.equal(toVirtual('/home/me/a b.c', posix), '/home/me/a b.c');
  assert.equal(toVirtual('C:\\Users\\me\\a b.c', win32), '/C:/Users/me/a b.c');
  assert.equal(toVirtual('\\\\server\\share\\a.c', win32), '//server/share/a.c');
  assert.equal(nameForCompiler('src\\a.c', win32), 'src/a.c');
  assert.equal(nameForCompiler('..\\a.c', win32), '../a.c');
  assert.equal(nameForCompiler('D:\\a.c', win32), '/D:/a.c');
  assert.equal(nameForCompiler('odd\\name.c', posix), 'odd\\name.c', 'a backslash is a letter elsewhere');
  assert.equal(asArgument('-x.c'), './-x.c');
});

test('paths as the user sees them', () => {
  const text = "/C:/a/b.c:1:2: error: x\nIn file included from /C:/a/b.c:1:\nsrc/c.c:1:1: note: '/D:/e.h' is 1 /2\n";
  assert.equal(withHostPaths(text, win32), "C:/a/b.c:1:2: error: x\nIn file included from C:/a/b.c:1:\nsrc/c.c:1:1: note: 'D:/e.h' is 1 /2\n");
  assert.equal(withHostPaths(text, posix), text);
});

test('diagnostics', () => {
  const text = 'C:/a/b.c:3:14: fatal error: none.h: No such file\n  3 | code\nsrc/a b.c:1:2: warning: odd [-Wodd]\nwasm-ld: error: src/a.c: undefined symbol: f\r\nclang-19: error: unknown argument\n1 error generated.\n';
  assert.deepEqual(parseDiagnostics(text), [
    { file: 'C:/a/b.c', line: 3, column: 14, severity: 'error', message: 'none.h: No such file' },
    { file: 'src/a b.c', line: 1, column: 2, severity: 'warning', message: 'odd [-Wodd]' },
    { file: 'src/a.c', line: 0, column: 0, severity: 'error', message: 'undefined symbol: f' },
    { file: '', line: 0, column: 0, severity: 'error', message: 'unknown argument' },
  ]);
});

test('the cache is where each system keeps caches', () => {
  const at = (platform, env, path) => cacheDirectory({ platform, env, path });
  assert.equal(at('linux', { HOME: '/home/me' }, posix), '/home/me/.cache/weft/built');
  assert.equal(at('linux', { HOME: '/home/me', XDG_CACHE_HOME: '/c' }, posix), '/c/weft/built');
  assert.equal(at('darwin', { HOME: '/Users/me' }, posix), '/Users/me/Library/Caches/weft/built');
  assert.equal(at('win32', { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' }, win32), 'C:\\Users\\me\\AppData\\Local\\weft\\Cache\\built');
  assert.equal(at('win32', { USERPROFILE: 'C:\\Users\\me' }, win32), 'C:\\Users\\me\\AppData\\Local\\weft\\Cache\\built');
  for (const env of [{}, { HOME: '' }]) assert.equal(at('linux', env, posix), `${homedir()}/.cache/weft/built`, 'not in the working directory');
  assert.equal(at('win32', { WEFT_CACHE: 'D:\\c' }, win32), 'D:\\c\\built');
});

test('commands in variables', () => {
  assert.deepEqual(wordsOf('zig cc'), ['zig', 'cc']);
  assert.deepEqual(wordsOf(' "C:\\Program Files\\LLVM\\bin\\clang.exe" -m32 '), ['C:\\Program Files\\LLVM\\bin\\clang.exe', '-m32']);
  assert.deepEqual(["17.0.0", '17.0.1', '18.0.0', '9.0.0', '16.9.9'].map((version) => isAtLeast(version, '17.0.0')), [true, true, true, false, false]);
});

test('lists of dependencies', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'weft-paths-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'x.d');
  writeFileSync(file, 'C:/tmp/x.o: a\\ b.c ../c.h \\\n  /d$$e.h \\\n f\\#.h\n');
  assert.deepEqual(readDependencies(file, '/home/p'), ['/home/p/a b.c', '/home/c.h', '/d$e.h', '/home/p/f#.h']);
});

test('a plan of the compiler', () => {
  assert.deepEqual(parsePlan('clang version 21\nTarget: x\n (in-process)\n "" "clang" "-cc1" "a b" "say \\"x\\" \\\\ \\$y" ""\n "wasm-ld" "x.o"\n'), [
    ['clang', '-cc1', 'a b', 'say "x" \\ $y', ''], ['wasm-ld', 'x.o'],
  ]);
});
