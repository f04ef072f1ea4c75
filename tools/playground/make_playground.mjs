/**
 * Makes the playground: a directory of files that any web server can serve. Of @yowasp/clang it takes what C needs, and adds
 * Weft's headers and libraries; the large files are compressed, whatever the server does.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { filesOfTar } from '../../bindings/js/read_tar.mjs';
import { librariesOf } from '../../bindings/js/toolchain/command_lines.mjs';
import { examples } from '../../tests/node/expected.mjs';
import { root } from '../setup/toolchain.mjs';
import { policy } from './policy.mjs';
import { tarOf } from './write_tar.mjs';

const source = join(root, 'web/playground');
/** Headers of clang itself that C for WebAssembly needs. */
const ofClang = /^include\/(__std\w+|std\w+|float|inttypes|iso646|limits|tgmath|unwind|varargs|wasm_simd128)\.h$/;
const ofLibc = /^include\/wasm32-wasip1\/(?!c\+\+).*\.h$/;

/** The pages beside the playground that its header links to. */
const otherPages = '<a href="../">Overview</a><a href="../timeline.html">Timeline</a><a href="../scrape.html">Scrape</a><a href="../load.html">Load</a><a href="../inspector.html">Inspector</a>';
const documentation = '<a href="../docs/">Docs</a>';

/** @param {string} directory @returns {string[]} the paths of its files, relative to it */
const filesIn = (directory) => readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();

/** @param {string} file @param {string | Uint8Array} content */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

/** @param {string} compiler the directory of the package @param {string} parts @returns {Uint8Array} a tar that is /usr for the compiler */
function resources(compiler, parts) {
  const files = new Map([...filesOfTar(readFileSync(join(compiler, 'gen/llvm-resources.tar')))].filter(([name]) => ofClang.test(name) || ofLibc.test(name)));
  for (const name of filesIn(join(parts, 'include'))) files.set(`weft/include/${name}`, readFileSync(join(parts, 'include', name)));
  files.set('weft/playground_lines.h', readFileSync(join(source, 'playground_lines.h')));
  for (const name of librariesOf('page', 'debug')) files.set(`weft/lib/${name}`, readFileSync(join(parts, 'lib', name)));
  return tarOf(files);
}

/**
 * Writes the compiler, unless it is there: to compress it takes a while.
 * @param {string} compiler @param {string} parts @param {string} site
 * @returns {{directory: string, sizes: Record<string, number>}}
 */
function writeCompiler(compiler, parts, site) {
  const names = readdirSync(join(compiler, 'gen')).filter((name) => name.endsWith('.wasm'));
  const contents = new Map(names.map((name) => [name, /** @type {Uint8Array} */ (readFileSync(join(compiler, 'gen', name)))]));
  contents.set('llvm-resources.tar', resources(compiler, parts));
  const script = readFileSync(join(compiler, 'gen/bundle.js'));
  const hash = createHash('sha256').update(script);
  for (const content of contents.values()) hash.update(content);
  const directory = `compiler-${hash.digest('hex').slice(0, 12)}`;
  for (const [name, content] of contents) {
    const file = join(site, directory, `${name}.gz`);
    if (!existsSync(file)) write(file, gzipSync(content, { level: 9 }));
  }
  write(join(site, directory, 'bundle.js'), script);
  return { directory, sizes: Object.fromEntries([...contents.keys()].map((name) => [name, statSync(join(site, directory, `${name}.gz`)).size])) };
}

/** Removes what was made before. @param {string} site @param {string} compiler the directory that stays */
function clean(site, compiler) {
  for (const name of readdirSync(site)) if (name !== compiler) rmSync(join(site, name), { recursive: true });
}

/** @returns {object[]} the examples, with what they read and print, and their twins in Python */
function exampleList() {
  return examples.map(({ name, input, output, args, status }) => {
    const text = readFileSync(join(root, 'runtime/examples', `${name}.c`), 'utf8');
    const about = /^\/\* (?<sentence>.*?[^.])[.;:]?(\n|\.\s|; |: )/.exec(text)?.groups?.sentence ?? name;
    const twin = readFileSync(join(source, 'python', `${name}.py`), 'utf8');
    return { name, about, source: text, python: twin, input, output, args: args.join(' '), status };
  });
}

/** @param {string} work where the modules of the npm package are put together @param {string} site @returns {string[]} the files that the scripts were made of */
function bundle(work, site) {
  for (const directory of ['bindings/js/src', 'bindings/js/toolchain', 'web/demo', 'web/playground', 'web/host']) {
    cpSync(join(root, directory), join(work, directory), { recursive: true });
  }
  execFileSync(process.execPath, [join(root, 'page/make_module.mjs'), '--features', join(work, 'bindings/js/src/host')], { stdio: 'inherit' });
  // For the asyncio API in JavaScript, which the playground does not have.
  write(join(work, 'bindings/js/src/asyncio/program.mjs'), 'export default undefined;\n');
  const { metafile } = buildSync({
    entryPoints: ['playground', 'compiler_worker', 'program_worker'].map((name) => join(work, 'web/playground', `${name}.js`)),
    outdir: site, bundle: true, splitting: true, format: 'esm', minify: true, target: 'es2022', legalComments: 'none', metafile: true, conditions: ['browser'],
    chunkNames: 'parts/[hash]', logLevel: 'warning', nodePaths: [join(root, 'node_modules')], absWorkingDir: work,
  });
  return Object.keys(metafile.inputs);
}

/** The licences of what the files contain. @param {string[]} files those that the scripts were made of, from `work` @param {string} work */
function licences(files, work) {
  const packages = new Set(files.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(join(work, file))?.[1]).filter((directory) => directory !== undefined));
  const texts = [...packages].sort().map((directory) => {
    const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(join(directory, 'LICENSE'), 'utf8')}`;
  });
  const compiler = '@yowasp/clang (ISC), which contains LLVM, Clang and LLD (Apache-2.0 WITH LLVM-exception) and wasi-libc (Apache-2.0 WITH LLVM-exception, MIT)';
  return [`Weft\n\n${readFileSync(join(root, 'LICENSE'), 'utf8')}`, ...texts, compiler].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Writes the list of what a visit without a network needs. @param {string} site @param {string} compiler its directory */
function writeOfflineWorker(site, compiler) {
  const paths = filesIn(site).filter((name) => !name.startsWith(`${compiler}/`));
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(join(site, path)));
  const script = readFileSync(join(source, 'offline_worker.js'), 'utf8');
  const list = { version: hash.update(script).digest('hex').slice(0, 12), paths: ['./', ...paths], compiler };
  write(join(site, 'offline_worker.js'), `globalThis.weftFiles = ${JSON.stringify(list)};\n${script}`);
}

/**
 * Makes it.
 * @param {object} options
 * @param {string} options.compiler the directory of the package of clang
 * @param {string} options.parts what bindings/js/make_toolchain.mjs has made
 * @param {string} options.site the directory to make
 * @param {string} options.work a directory for what is in between
 * @param {boolean} [options.isPart] whether it is served beside the demos and the documentation
 */
export function makePlayground({ compiler, parts, site, work, isPart = false }) {
  if (!existsSync(join(parts, 'made_from.json'))) throw new Error(`${parts} has no libraries`);
  rmSync(work, { recursive: true, force: true });
  const files = writeCompiler(compiler, parts, site);
  clean(site, files.directory);
  write(join(site, 'compiler.json'), JSON.stringify(files));
  const megabytes = Math.round(Object.values(files.sizes).reduce((sum, size) => sum + size, 0) / 1e6);
  write(join(site, 'examples.json'), JSON.stringify(exampleList()));
  const page = readFileSync(join(source, 'index.html'), 'utf8');
  /** @type {Record<string, string>} */
  const filled = { pages: isPart ? otherPages : '', docs: isPart ? documentation : '', megabytes: String(megabytes), policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">` };
  write(join(site, 'index.html'), page.replace(/<!-- (pages|docs|megabytes|policy) -->/g, (_, name) => filled[name]));
  cpSync(join(source, 'playground.css'), join(site, 'playground.css'));
  cpSync(join(source, 'sandbox'), join(site, 'sandbox'), { recursive: true });
  for (const name of ['style.css', 'icon.svg']) cpSync(join(root, 'web/demo', name), join(site, name));
  write(join(site, 'licences.txt'), licences(bundle(work, site), work));
  rmSync(work, { recursive: true });
  writeOfflineWorker(site, files.directory);
}
