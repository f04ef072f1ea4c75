#!/usr/bin/env node
/**
 * Makes the npm package weft-wasm:
 *
 *     node bindings/js/make_package.mjs [--minify ESBUILD] [--toolchain PARTS] --core asyncio_core.wasm DIRECTORY
 *
 * DIRECTORY gets what package.json lists in `files`, and what is made of other parts of Weft: src/host, the program of
 * the asyncio API, files of web/ in bin/, the pages that README.md links to, the declarations for CommonJS. With ESBUILD,
 * lib/main.js of the npm package esbuild, it also gets dist/: all of src in one file, as a module for pages without a
 * bundler and for CommonJS. PARTS is what make_toolchain.mjs made for toolchain/.
 *
 * In the `exports` of package.json no entry is for browsers, workers or Node.js alone: all get the same modules, which find
 * out where they run when they do, and import what they need of Node.js then. A bundle for one of them runs in the others.
 * `module-sync` gives require() of newer versions of Node.js the module that import has, with the same classes.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { withIgnored } from '../../web/minify.mjs';

const source = fileURLToPath(new URL('.', import.meta.url));
const { values: { core, minify, toolchain }, positionals } = parseArgs({
  allowPositionals: true, options: { core: { type: 'string' }, minify: { type: 'string' }, toolchain: { type: 'string' } },
});
const directory = resolve(positionals[0]);
const { files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const made = ['dist', 'docs'];
for (const file of ['package.json', ...files.filter((/** @type {string} */ name) => !made.includes(name))]) {
  // The types of what is made serve the type checker alone.
  cpSync(join(source, file), join(directory, file), { recursive: true, filter: (name) => !name.endsWith('.d.mts') });
}
const makeModule = fileURLToPath(new URL('../../page/make_module.mjs', import.meta.url));
execFileSync(process.execPath, [makeModule, ...(minify ? ['--minify', minify] : []), '--features', join(directory, 'src', 'host')], { stdio: 'inherit' });
writeFileSync(join(directory, 'src/asyncio/program.mjs'), packed(readFileSync(/** @type {string} */ (core))));
cpSync(join(source, '../../web/run_process.mjs'), join(directory, 'bin/run_process.mjs'));
for (const file of ['load_wasi.mjs', 'run_wasi.mjs']) cpSync(join(source, '../../wasi', file), join(directory, 'bin', file));
// At their places relative to each other.
const ofHost = readdirSync(join(source, '../../web/host')).filter((name) => /\.m?js$/.test(name)).map((name) => `web/host/${name}`);
const ofPage = ['declarations', 'features', 'function_types', 'library', 'make_module', 'read_tables', 'host/page_module'].map((name) => `page/${name}.mjs`);
for (const file of [...ofHost, ...ofPage, 'page/host/host_page.js', 'web/minify.mjs']) cpSync(join(source, '../..', file), join(directory, 'bin', file));
if (toolchain && existsSync(toolchain)) cpSync(toolchain, join(directory, 'toolchain'), { recursive: true });
cpSync(join(source, '../../LICENSE'), join(directory, 'LICENSE'));
copyPages();
for (const file of readdirSync(join(directory, 'types'))) {
  const text = readFileSync(join(directory, 'types', file), 'utf8').replaceAll(/(from|import\()( ?'\.\/\w+)\.js'/g, "$1$2.cjs'");
  writeFileSync(join(directory, 'types', file.replace(/\.d\.ts$/, '.d.cts')), text);
}
if (minify) bundle(createRequire(import.meta.url)(resolve(minify)));

/** Copies the pages, and the headers that they link to. Links to what stays behind become text. */
function copyPages() {
  const root = join(source, '../..');
  /** The pages, by their paths in Weft. @type {Record<string, string>} */
  const pages = { 'bindings/js/README.md': 'README.md', 'docs/javascript.md': 'docs/javascript.md', 'docs/toolchain.md': 'docs/toolchain.md' };
  const headers = new Set();
  for (const [page, copy] of Object.entries(pages)) {
    const follow = (/** @type {string} */ whole, /** @type {string} */ words, /** @type {string} */ link, /** @type {string} */ anchor = '') => {
      if (link === '') return whole;
      const target = posix.join(posix.dirname(page), link);
      const isHeader = /^runtime\/include\/weft\/\w+\.h$/.test(target);
      if (isHeader) headers.add(target);
      const there = isHeader ? `docs/weft/${posix.basename(target)}` : pages[target];
      return there ? `[${words}](${posix.relative(posix.dirname(copy), there)}${anchor})` : words;
    };
    const blocks = readFileSync(join(root, page), 'utf8').split(/^(```[^]*?^```)$/m);
    const text = blocks.map((block) => (block.startsWith('```') ? block : block.replaceAll(/\[([^\]]+)\]\(([^)#\s]*)(#[^)]*)?\)/g, follow))).join('');
    mkdirSync(dirname(join(directory, copy)), { recursive: true });
    writeFileSync(join(directory, copy), text);
  }
  for (const header of headers) cpSync(join(root, header), join(directory, 'docs/weft', posix.basename(header)));
}

/**
 * A program as a module, which every bundler takes along. Compressed, since text compresses badly.
 * @param {Uint8Array} program
 */
function packed(program) {
  return `const packed = '${gzipSync(program, { level: 9 }).toString('base64')}';

/** @returns {Promise<Uint8Array>} */
export default async () => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  if (!globalThis.DecompressionStream) return globalThis.process.getBuiltinModule('node:zlib').gunzipSync(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
`;
}

/** @param {typeof import('esbuild')} esbuild */
function bundle({ buildSync }) {
  /** @param {string} entry @param {string} name @param {import('esbuild').BuildOptions} options */
  const write = (entry, name, options) => {
    const { outputFiles } = buildSync({
      ...options, entryPoints: [entry], bundle: true, minify: true, lineLimit: 250, target: 'es2022', legalComments: 'none', conditions: ['browser'],
      absWorkingDir: directory, logLevel: 'warning', write: false,
    });
    mkdirSync(join(directory, 'dist'), { recursive: true });
    writeFileSync(join(directory, 'dist', name), withIgnored(/** @type {any} */ (outputFiles)[0].text));
  };
  write('src/index.mjs', 'weft-wasm.mjs', { format: 'esm' });
  write('src/worker/worker_thread.mjs', 'worker_thread.mjs', { format: 'esm' });
  // CommonJS has no import.meta.
  write('src/index.mjs', 'weft-wasm.cjs', {
    format: 'cjs', define: { 'import.meta.url': 'weftUrl' },
    banner: { js: "const weftUrl = typeof __filename === 'string' ? 'file://' + (__filename[0] === '/' ? '' : '/') + encodeURI(__filename.replaceAll('\\\\', '/')) : undefined;" },
  });
}
