/** Bundles of JavaScript that imports C files. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { findRuntime } from '../../tools/setup/wasi_runtimes.mjs';
import { addModules, brokenSource, expected, makeModules, vites } from './c_modules.mjs';
import { clang, runCommand } from './toolchain_package.mjs';

const bun = findRuntime('bun');
const rollup = findBundler('rollup');
const node = process.execPath;
const esbuildModule = createRequire(import.meta.url).resolve('esbuild');

/**
 * @typedef {object} Bundler
 * @property {string} name
 * @property {string} [skip]
 * @property {string} [folder] whose modules the project gets
 * @property {string} config the text of `bundle.mjs`, which bundles the file that is its argument to out/
 * @property {string} [command] that runs it
 */

const viteConfig = `import { build } from 'vite';
import weft from 'weft-wasm/vite';
const input = process.argv[2];
await build({
  configFile: false, base: './', logLevel: 'warn', plugins: [weft()],
  build: { outDir: 'out', rollupOptions: { input, preserveEntrySignatures: 'strict', output: { entryFileNames: '[name].mjs' } } },
}).catch(({ message, loc, id }) => {
  console.error(JSON.stringify({ message, loc, id }));
  process.exit(1);
});
`;

/** @type {Bundler[]} */
const bundlers = [
  ...vites.map(({ name, reason, folder }) => ({ name, skip: reason, folder, config: viteConfig })),
  {
    name: 'rollup', skip: rollup.reason, folder: rollup.folder, config: `import { rollup } from 'rollup';
import resolve from '@rollup/plugin-node-resolve';
import weft from 'weft-wasm/rollup';
try {
  const bundle = await rollup({ input: process.argv[2], plugins: [weft(), resolve({ browser: true })], onwarn: ({ message }) => console.error(message) });
  await bundle.write({ dir: 'out', format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
} catch ({ message, loc, id }) {
  console.error(JSON.stringify({ message, loc, id }));
  process.exit(1);
}
`,
  },
  {
    name: 'esbuild', config: `import { createRequire } from 'node:module';
import weft from 'weft-wasm/esbuild';
const { build } = createRequire(import.meta.url)(${JSON.stringify(esbuildModule)});
await build({
  entryPoints: [process.argv[2]], bundle: true, splitting: true, format: 'esm', minify: true, outdir: 'out', entryNames: 'in/[name]', outExtension: { '.js': '.mjs' },
  logLevel: 'warning', plugins: [weft()],
}).catch(() => process.exit(1));
`,
  },
  {
    name: 'Bun', skip: bun.reason, command: bun.program, config: `import weft from 'weft-wasm/bun';
try {
  await Bun.build({ entrypoints: [process.argv[2]], target: 'browser', splitting: true, minify: true, outdir: 'out', naming: { entry: '[name].mjs' }, plugins: [weft()] });
} catch (error) {
  console.error(String(error), String(error.errors));
  process.exit(1);
}
`,
  },
];

for (const { name, skip, folder, config, command = node } of bundlers) {
  const project = (t, more = {}) => {
    const made = makeModules(t, { 'bundle.mjs': config, ...more });
    if (folder) addModules(made.directory, folder);
    const bundle = (file) => runCommand([command, 'bundle.mjs', file], { cwd: made.directory, env: { ...made.env, NO_COLOR: '1' } });
    return { ...made, bundle };
  };

  test(`${name} bundles C files, with their programs as assets`, { skip: clang.skip ?? skip }, async (t) => {
    const { directory, bundle, env } = project(t);
    const { status, stdout, stderr } = await bundle('main.mjs');
    const output = `${stdout}${stderr}`.replaceAll(/^weft-wasm: compiling .*\n/gm, '').replace(/.*\[PLUGIN_TIMINGS\][^]*?details\.\n+/, '');
    assert.deepEqual({ status, output }, { status: 0, output: '' });
    const written = readdirSync(join(directory, 'out'), { encoding: 'utf8', recursive: true });
    const programs = written.filter((file) => file.endsWith('.wasm'));
    assert.deepEqual(programs.map((file) => /(\w+)-[\w-]+\.wasm$/.exec(file)?.[1]).sort(), ['asks', 'primes', 'words']);
    // Built for size: without names and lines.
    for (const file of programs) assert.doesNotMatch(readFileSync(join(directory, 'out', file), 'latin1'), /\.debug_line/, file);
    const [main] = written.filter((file) => file.endsWith('main.mjs'));
    const outcome = await runCommand([node, join('out', main)], { cwd: directory, env });
    assert.equal(outcome.stderr, '');
    assert.deepEqual(JSON.parse(outcome.stdout), expected);
  });

  test(`${name} shows the compiler's errors with file and line`, { skip: clang.skip ?? skip }, async (t) => {
    const { bundle, write } = project(t, { 'src/broken.c': brokenSource, 'broken.mjs': "import './src/broken.c';\n", 'absent.mjs': "import './src/absent.c';\n" });
    const broken = await bundle('broken.mjs');
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /src\/broken\.c/);
    assert.match(broken.stderr, /3:2[12]|"line":3,"column":21/);
    assert.match(broken.stderr, /use of undeclared identifier 'missing'/);
    const absent = await bundle('absent.mjs');
    assert.equal(absent.status, 1);
    assert.match(absent.stderr, /absent\.c/);
    write('src/broken.c', '#include <weft/weft.h>\nWEFT_ASYNC(fine) {\n    WEFT_BEGIN;\n    int unused;\n}\nWEFT_EXPORT(fine, void)\n');
    const warned = await bundle('broken.mjs');
    assert.equal(warned.status, 0);
    assert.match(`${warned.stdout}${warned.stderr}`, /unused variable 'unused'/);
  });
}

/** What a server runs has no assets beside it, which Vite leaves to the page's build. */
const serverConfig = `import { build } from 'vite';
import weft from 'weft-wasm/vite';
await build({ configFile: false, logLevel: 'error', plugins: [weft()], build: { ssr: 'main.mjs', outDir: 'out', rollupOptions: { output: { entryFileNames: '[name].mjs' } } } });
`;
for (const { name, reason, folder = '' } of vites) {
  test(`${name} bundles C files for servers`, { skip: clang.skip ?? reason }, async (t) => {
    const { directory, env } = makeModules(t, { 'bundle.mjs': serverConfig });
    addModules(directory, folder);
    const { status, stderr } = await runCommand([node, 'bundle.mjs'], { cwd: directory, env });
    assert.equal(status, 0, stderr);
    const outcome = await runCommand([node, 'out/main.mjs'], { cwd: directory, env });
    assert.equal(outcome.stderr, '');
    assert.deepEqual(JSON.parse(outcome.stdout), [...expected.slice(0, -1), 'data:']);
  });
}

test('an option of another name or type is an error', async () => {
  for (const name of ['vite', 'rollup', 'esbuild', 'bun']) {
    const { default: weft } = await import(new URL(`../../build/page/bindings/js/weft-wasm/plugins/${name}.mjs`, import.meta.url).href);
    assert.throws(() => weft({ source: {} }), { name: 'TypeError', message: `weft-wasm/${name}: there is no option source: there are sources, includes, flags, optimize, types` });
    assert.throws(() => weft({ flags: '-Wall' }), { name: 'TypeError', message: `weft-wasm/${name}: flags is "-Wall": expected an array of options of clang` });
    assert.equal(weft().name, 'weft-wasm');
  }
});
