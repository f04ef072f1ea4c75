/** The cache stays good whatever happens to the processes that use it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageUrl, runCommand, toolchain } from './toolchain_package.mjs';

const { BuildCache, hashOf } = await toolchain('build_cache');
const url = new URL('toolchain/build_cache.mjs', packageUrl).href;
const key = hashOf('key');

/** @param {import('node:test').TestContext} t */
function makeCache(t) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-cache-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'cache');
  const source = join(folder, 'a.c');
  writeFileSync(source, 'one');
  const about = (content = 'one') => ({ dependencies: { [source]: hashOf(content) }, absent: [join(folder, 'a.h')], text: 'a warning\n' });
  return { folder, directory, source, about, cache: new BuildCache(directory) };
}

test('what was built is found as long as the files are the same', (t) => {
  const { cache, source, about, folder } = makeCache(t);
  assert.equal(cache.find(key, '.wasm'), undefined);
  const file = cache.store(key, '.wasm', Buffer.from('program one'), about());
  assert.equal(cache.find(key, '.wasm').file, file);
  assert.equal(cache.find(key, '.wasm').text, 'a warning\n');
  assert.equal(cache.find(hashOf('another'), '.wasm'), undefined);
  writeFileSync(source, 'two');
  assert.equal(cache.find(key, '.wasm'), undefined);
  cache.store(key, '.wasm', Buffer.from('program two'), about('two'));
  writeFileSync(source, 'one');
  assert.equal(cache.find(key, '.wasm').file, file, 'an edit that is undone');
  writeFileSync(join(folder, 'a.h'), '');
  assert.equal(cache.find(key, '.wasm'), undefined, 'a header that would be included now');
  rmSync(join(folder, 'a.h'));
  rmSync(source);
  assert.equal(cache.find(key, '.wasm'), undefined);
});

test('a path that cannot be looked at is of no file', (t) => {
  const { cache, source, about } = makeCache(t);
  cache.store(key, '.wasm', Buffer.from('program'), { ...about(), absent: [`${source}/below`, join(source, '..', 'x'.repeat(300))] });
  assert.equal(cache.find(key, '.wasm').content.toString(), 'program');
});

test('files that are incomplete or wrong count as absent, and are replaced', (t) => {
  const { cache, about } = makeCache(t);
  const program = Buffer.from('a program');
  const file = cache.store(key, '.wasm', program, about());
  const entry = cache.path(key, '.json');
  const good = readFileSync(entry);
  for (const [name, spoil] of /** @type {[string, () => void][]} */ ([
    ['shorter', () => truncateSync(file, 3)], ['empty', () => truncateSync(file)], ['other', () => writeFileSync(file, 'b program')], ['removed', () => rmSync(file)],
    ['entry cut', () => truncateSync(entry, good.length - 9)], ['entry empty', () => truncateSync(entry)], ['entry other', () => writeFileSync(entry, good.toString().replace('warning', 'Warning'))],
    ['entry null', () => writeFileSync(entry, 'null')],
  ])) {
    spoil();
    assert.equal(cache.find(key, '.wasm'), undefined, name);
    cache.store(key, '.wasm', program, about());
    assert.equal(cache.find(key, '.wasm').content.toString(), 'a program', name);
  }
});

const writer = (directory, source, endless) => `
const { BuildCache, hashOf } = await import(${JSON.stringify(url)});
const cache = new BuildCache(${JSON.stringify(directory)});
const program = Buffer.alloc(200_000, 'x');
for (let i = 0; ${endless} || i < 40; i++) {
  program.writeUInt32LE(i % 7);
  cache.store(${JSON.stringify(key)}, '.wasm', program, { dependencies: { [${JSON.stringify(source)}]: hashOf('one') }, absent: [], text: String(i) });
  const found = cache.find(${JSON.stringify(key)}, '.wasm');
  if (found && found.content.length !== 200_000) process.exit(3);
  if (i === 0) console.log('started');
}`;

test('processes that write the same entries at the same time', async (t) => {
  const { cache, directory, source } = makeCache(t);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => runCommand([process.execPath, '--input-type=module', '-e', writer(directory, source, false)], {})));
  assert.deepEqual(outcomes.map(({ status, stderr }) => ({ status, stderr })), Array.from({ length: 4 }, () => ({ status: 0, stderr: '' })));
  assert.equal(cache.find(key, '.wasm').content.length, 200_000);
  assert.deepEqual(readdirSync(directory).filter((name) => name.endsWith('.tmp')), []);
});

test('processes that are killed while they write', async (t) => {
  const { cache, directory, source, about } = makeCache(t);
  for (let i = 0; i < 8; i++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer(directory, source, true)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 3 * i));
    child.kill('SIGKILL');
    await once(child, 'close');
    const found = cache.find(key, '.wasm');
    if (found) assert.equal(hashOf(found.content), found.output);
  }
  cache.store(key, '.wasm', Buffer.from('after'), about());
  assert.equal(cache.find(key, '.wasm').content.toString(), 'after');
});

test('a file that cannot be written whole leaves nothing behind, and the message says where', async (t) => {
  const { cache, directory, source, about } = makeCache(t);
  cache.store(key, '.wasm', Buffer.from('before'), about());
  // As on a full disk, a part of the file is written, and then writing fails: files have at most 50 KB here.
  const { status, stderr } = await runCommand(['sh', '-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', writer(directory, source, false)], {});
  assert.equal(status, 1);
  assert.match(stderr, /ToolchainError: the cache .*\/cache cannot be written: EFBIG.*\. The variable WEFT_CACHE names another directory/);
  assert.equal(cache.find(key, '.wasm').content.toString(), 'before');
  assert.deepEqual(readdirSync(directory).filter((name) => name.endsWith('.tmp')), []);
});

test('a full disk', async (t) => {
  const { folder, source } = makeCache(t);
  const script = `mkdir '${folder}/small' && mount -t tmpfs -o size=64k tmpfs '${folder}/small' || exit 77; exec "$@"`;
  const { status, stderr } = await runCommand(['unshare', '-rm', 'sh', '-c', script, 'sh', process.execPath, '--input-type=module', '-e', writer(`${folder}/small/c`, source, false)], {})
    .catch(() => ({ status: 77, stderr: '' }));
  if (status === 77 || /unshare/.test(stderr)) {
    t.skip('no file system can be mounted here');
    return;
  }
  assert.equal(status, 1);
  assert.match(stderr, /cannot be written: the disk is full: make room\. The variable WEFT_CACHE/);
});

test('a cache that is a file, or below one', (t) => {
  const { source, about } = makeCache(t);
  assert.throws(() => new BuildCache(source).store(key, '.wasm', Buffer.from('x'), about()), /cannot be written: .*EEXIST/);
  const below = new BuildCache(join(source, 'cache'));
  assert.throws(() => below.store(key, '.wasm', Buffer.from('x'), about()), /cannot be written: a part of its path is a file/);
  assert.equal(below.find(key, '.wasm'), undefined);
});

test('what was used least recently is removed, and what killed processes left behind', (t) => {
  const { cache, directory, about } = makeCache(t);
  const files = ['a', 'b', 'c'].map((letter) => cache.store(hashOf(letter), '.wasm', Buffer.alloc(1000, letter), about()));
  const left = join(directory, 'x.tmp');
  const fresh = join(directory, 'y.tmp');
  for (const file of [left, fresh]) writeFileSync(file, 'part');
  const age = (file, hours) => utimesSync(file, new Date(Date.now() - hours * 3_600_000), new Date(Date.now() - hours * 3_600_000));
  for (const [i, file] of files.entries()) age(file, 5 - i);
  age(left, 2);
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.json'))) age(join(directory, name), 1.5);
  cache.find(hashOf('a'), '.wasm'); // is used again
  const size = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  cache.prune(size - 500);
  const exists = files.map((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);
  assert.deepEqual(exists, [true, false, true]);
  assert.deepEqual(readdirSync(directory).filter((name) => name.endsWith('.tmp')), ['y.tmp']);
  cache.prune(0);
  assert.equal(cache.find(hashOf('a'), '.wasm').content.length, 1000, 'what was used within the hour stays');
});

test('facts are found out once', async (t) => {
  const { cache, directory } = makeCache(t);
  let count = 0;
  const fact = () => cache.remember('what', async () => ({ count: ++count }));
  assert.deepEqual([await fact(), await fact()], [{ count: 1 }, { count: 1 }]);
  writeFileSync(join(directory, readdirSync(directory)[0]), '{');
  assert.deepEqual(await fact(), { count: 2 });
  assert.deepEqual(await new BuildCache('/dev/null').remember('what', async () => 3), 3);
});
