/** Which compiler is taken. The commands are scripts that answer as compilers do. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { makeProject, npmCompiler, toolchain, yowaspDirectory } from './toolchain_package.mjs';

const { findCompiler, pinned } = await toolchain('find_compiler');
const { BuildCache } = await toolchain('build_cache');

/** @param {import('node:test').TestContext} t */
function setUp(t) {
  const { directory } = makeProject(t);
  rmSync(join(directory, 'node_modules/@yowasp/clang'), { force: true });
  const script = (name, text) => {
    const file = join(directory, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const clang = (name, { version = '19.1.7', brand = 'clang', targets = 'x86-64 wasm32', linker = join(directory, 'wasm-ld') } = {}) => script(name, `
echo call >> '${directory}/calls'
case "$*" in
*--version) echo "${brand} version ${version} (somewhere)" ;;
*-print-targets) printf '%s\\n' ${targets} ;;
*-print-prog-name=wasm-ld) echo '${linker}' ;;
esac`);
  script('wasm-ld', '');
  const find = (env) => findCompiler({ env: { PATH: '', ...env }, cwd: directory, cache: new BuildCache(join(directory, 'cache')) });
  return { directory, script, clang, find };
}

test('the order of the places', async (t) => {
  const { directory, clang, find } = setUp(t);
  const env = {
    CC: `"${clang('a b/clang-19')}" -m32`, WASI_SDK_PATH: join(directory, 'sdk'), EMSDK: join(directory, 'emsdk'), PATH: join(directory, 'path'),
  };
  clang('sdk/bin/clang');
  clang('emsdk/upstream/bin/clang');
  clang('path/clang');
  for (const name of ['CC', 'WASI_SDK_PATH', 'EMSDK', 'PATH']) {
    const { from, kind, version, command, linker } = await find(env);
    assert.deepEqual({ from, kind, version, linker }, { from: name, kind: 'clang', version: '19.1.7', linker: [join(directory, 'wasm-ld')] });
    if (name === 'CC') assert.deepEqual(command, [join(directory, 'a b/clang-19'), '-m32']);
    delete env[name];
  }
});

test('compilers that are not good enough are passed over, with the reason', async (t) => {
  const { directory, script, clang, find } = setUp(t);
  const reasons = /** @type {[string, RegExp][]} */ ([
    [script('gcc', 'echo "gcc (Debian) 12.2.0"'), /CC \(.*\/gcc\): it is no clang: gcc \(Debian\) 12\.2\.0\n/],
    [script('broken', 'exit 1'), /broken\): it does not run\n/],
    [join(directory, 'none'), /none\): no such file\n/],
    [clang('old', { version: '14.0.6' }), /old\): clang 14\.0\.6 is older than 17\.0\.0\n/],
    [clang('apple', { brand: 'Apple clang', targets: 'aarch64 x86-64' }), /apple\): this build of clang 19\.1\.7 cannot compile for wasm32\n/],
    [clang('alone', { linker: 'wasm-ld' }), /alone\): clang 19\.1\.7 has no wasm-ld: install lld\n/],
  ]);
  for (const [CC, message] of reasons) {
    await assert.rejects(find({ CC }), (/** @type {Error} */ error) => {
      assert.equal(error.name, 'ToolchainError');
      assert.match(error.message, message);
      assert.match(error.message, new RegExp(`^no compiler was found:\n[^]*@yowasp/clang: it is not installed\nnpm install @yowasp/clang@${pinned} gets one$`));
      return true;
    });
  }
  clang('path/clang');
  assert.equal((await find({ CC: join(directory, 'gcc'), PATH: join(directory, 'path') })).from, 'PATH');
});

test('the linker may be on PATH, also with the version in its name', async (t) => {
  const { directory, script, clang, find } = setUp(t);
  script('path/wasm-ld-19', '');
  const { linker } = await find({ CC: clang('alone', { linker: 'wasm-ld' }), PATH: join(directory, 'path') });
  assert.deepEqual(linker, [join(directory, 'path/wasm-ld-19')]);
});

test('the path of a compiler may have spaces', async (t) => {
  const { clang, find } = setUp(t);
  const CC = clang('a b/clang');
  for (const env of [{ CC }, { WEFT_COMPILER: CC }, { CC: `'${CC}'` }]) assert.deepEqual((await find(env)).command, [CC]);
});

test('zig is a compiler and a linker', async (t) => {
  const { directory, script, find } = setUp(t);
  const zig = script('path/zig', '[ "$1" = version ] && echo 0.17.1');
  for (const env of [{ CC: 'zig cc', PATH: join(directory, 'path') }, { PATH: join(directory, 'path') }]) {
    const { kind, command, linker } = await find(env);
    assert.deepEqual({ kind, command, linker }, { kind: 'zig', command: [zig, 'cc'], linker: [zig, 'wasm-ld'] });
  }
});

test('a compiler is asked once, and again when it is replaced', async (t) => {
  const { directory, clang, find } = setUp(t);
  const calls = () => readFileSync(join(directory, 'calls'), 'utf8').split('\n').length - 1;
  const CC = clang('clang');
  const { identity } = await find({ CC });
  const before = calls();
  await find({ CC });
  assert.equal(calls(), before);
  clang('clang', { version: '20.1.0' });
  const replaced = await find({ CC });
  assert.equal(replaced.version, '20.1.0');
  assert.notEqual(replaced.identity, identity);
});

test('a compiler that another command starts is found, and asked again when it is replaced', async (t) => {
  const { clang, script, find } = setUp(t);
  const CC = `${script('cache', 'exec "$@"')} ${clang('clang')}`;
  const { version, identity } = await find({ CC });
  assert.equal(version, '19.1.7');
  clang('clang', { version: '20.1.0' });
  const replaced = await find({ CC });
  assert.equal(replaced.version, '20.1.0');
  assert.notEqual(replaced.identity, identity);
});

test('what is no program, or cannot be read, is passed over as by a shell', async (t) => {
  const { directory, clang, find } = setUp(t);
  const PATH = ['without rights', 'loop', 'path'].map((name) => join(directory, name)).join(delimiter);
  chmodSync(clang('without rights/clang'), 0o644);
  symlinkSync('loop', join(directory, 'loop'));
  await assert.rejects(find({ PATH, CC: ' ', WEFT_COMPILER: ' ' }), /^ToolchainError: no compiler was found:\n +@yowasp/);
  const expected = clang('path/clang');
  assert.deepEqual((await find({ PATH, CC: ' ', WEFT_COMPILER: ' ' })).command, [expected]);
});

test('WEFT_COMPILER permits no other', async (t) => {
  const { directory, clang, find } = setUp(t);
  clang('path/clang');
  const PATH = join(directory, 'path');
  await assert.rejects(find({ WEFT_COMPILER: 'none', PATH }), /WEFT_COMPILER \(none\): no such file\nWEFT_COMPILER permits no other$/);
  await assert.rejects(find({ WEFT_COMPILER: '@yowasp/clang', PATH }), /@yowasp\/clang: it is not installed\nWEFT_COMPILER/);
  assert.equal((await find({ WEFT_COMPILER: clang('mine'), PATH })).from, 'WEFT_COMPILER');
});

test('@yowasp/clang of the project', { skip: npmCompiler.skip }, async (t) => {
  const { directory, find } = setUp(t);
  symlinkSync(yowaspDirectory, join(directory, 'node_modules/@yowasp/clang'));
  const { kind, version } = await find({});
  assert.deepEqual({ kind, version }, { kind: '@yowasp/clang', version: pinned });
});
