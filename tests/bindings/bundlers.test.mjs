/** Bundles of the package: without warnings, small, and they run. The browsers run them in tests/browser/bundles.test.mjs. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundle, bundlerNames, bundlerOf, expected, makeProject, runCommand } from './project.mjs';

/** @param {string} directory @returns {string[]} the paths of its scripts */
const scriptsIn = (directory) => readdirSync(directory, { encoding: 'utf8', recursive: true }).filter((file) => /\.m?js$/.test(file)).map((file) => join(directory, file));

for (const name of bundlerNames) {
  const { reason } = bundlerOf(name);
  test(`${name} bundles the package for pages, without a warning`, { skip: reason }, async (t) => {
    const project = makeProject(t);
    const { page, warnings } = await bundle(name, project);
    assert.deepEqual(warnings, []);
    const scripts = scriptsIn(join(project, name));
    assert.ok(scripts.length > 3, 'what a program does not use is in scripts of its own');
    for (const script of scripts) assert.doesNotMatch(readFileSync(script, 'utf8'), /(\bfrom\s*|\bimport\s*\(?\s*|require\(\s*)["']node:/, script);
    if (page.endsWith('.html')) return; // A script of a page that needs a document.
    // The bundle is for pages, but knows Node.js when it runs there.
    const run = `await import(${JSON.stringify(`./${page}`)}); console.log(JSON.stringify(await globalThis.outcome));`;
    const { output } = await runCommand(process.execPath, ['--input-type=module', '-e', run], { cwd: project });
    assert.deepEqual(JSON.parse(output), expected);
  });
}

test('load alone takes less than 8 KB, and what it imports at once', async (t) => {
  const project = makeProject(t);
  const { metafile, outputFiles } = await build({
    absWorkingDir: project, stdin: { contents: "export { load } from 'weft-wasm';", resolveDir: project }, bundle: true, splitting: true, format: 'esm', minify: true,
    outdir: 'out', write: false, metafile: true, treeShaking: true,
  });
  const entry = Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === '<stdin>');
  const initial = new Set([entry]);
  for (const name of initial) {
    for (const { path, kind } of metafile.outputs[name].imports) if (kind === 'import-statement') initial.add(path);
  }
  const size = outputFiles.filter(({ path }) => [...initial].some((name) => path.endsWith(`/${name}`)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  t.diagnostic(`${size} bytes`);
  assert.ok(size < 8192, `${size} bytes`);
  assert.ok(size > 4000, `${size} bytes: not all of it was measured`);
});
