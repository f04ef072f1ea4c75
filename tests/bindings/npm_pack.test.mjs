/** The package as users get it: packed, installed into an empty project, and used there by each runtime and test runner. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { findRuntime } from '../../tools/setup/wasi_runtimes.mjs';
import { packageUrl, programUrl } from './package.mjs';
import { expected, runCommand } from './project.mjs';

const npm = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** An empty project in which the package was installed. */
let project = '';
/** What the archive contains. @type {{path: string, size: number}[]} */
let packed;

/** @param {string} file @param {string[]} args @param {Record<string, string>} [env] */
const run = (file, args, env = {}) => runCommand(file, args, { cwd: project, env });

before(async () => {
  project = mkdtempSync(join(tmpdir(), 'weft-installed-'));
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const { output } = await run('npm', ['pack', '--json', '--pack-destination', project, fileURLToPath(packageUrl), ...npm]);
  const [{ filename, files }] = JSON.parse(output.slice(output.indexOf('[')));
  packed = files;
  const installed = await run('npm', ['install', join(project, filename), ...npm]);
  assert.equal(installed.status, 0, installed.output);
  cpSync(fileURLToPath(new URL('bundled/use_package.mjs', import.meta.url)), join(project, 'use_package.mjs'));
  cpSync(fileURLToPath(programUrl('app_probe')), join(project, 'app_probe.wasm'));
  writeFileSync(join(project, 'main.mjs'), [
    "import { use } from './use_package.mjs';",
    "console.log(JSON.stringify(await use(new URL('./app_probe.wasm', import.meta.url))));",
    "console.log(JSON.stringify(await use('app_probe.wasm')));", // from the working directory
  ].join('\n'));
});
after(() => rmSync(project, { recursive: true, force: true }));

test('the archive has what package.json names, and nothing else', () => {
  const paths = packed.map(({ path }) => path);
  const { exports, bin, files, dependencies } = JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8'));
  const named = [...JSON.stringify({ exports, bin }).matchAll(/"\.\/([^"*]+\.\w+)"/g)].map(([, path]) => path);
  for (const path of [...named, 'README.md', 'LICENSE', 'package.json']) assert.ok(paths.includes(path), `${path} is missing`);
  const folders = [...files, 'README.md', 'LICENSE', 'package.json'];
  assert.deepEqual(paths.filter((path) => !folders.includes(path.split('/')[0])), []);
  const forC = (/** @type {string} */ path) => /^(plugins|templates|toolchain)\//.test(path);
  assert.deepEqual(paths.filter((path) => /\.map$|\.d\.mts$/.test(path) || (!forC(path) && /test(?!_programs)|\.c$/.test(path))), []);
  assert.equal(dependencies, undefined);
  const sizeOf = (/** @type {boolean} */ isForC) => packed.filter(({ path }) => forC(path) === isForC).reduce((sum, file) => sum + file.size, 0);
  assert.ok(sizeOf(false) < 1_200_000, `${sizeOf(false)} bytes`);
  assert.ok(sizeOf(true) < 5_000_000, `${sizeOf(true)} bytes for C`);
  assert.equal(statSync(join(project, 'node_modules/weft-wasm')).isDirectory(), true);
});

test('its version is Weft\'s', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8'));
  const header = readFileSync(new URL('../../runtime/include/weft/version.h', import.meta.url), 'utf8');
  assert.equal(version, /#define WEFT_VERSION "([^"]+)"/.exec(header)?.[1]);
});

/** @type {{name: string, found: {program?: string, reason?: string}, args: string[]}[]} */
const runtimes = [
  { name: `Node.js ${process.versions.node}`, found: { program: process.execPath }, args: [] },
  { name: 'newest Node.js', found: findRuntime('node-newest'), args: [] },
  { name: 'Deno', found: findRuntime('deno'), args: ['run', '--no-prompt', '--cached-only', '--allow-read', '--allow-env', '--node-modules-dir=manual'] },
  { name: 'Bun', found: findRuntime('bun'), args: ['run'] },
];

for (const { name, found, args } of runtimes) {
  test(`${name} uses the package`, { skip: found.reason }, async () => {
    const { status, output } = await run(found.program ?? '', [...args, 'main.mjs'], { DENO_DIR: join(project, 'deno') });
    assert.equal(status, 0, output);
    assert.deepEqual(output.trim().split('\n').map((line) => JSON.parse(line)), [expected, expected]);
  });
}

test('require() of CommonJS', async () => {
  writeFileSync(join(project, 'main.cjs'), [
    "const { load, WeftError } = require('weft-wasm');",
    "load(require('node:path').join(__dirname, 'app_probe.wasm'), { stdout: () => {} }).then(async (app) => {",
    '  console.log(await app.add(1, 2, 0));',
    '  await app.close();',
    '  await app.add(1, 2, 0).catch((error) => console.log(error instanceof WeftError, error.code));',
    '});',
  ].join('\n'));
  for (const found of [{ program: process.execPath }, findRuntime('node-newest'), findRuntime('bun')]) {
    if (found.program) assert.equal((await run(found.program, ['main.cjs'])).output, '3\ntrue EXITED\n');
  }
});

test('the single file alone, without the rest of the package', async () => {
  const alone = join(project, 'alone');
  mkdirSync(alone);
  for (const file of ['weft-wasm.mjs']) cpSync(join(project, 'node_modules/weft-wasm/dist', file), join(alone, file));
  writeFileSync(join(alone, 'main.mjs'), [
    "import { load } from './weft-wasm.mjs';",
    "const app = await load('app_probe.wasm', { stdout: () => {} });",
    'console.log(await app.add(1, 2, 0));',
    'await app.close();',
  ].join('\n'));
  assert.equal((await run(process.execPath, ['alone/main.mjs'])).output, '3\n');
});

const testOfPackage = (/** @type {string} */ imports) => `${imports}
test('a program', async () => {
  const lines = [];
  const app = await load('file://' + process.cwd() + '/app_probe.wasm', { args: ['one'], stdin: 'text', stdout: (line) => lines.push(line) });
  expect(await app.add(1, 2, 0.01)).toBe(3);
  expect(() => app.call.nothing()).toThrow('exports no coroutine nothing');
  expect({ app }).toEqual({ app });
  expect(() => expect(app).toEqual(app.call)).toThrow('deep');
  await app.close();
  expect(lines.at(-1)).toBe('served');
});
`;

const jest = findBundler('jest');
test('Jest, with Node.js and with jsdom as the environment', { skip: jest.reason }, async () => {
  const { folder } = /** @type {{folder: string}} */ (jest);
  writeFileSync(join(project, 'jest.test.cjs'), testOfPackage("const { load } = require('weft-wasm');"));
  for (const environment of ['jest-environment-node', 'jest-environment-jsdom']) {
    const { status, output } = await run(process.execPath, [
      join(folder, 'node_modules/jest/bin/jest.js'), '--rootDir', '.', '--testMatch', '**/jest.test.cjs', '--env', join(folder, 'node_modules', environment),
      '--no-cache', '--runInBand', '--no-watchman',
    ]);
    assert.equal(status, 0, output);
    assert.match(output, /1 passed/);
  }
});

const vitest = findBundler('vitest');
test('Vitest', { skip: vitest.reason }, async () => {
  const { folder } = /** @type {{folder: string}} */ (vitest);
  writeFileSync(join(project, 'vitest.test.mjs'), testOfPackage("const { load } = await import('weft-wasm');"));
  const { status, output } = await run(process.execPath, [
    join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--globals', '--dir', '.', '--pool', 'threads', 'vitest.test.mjs',
  ]);
  assert.equal(status, 0, output);
  assert.match(output, /1 passed/);
});
