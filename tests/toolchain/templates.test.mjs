/** `weft-wasm new`: each template is made, built and run. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { clang, makeProject, packageUrl, runCommand } from './toolchain_package.mjs';

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
    [['new', 'x', '-t', 'http'], 2, /^weft-wasm new: --template http: there are cli, node, vite\n$/],
  ])) {
    const outcome = await run(args);
    assert.match(outcome.stderr, message);
    assert.equal(outcome.status, status);
  }
});
