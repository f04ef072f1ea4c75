/** `weft-wasm types`: declarations of what a program exports. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageUrl, programUrl } from './package.mjs';

const command = fileURLToPath(new URL('bin/weft-wasm.mjs', packageUrl));
const root = fileURLToPath(new URL('../../', import.meta.url));
const built = (/** @type {string} */ file) => fileURLToPath(new URL(`../../${file}`, programUrl('app_probe')));
const calls = built('tests/web/call_module.wasm');

const types = (/** @type {string[]} */ ...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'types', ...args], { encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
};

/** @param {import('node:test').TestContext} t @returns {string} */
function newFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-types-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('each exported coroutine has a signature', (t) => {
  const folder = newFolder(t);
  copyFileSync(calls, join(folder, 'calls.wasm'));
  assert.deepEqual(types(join(folder, 'calls.wasm')), { status: 0, stdout: '', stderr: '' });
  const text = readFileSync(join(folder, 'calls.d.ts'), 'utf8');
  assert.deepEqual(text.split('\n').slice(0, 8), [
    '// Made by `weft-wasm types` of calls.wasm: do not edit.',
    "import type { CallOptions } from 'weft-wasm';",
    '',
    '/** The coroutines of calls.wasm: `const app = await load<Exports>(...)`. */',
    'export interface Exports {',
    '  add(a: number, b: number, options?: CallOptions): Promise<number>;',
    '  all_ones(options?: CallOptions): Promise<bigint>;',
    '  count_down(from: number, options?: CallOptions): Promise<number>;',
  ]);
  for (const line of [
    '  is_even(number: number, options?: CallOptions): Promise<boolean>;',
    '  join(first: string | null, bytes: ArrayBuffer | ArrayBufferView | string, last: string | null, options?: CallOptions): Promise<string | null>;',
    '  nap(seconds: number, stubborn: boolean, options?: CallOptions): Promise<number>;',
    '  negate(number: bigint | number, options?: CallOptions): Promise<bigint>;',
    '  nothing(options?: CallOptions): Promise<void>;',
  ]) assert.ok(text.includes(`${line}\n`), line);
  const universal = types(built('universal/tests/web/call_module.wasm'), '-o', '-');
  assert.equal(universal.stdout.replaceAll('call_module.wasm', 'calls.wasm'), text, 'a program that also runs under WASI has the same');
});

test('TypeScript accepts them, and finds mistakes with them', (t) => {
  const folder = newFolder(t);
  mkdirSync(join(folder, 'node_modules'));
  cpSync(fileURLToPath(packageUrl), join(folder, 'node_modules/weft-wasm'), { recursive: true });
  assert.equal(types(calls, '-o', join(folder, 'calls.d.ts')).status, 0);
  writeFileSync(join(folder, 'good.mts'), `
    import type { Exports } from './calls.d.ts';
    declare const app: Exports;
    export const sum: number = await app.add(1, 2, { signal: AbortSignal.timeout(1) });
    export const big: bigint = await app.negate(3n);
    export const text: string | null = await app.join(null, new Uint8Array(3), 'b');
  `);
  writeFileSync(join(folder, 'bad.mts'), `
    import type { Exports } from './calls.d.ts';
    declare const app: Exports;
    await app.add(1);
    await app.add('1', 2);
    export const small: number = await app.negate(3n);
    await app.subtract(1, 2);
    await app.add(1, 2, { signal: 3 });
  `);
  const tsc = (/** @type {string} */ file) => spawnSync(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'), '--strict', '--noEmit', '--allowImportingTsExtensions', '--module', 'nodenext',
    '--target', 'esnext', '--types', '', '--lib', 'esnext,dom,dom.asynciterable', file,
  ], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  const good = tsc('good.mts');
  assert.equal(good.status, 0, good.stdout);
  const lines = new Set([...tsc('bad.mts').stdout.matchAll(/^bad\.mts\((\d+),/gm)].map(([, line]) => Number(line)));
  assert.deepEqual([...lines], [4, 5, 6, 7, 8]);
});

test('functions that are imported by module and name have signatures, and objects classes', () => {
  const imports = types(built('tests/page/import_probe.wasm'), '-o', '-').stdout;
  assert.equal(imports.slice(imports.indexOf('/** The functions')), [
    '/** The functions that import_probe.wasm needs: the option `imports` of `load`. */', 'export interface Imports {',
    '  app: {', '    twice(argument1: number): number;', '  };', '}', '',
  ].join('\n'));
  const objects = types(built('tests/bindings/objects_probe.wasm'), '-o', '-').stdout;
  assert.match(objects, /^import type \{ CallOptions, asyncio \} from 'weft-wasm';$/m);
  const lines = objects.slice(objects.indexOf('export interface Objects')).split('\n');
  assert.deepEqual([lines[0], ...lines.slice(-2)], ['export interface Objects {', '}', '']);
  for (const [name, kind] of Object.entries({
    barrier: 'Barrier', condition: 'Condition', halves: 'Queue<number>', jobs: 'Queue<number>', lock: 'Lock', permits: 'Semaphore', ready: 'Event',
  })) assert.ok(lines.includes(`  ${name}: asyncio.${kind};`), name);
  const shared = types(built('tests/bindings/objects_probe_universal.wasm'), '-o', '-').stdout;
  assert.equal(shared.replaceAll('objects_probe_universal', 'objects_probe'), objects, 'a program that also runs under WASI has the same');
});

test('the build step of a program writes the same', (t) => {
  const folder = newFolder(t);
  const program = join(folder, 'calls.wasm');
  copyFileSync(calls, program);
  const make = spawnSync(process.execPath, [join(root, 'page/make_module.mjs'), '--types', program], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(make.status, 0, make.stderr);
  assert.equal(readFileSync(join(folder, 'calls.d.ts'), 'utf8'), types(program, '-o', '-').stdout);
});

test('a program without exports has an empty interface, one of another kind a message', () => {
  const hello = types(built('runtime/examples/hello.wasm'), '-o', '-');
  assert.equal(hello.stdout, [
    '// Made by `weft-wasm types` of hello.wasm: do not edit.', '', '/** The coroutines of hello.wasm: `const app = await load<Exports>(...)`. */',
    'export interface Exports {', '}', '',
  ].join('\n'));
  const refused = (/** @type {string} */ file) => {
    const { status, stderr } = types(file, '-o', '-');
    assert.equal(status, 1);
    return stderr;
  };
  assert.match(refused(join(root, 'README.md')), /^weft-wasm types: .*README\.md: .*magic/);
  assert.match(refused('missing.wasm'), /^weft-wasm types: missing\.wasm: ENOENT: no such file/);
});

test('a WebAssembly file that is not of Weft has no tables', (t) => {
  const file = join(newFolder(t), 'other.wasm');
  writeFileSync(file, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  assert.match(types(file).stderr, /other\.wasm: it was not built for the page host: link weft::weft with the toolchain file page\/page_toolchain\.cmake\n$/);
});

test('a command line that makes no sense', () => {
  for (const [args, message] of /** @type {[string[], RegExp][]} */ ([
    [[], /^weft-wasm types: expected one program\nusage: /],
    [['a.wasm', 'b.wasm'], /^weft-wasm types: expected one program/],
    [['program'], /^weft-wasm types: program: a program ends in \.wasm/],
    [['--bad'], /^weft-wasm types: Unknown option '--bad'/],
  ])) {
    const { status, stderr } = types(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
});
