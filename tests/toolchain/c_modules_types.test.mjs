/** TypeScript that imports C files, with the declarations that are written for them. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addModules, makeModules, vites } from './c_modules.mjs';
import { clang, runCommand } from './toolchain_package.mjs';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const [vite] = vites;

const use = `/// <reference types="weft-wasm/c_modules" />
import app, { count_primes } from './src/primes.c';
import { delete as remove, type Exports } from './src/words.c';
import load from './src/primes.c?load';
import url from './src/primes.c?url';

const count: number = await count_primes(100, { signal: new AbortController().signal });
const other: number = await app.call.count_primes(count) + await app.count_primes(1);
const removed: Promise<number> = remove(1);
const status: Promise<number> = (await load({ args: ['x'] })).exited;
const words: Exports['delete'] = remove;
const text: string = url;
// @ts-expect-error: the argument is a number
await count_primes('100');
export { other, removed, status, words, text };
`;

const config = `import { build } from 'esbuild';
import { defineConfig } from 'vite';
import forBun from 'weft-wasm/bun';
import forEsbuild from 'weft-wasm/esbuild';
import forRollup, { type CModuleOptions } from 'weft-wasm/rollup';
import forVite from 'weft-wasm/vite';

const options: CModuleOptions = { sources: { 'src/a.c': ['src/b.c'] }, types: true };
export const built = build({ plugins: [forEsbuild(options), forBun()] });
// @ts-expect-error: there is no such level
forVite({ optimize: 'fast' });
export default defineConfig({ plugins: [forVite(options)], build: { rollupOptions: { plugins: [forRollup({ optimize: 'size' })] } } });
`;

/** @param {boolean | string} types */
async function check(t, types, rootDirs) {
  const { directory, env, write } = makeModules(t, {
    'package.json': JSON.stringify({ type: 'module', 'weft-wasm': { types, sources: { 'src/words.c': ['src/twice.c'] } } }),
    'use.ts': use, 'use.mjs': "import './src/primes.c';\nimport './src/words.c';\n",
    ...vite.folder && { 'vite.config.ts': config },
  });
  const made = await runCommand([process.execPath, '--import', 'weft-wasm/register', 'use.mjs'], { cwd: directory, env });
  assert.equal(made.status, 0, made.stderr);
  for (const name of ['esbuild', '@types']) symlinkSync(join(modules, name), join(directory, 'node_modules', name));
  if (vite.folder) addModules(directory, vite.folder);
  write('tsconfig.json', JSON.stringify({
    compilerOptions: {
      strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'DOM.AsyncIterable'], types: ['node'],
      allowArbitraryExtensions: true, skipLibCheck: true, rootDirs,
    },
    include: ['*.ts', 'src', 'made'],
  }));
  const { status, stdout } = await runCommand([process.execPath, join(modules, 'typescript/bin/tsc'), '-p', directory], { cwd: directory });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: '' });
}

test('declarations beside the C files', { skip: clang.skip }, (t) => check(t, true, undefined));

test('declarations in a directory of their own', { skip: clang.skip }, (t) => check(t, 'made', ['.', 'made']));
