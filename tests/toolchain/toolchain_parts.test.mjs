/** What the package compiles with is made from these sources, with the pinned compiler. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cutDown, librarySources, madeFrom, versionOf } from '../../bindings/js/make_toolchain.mjs';
import { npmCompiler, packageUrl, toolchain, yowaspDirectory } from './toolchain_package.mjs';

const parts = fileURLToPath(new URL('toolchain', packageUrl));
const { skip } = npmCompiler;

test('the libraries are up to date', { skip }, () => {
  assert.deepEqual(JSON.parse(readFileSync(join(parts, 'made_from.json'), 'utf8')), JSON.parse(JSON.stringify(madeFrom(versionOf(yowaspDirectory)))));
});

test('the version of the compiler is the same in all places', async () => {
  const { pinned } = await toolchain('find_compiler');
  assert.equal(JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8')).optionalDependencies['@yowasp/clang'], pinned);
  if (!skip) assert.equal(versionOf(yowaspDirectory), pinned);
});

test('the C library is that of the compiler, cut down', { skip }, () => {
  const files = cutDown(yowaspDirectory);
  for (const [place, content] of Object.entries(files)) assert.ok(readFileSync(join(parts, place)).equals(content), place);
  for (const name of ['stdio.h', 'math.h', 'sys/stat.h']) assert.ok(files[`sysroot/include/${name}`], name);
  const headers = readdirSync(join(parts, 'sysroot/include'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.h'));
  assert.equal(headers.length, Object.keys(files).filter((place) => place.endsWith('.h')).length);
  const size = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  assert.ok(size < 2_500_000, `${size} bytes`);
});

test('the libraries have the sources that CMake lists', () => {
  const listed = (file) => Array.from(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(/\b[\w]+\.c\b/g), ([name]) => name);
  const names = (library) => librarySources()[library].map((source) => source.split('/').at(-1)).sort();
  const without = (all, ...left) => [...new Set(all)].filter((name) => !left.includes(name)).sort();
  const layers = ['base', 'core', 'sync', 'js', 'io', 'trace'].flatMap((layer) => listed(`runtime/src/${layer}/CMakeLists.txt`));
  assert.deepEqual(names('weft'), without(layers));
  assert.deepEqual(names('weft_page'), without(listed('page/host/CMakeLists.txt')));
  assert.deepEqual(names('weft_wasi'), without(listed('wasi/host/CMakeLists.txt'), 'host_wasi_fetch.c'));
  assert.deepEqual(names('weft_sim'), without(listed('runtime/sim/CMakeLists.txt')));
});

test('every level has its libraries', () => {
  for (const level of ['debug', 'speed', 'size']) {
    for (const name of Object.keys(librarySources())) assert.ok(statSync(join(parts, `lib/${level}/lib${name}.a`)).size > 1000, `${level} ${name}`);
  }
});
