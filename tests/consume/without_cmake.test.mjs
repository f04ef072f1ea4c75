/** The commands of docs/without_cmake.md build a program, which prints on every host what it prints when built by CMake. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { blocksOf } from '../../tools/docs/read_pages.mjs';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { findEmscripten } from '../../tools/setup/toolchain.mjs';
import { checkProgram, prepare, root, succeed } from './one_program.mjs';

const blocks = blocksOf('docs/without_cmake.md');
const hosts = ['sim', 'wasi', 'page', 'web'];
const commands = blocks.filter(({ language, words }) => language === 'sh' && hosts.includes(words[0]));

let directory;
let env;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weft-consume-'));
  env = await prepare(directory, blocks);
});
after(() => rmSync(directory, { recursive: true }));

/** A cache of Emscripten to which a port can be added, with the libraries of the real one. @returns {Record<string, string>} */
function ownCache() {
  const cache = join(directory, 'emscripten');
  const link = (from, to) => {
    mkdirSync(to);
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const [real, own] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) link(real, own);
      else symlinkSync(real, own);
    }
  };
  const shared = join(findEmscripten().root, 'cache');
  if (existsSync(shared)) link(shared, cache);
  return { EM_CACHE: cache, EM_FROZEN_CACHE: '0' };
}

/** @param {string[]} names */
function removed(names) {
  for (const name of names) rmSync(join(directory, name), { force: true });
}

test('every compiler is there for every host that it can build for', () => {
  const pairs = commands.map(({ text, words }) => `${/^(\w+)/.exec(text)[1]} ${words[0]}`);
  const wanted = ['gcc sim', 'clang sim', 'zig sim', 'clang wasi', 'zig wasi', 'clang page', 'zig page', 'emcc web'];
  assert.deepEqual(wanted.filter((pair) => !pairs.includes(pair)), []);
});

for (const { line, text, words: [host, special] } of commands) {
  const [compiler] = text.split(' ');
  const reason = compiler === 'zig' ? findCompiler('zig').reason : undefined;
  test(`docs/without_cmake.md:${line}: ${compiler} builds a program for the host ${host}${special ? ` (${special})` : ''}`, { skip: reason }, async () => {
    // The script for one program's JavaScript needs the program of the command before it.
    removed(special === 'module' ? ['hello.mjs'] : ['hello', 'hello.wasm', 'hello.mjs', 'weft.o']);
    await succeed(['sh', '-e', '-c', text], { cwd: directory, env: special === 'port' ? { ...env, ...ownCache() } : env });
    if (special === 'fetch') return checkRequest();
    return checkProgram(host, directory, host === 'page' && special !== 'module' ? 'lib/weft/weft.mjs' : undefined);
  });
}

/** A WASI program makes a request through its embedder. */
async function checkRequest() {
  const server = createServer((_, response) => response.end('from a server')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const command = [process.execPath, join(root, 'wasi/run_wasi.mjs'), 'hello.wasm', `http://127.0.0.1:${port}/`];
  try {
    assert.equal(await succeed(command, { cwd: directory }), 'hello\nworld\n200 from a server\n');
  } finally {
    server.close();
  }
}

test('weft.c compiles without warnings in every mode', async () => {
  const native = [[], ['-DWEFT_DEBUG'], ['-DWEFT_TERSE'], ['-DWEFT_NO_HOST'], ['-std=c17']];
  const wasm = [['-DWEFT_DEBUG'], ['-DWEFT_DEBUG', '-DWEFT_FETCH'], ['-DWEFT_DEBUG', '-DWEFT_PAGE'], ['-DWEFT_TERSE', '-DWEFT_NO_HOST']];
  const modes = [...native.map((mode) => ['gcc', ...mode]), ...wasm.map((mode) => ['clang', '--target=wasm32-wasip1', ...mode])];
  for (const command of modes) {
    await succeed([...command, '-fsyntax-only', '-Wall', '-Wextra', '-Wconversion', '-Werror', 'lib/weft/weft.c'], { cwd: directory, env });
  }
});

test('weft.c is for a C compiler, and says so', async () => {
  await assert.rejects(succeed(['g++', '-fsyntax-only', '-x', 'c++', 'lib/weft/weft.c'], { cwd: directory }), /#error "weft\.c is C: compile it with a C compiler/);
});

test('the files are the same every time, and name the version', async () => {
  const again = join(directory, 'again');
  cpSync(join(directory, 'lib'), again, { recursive: true });
  await succeed([process.execPath, join(root, 'tools/amalgamate.mjs'), join(again, 'weft')], { cwd: directory });
  const [, version] = /project\(weft VERSION ([\d.]+)/.exec(readFileSync(join(root, 'CMakeLists.txt'), 'utf8'));
  for (const name of readdirSync(join(again, 'weft'))) {
    const text = readFileSync(join(again, 'weft', name), 'utf8');
    assert.equal(text, readFileSync(join(directory, 'lib/weft', name), 'utf8'));
    assert.ok(text.startsWith(`/* ${name}: Weft ${version}, `), name);
  }
});
