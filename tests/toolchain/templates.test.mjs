/** `weft-wasm new`: each template is made, built and run. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { clang, makeProject, packageUrl, runCommand, withoutProgress } from './toolchain_package.mjs';

const template = async (t, name) => {
  const project = makeProject(t);
  const made = await project.run(['new', 'My Program', '--template', name]);
  assert.deepEqual({ status: made.status, stderr: made.stderr }, { status: 0, stderr: '' });
  const directory = join(project.directory, 'My Program');
  mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
  symlinkSync(fileURLToPath(packageUrl), join(directory, 'node_modules/weft-wasm'));
  const command = join(directory, 'node_modules/.bin/weft-wasm');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${fileURLToPath(new URL('bin/weft-wasm.mjs', packageUrl))}' "$@"\n`);
  chmodSync(command, 0o755);
  const npm = async (...args) => {
    const { status, stdout, stderr } = await runCommand(['npm', '--silent', ...args], { cwd: directory, env: project.env });
    assert.equal(status, 0, `${stdout}${stderr}`);
    return stdout;
  };
  return { ...project, directory, npm, said: made.stdout };
};

test('a program for the terminal', { skip: clang.skip }, async (t) => {
  const { directory, npm, said } = await template(t, 'cli');
  assert.equal(said, 'My Program is there. Next:\n\n  cd My Program\n  npm install\n  npm start\n');
  const { name, dependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  assert.deepEqual({ name, dependencies }, { name: 'my-program', dependencies: { 'weft-wasm': '^0.1.0' } });
  assert.match(readFileSync(join(directory, '.gitignore'), 'utf8'), /^node_modules$/m);
  assert.deepEqual((await npm('start')).split('\n').sort(), ['', 'hello C, 1', 'hello C, 2', 'hello world, 1', 'hello world, 2', 'hello world, 3']);
  assert.match(await npm('test'), /^ok +greet_test\.c \(\d+\.\d s\)\nthe test holds\n$/);
  assert.match(await npm('test', '--', '--wasm'), /^ok /);
  await npm('run', 'build');
  assert.ok(existsSync(join(directory, 'main.wasm')));
});

test('a module of Node.js', { skip: clang.skip }, async (t) => {
  const { npm } = await template(t, 'node');
  assert.equal(await npm('start'), [
    'the divisors of 6 have the sum 12', 'the divisors of 28 have the sum 56', 'the divisors of 496 have the sum 992', 'the divisors of 1000000 have the sum 2480437', '',
  ].join('\n'));
});

test('an HTTP server', { skip: clang.skip }, async (t) => {
  const { directory, env } = await template(t, 'http');
  const { scripts: { start } } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const [command, ...args] = start.split(' ');
  assert.equal(command, 'node');
  /** @type {(origin: string) => void} */
  let started = () => {};
  const origin = new Promise((resolve) => (started = resolve));
  let output = '';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;
  const ended = runCommand([process.execPath, ...args], {
    cwd: directory, env: { ...env, PORT: '0' },
    onText(text, child) {
      output = text;
      server = child;
      const [address] = /http:\S+(?=\/\n)/.exec(text) ?? [];
      if (address) started(address.replace('localhost', '127.0.0.1'));
    },
  });
  const url = await Promise.race([origin, ended.then((outcome) => assert.fail(outcome.stderr))]);
  const get = async (path, options) => {
    const response = await fetch(`${url}${path}`, options);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  assert.deepEqual(await get('/'), { status: 200, type: 'text/plain; charset=utf-8', text: '/count/3 counts three seconds\n' });
  assert.deepEqual(await get('/count/1'), { status: 200, type: 'application/json', text: '{"seconds":1}' });
  assert.deepEqual(await get('/x'), { status: 404, type: 'text/plain; charset=utf-8', text: 'there is no /x\n' });
  assert.equal((await get('/', { method: 'POST', body: 'x' })).status, 405);
  // A client that goes away, and then the end of the server, cancel what runs.
  for (let limit = 200; !output.includes('of 1000\n'); limit *= 2) {
    await assert.rejects(get('/count/1000', { signal: AbortSignal.timeout(limit) }), { name: 'TimeoutError' });
    await setTimeout(100);
  }
  const rest = get('/count/2000').catch(({ name }) => name);
  await get('/count/1');
  server?.kill('SIGINT');
  const { status, stderr } = await ended;
  assert.deepEqual({ status, stderr: withoutProgress(stderr) }, { status: 0, stderr: '' });
  assert.match(output, /^counted to 1 of 1\n(counted to \d+ of 1000\n)+counted to 1 of 1\ncounted to \d+ of 2000\n$/m);
  assert.notEqual((await rest).status, 200);
});

const vite = findBundler('vite');
test('a page, built by Vite', { skip: clang.skip ?? vite.reason }, async (t) => {
  const { directory, npm } = await template(t, 'vite');
  const modules = join(/** @type {string} */ (vite.folder), 'node_modules');
  for (const name of readdirSync(modules).filter((entry) => !entry.startsWith('.'))) symlinkSync(join(modules, name), join(directory, 'node_modules', name));
  symlinkSync('../vite/bin/vite.js', join(directory, 'node_modules/.bin/vite'));
  await npm('run', 'build');
  const assets = readdirSync(join(directory, 'dist/assets'));
  assert.equal(assets.filter((name) => /^spiral-.*\.wasm$/.test(name)).length, 1);
  assert.ok(existsSync(join(directory, 'dist/index.html')));
});

test('what cannot be made is named', async (t) => {
  const { run } = makeProject(t, { 'full/file': '', file: '' });
  for (const [args, status, message] of /** @type {[string[], number, RegExp][]} */ ([
    [['new', 'full'], 1, /^weft-wasm new: full: it is not empty\n$/],
    [['new', 'file'], 1, /^weft-wasm new: file: .*(ENOTDIR|EEXIST)/],
    [['new'], 2, /^weft-wasm new: expected one directory\nusage: /],
    [['new', 'x', '-t', 'ftp'], 2, /^weft-wasm new: --template ftp: there are cli, node, http, vite\n$/],
  ])) {
    const outcome = await run(args);
    assert.match(outcome.stderr, message);
    assert.equal(outcome.status, status);
  }
});
