/** What a page loads for asyncio in JavaScript. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { packageUrl } from './package.mjs';

/** @param {string} path in the package @returns {string | Buffer} */
const read = (path) => readFileSync(new URL(path, packageUrl));

/** @param {string | Uint8Array} contents @returns {number} */
const compressed = (contents) => gzipSync(contents, { level: 9 }).length;

/** What the program of asyncio imports of the host. */
const host = ['core', 'common', 'script'].map((name) => `src/host/${name}.mjs`);

test('the core of asyncio and what loads it take less than 25 KB', (t) => {
  const [core, loader] = [compressed(read('../core/asyncio_core.wasm')), host.map((path) => compressed(read(path))).reduce((a, b) => a + b)];
  t.diagnostic(`${core} + ${loader} bytes`);
  assert.ok(core + loader < 25_000, `${core} + ${loader} bytes`);
});

test('all that a page loads for asyncio takes less than 34 KB', async (t) => {
  const { metafile, outputFiles } = await build({
    entryPoints: [new URL('src/asyncio.mjs', packageUrl).pathname], bundle: true, splitting: true, format: 'esm', minify: true, outdir: 'out', write: false, metafile: true,
  });
  const isLoaded = (/** @type {string} */ input) => /\/asyncio(\.mjs|\/program\.mjs)$/.test(input) || host.some((path) => input.endsWith(path));
  const scripts = new Set(Object.keys(metafile.outputs).filter((name) => Object.keys(metafile.outputs[name].inputs).some(isLoaded)));
  for (const name of scripts) for (const { path, kind } of metafile.outputs[name].imports) if (kind === 'import-statement') scripts.add(path);
  const sizes = outputFiles.filter(({ path }) => [...scripts].some((name) => path.endsWith(`/${name}`))).map(({ contents }) => compressed(contents));
  const size = sizes.reduce((a, b) => a + b);
  t.diagnostic(`${sizes.join(' + ')} = ${size} bytes`);
  assert.ok(size < 34_816, `${size} bytes`);
  assert.ok(size > 25_000, `${size} bytes: not all of it was measured`);
});
