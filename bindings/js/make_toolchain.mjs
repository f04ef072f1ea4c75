#!/usr/bin/env node
/**
 * Makes what the npm package compiles C programs with, besides a compiler:
 *
 *     node bindings/js/make_toolchain.mjs DIRECTORY
 *
 * DIRECTORY/parts, which becomes a part of `toolchain` in the package, gets `include`, Weft's headers; `sysroot`, the headers
 * of the C library, cut down from that of @yowasp/clang; `lib`, that C library and Weft's, for each target and level of
 * optimisation, compiled with @yowasp/clang; and `sources`, Weft in one file, for native programs. `made_from.json` says from what. DIRECTORY/objects keeps what was compiled.
 *
 * Exit status: 0, also without @yowasp/clang, where a message says so; 1 if something does not compile.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { clangAt } from './toolchain/clang_client.mjs';
import { commandFor, planCompile } from './toolchain/clang_plan.mjs';
import { levels, libraryOptions } from './toolchain/command_lines.mjs';
import { scanIncludes } from './toolchain/include_scan.mjs';
import { filesOfTar } from './read_tar.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const includes = ['runtime/include', 'runtime/src', 'runtime', 'web/host'].map((directory) => join(root, directory));
const withoutJs = 'runtime/src/js/host_without_js.c';

/** @param {string} directory @param {RegExp} pattern @returns {string[]} */
const list = (directory, pattern) => readdirSync(join(root, directory)).filter((name) => pattern.test(name)).sort().map((name) => `${directory}/${name}`);

/** The sources of each library. @returns {Record<string, string[]>} */
export const librarySources = () => ({
  weft: ['base', 'core', 'sync', 'js', 'io', 'trace'].flatMap((layer) => list(`runtime/src/${layer}`, /\.c$/)).filter((file) => file !== withoutJs),
  weft_page: [...list('web/host', /^host_web(?!_exit).*\.c$/), ...list('page/host', /\.c$/)],
  weft_wasi: [...list('wasi/host', /^host_wasi(?!_fetch).*\.c$/), ...list('runtime/posix', /\.c$/), withoutJs],
  weft_sim: [...list('runtime/sim', /^(host_sim|sim_.*)\.c$/), ...list('runtime/posix', /\.c$/), withoutJs],
});

/** @param {...(string | Uint8Array)} parts @returns {string} */
function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex');
}

/** @param {string} source @returns {string} a hash of it and of all that it includes */
function hashOfSource(source) {
  const { files } = scanIncludes([join(root, source)], includes);
  return hashOf(...[...files].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([file, content]) => [relative(root, file), content]));
}

/** @param {string} level @param {boolean} [isSimulated] @returns {string[]} options of clang */
const optionsOf = (level, isSimulated = false) => [
  ...(isSimulated ? ['-DWEFT_SIM'] : []),
  ...libraryOptions[/** @type {'debug'} */ (level)], '-std=gnu17', ...includes.flatMap((include) => ['-I', `/src/${relative(root, include)}`]),
];

/** @param {string} version of the compiler @returns {object} what changes when the parts do */
export function madeFrom(version) {
  const headers = readdirSync(join(root, 'runtime/include'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.h')).sort();
  const libraries = librarySources();
  return {
    compiler: version,
    maker: hashOf(readFileSync(fileURLToPath(import.meta.url))),
    options: Object.fromEntries(levels.map((level) => [level, optionsOf(level)])),
    libraries,
    headers: Object.fromEntries(headers.map((name) => [name, hashOf(readFileSync(join(root, 'runtime/include', name)))])),
    sources: Object.fromEntries([...new Set(Object.values(libraries).flat())].sort().map((source) => [source, hashOfSource(source)])),
  };
}

/** The files of @yowasp/clang's C library that programs in C need, and where they go. @param {string} name @returns {string | undefined} */
function placeInSysroot(name) {
  if (/^include\/wasm32-wasip1\/(?!c\+\+).*\.h$/.test(name)) return name.replace('include/wasm32-wasip1', 'sysroot/include');
  if (/^lib\/wasm32-wasip1\/(libc\.a|crt1-command\.o)$/.test(name) || /^lib\/.*\/libclang_rt\.builtins\.a$/.test(name)) return `lib/${name.split('/').at(-1)}`;
  return undefined;
}

/** @param {string} file @param {string | Uint8Array} content */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

/** @param {string} compiler the directory of @yowasp/clang @returns {string} */
export const versionOf = (compiler) => JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8')).version;

class Maker {
  /** @param {string} compiler the directory of @yowasp/clang @param {string} cache */
  constructor(compiler, cache) {
    this.client = clangAt(pathToFileURL(join(compiler, 'gen/bundle.js')).href);
    this.version = versionOf(compiler);
    this.cache = cache;
  }

  /** @param {import('./toolchain/clang_client.mjs').Work} work */
  async run(work) {
    const { results, files } = await this.client.run(work);
    const text = results.map((result) => result.text).join('');
    if (results.some(({ status }) => status !== 0)) throw new Error(text);
    process.stderr.write(text);
    return files;
  }

  /**
   * @param {string} source
   * @param {string[]} options
   * @param {string[]} plan
   * @returns {Promise<Buffer | Uint8Array>}
   */
  async compile(source, options, plan) {
    const file = join(this.cache, `${hashOf(this.version, ...options, source, hashOfSource(source)).slice(0, 32)}.o`);
    if (existsSync(file)) return readFileSync(file);
    const { files } = scanIncludes([join(root, source)], includes);
    const texts = Object.fromEntries([...files].map(([name, content]) => [`/src/${relative(root, name)}`, content]));
    const outputs = await this.run({ commands: [commandFor(plan, `/src/${source}`, '/out.o')], files: texts, copies: {}, outputs: ['/out.o'] });
    write(file, outputs['/out.o']);
    return outputs['/out.o'];
  }

  /** @param {string} level @param {string} name @param {string[]} sources @param {string} directory */
  async library(level, name, sources, directory) {
    const options = optionsOf(level, name === 'weft_sim');
    const plan = await planCompile(this.client, options);
    /** @type {Record<string, Uint8Array>} */
    const objects = {};
    for (const source of sources) objects[`/${source.split('/').at(-1)?.replace(/c$/, 'o')}`] = await this.compile(source, options, plan);
    const outputs = await this.run({
      commands: [['ar', 'rcsD', `/lib${name}.a`, ...Object.keys(objects)]], files: objects, copies: {}, outputs: [`/lib${name}.a`],
    });
    write(join(directory, level, `lib${name}.a`), outputs[`/lib${name}.a`]);
  }
}

/** @param {string} compiler @returns {Record<string, Uint8Array>} the files of the cut-down C library, by their place */
export function cutDown(compiler) {
  const files = filesOfTar(readFileSync(join(compiler, 'gen/llvm-resources.tar')));
  return Object.fromEntries([...files].flatMap(([name, content]) => {
    const place = placeInSysroot(name);
    return place ? [[place, content]] : [];
  }));
}

/** @param {string} compiler @param {string} directory */
async function makeToolchain(compiler, directory) {
  const madeFromFile = join(directory, 'parts/made_from.json');
  const text = `${JSON.stringify(madeFrom(versionOf(compiler)), null, 1)}\n`;
  if (existsSync(madeFromFile) && readFileSync(madeFromFile, 'utf8') === text) return;
  const parts = join(directory, 'parts');
  rmSync(parts, { recursive: true, force: true });
  for (const [place, content] of Object.entries(cutDown(compiler))) write(join(parts, place), content);
  cpSync(join(root, 'runtime/include'), join(parts, 'include'), { recursive: true });
  const maker = new Maker(compiler, join(directory, 'objects'));
  for (const level of levels) {
    for (const [name, files] of Object.entries(librarySources())) await maker.library(level, name, files, join(parts, 'lib'));
  }
  execFileSync(process.execPath, [join(root, 'tools/amalgamate.mjs'), join(directory, 'amalgamation')]);
  for (const name of ['weft.c', 'weft.h']) cpSync(join(directory, 'amalgamation', name), join(parts, 'sources', name));
  write(madeFromFile, text);
}

async function main() {
  const [directory, ...more] = process.argv.slice(2);
  if (!directory || more.length > 0) {
    console.error('usage: make_toolchain.mjs DIRECTORY');
    process.exitCode = 2;
    return;
  }
  const { program, reason } = findCompiler('yowasp-clang');
  if (program) await makeToolchain(dirname(dirname(program)), resolve(directory));
  else console.log(`weft: the npm package gets no libraries for C programs: @yowasp/clang: ${reason}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
