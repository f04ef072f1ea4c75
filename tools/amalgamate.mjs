#!/usr/bin/env node
/**
 * Makes Weft in few files, for projects that build without CMake:
 *
 *     node tools/amalgamate.mjs DIRECTORY
 *
 * - `weft.c`: the runtime and all hosts, of which the compiler takes the one for its target;
 * - `weft.h`: all public headers;
 * - `weft.mjs`, `weft.d.mts`: the JavaScript of the page host, for any program, and its types;
 * - `weft_emscripten.js`: the JavaScript of the web host, for emcc's --js-library.
 *
 * docs/without_cmake.md says how to compile them. Exit status: 0; 2 for bad usage.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Amalgamation, partsOf } from './amalgamate/amalgamation.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');

const [, version] = /project\(weft VERSION ([\d.]+)/.exec(read('CMakeLists.txt')) ?? [];
const license = read('LICENSE').trim();

/** The JavaScript of the web host: the modules that WASI uses too come first. */
const libraries = readdirSync(join(root, 'web', 'host')).filter((name) => /\.m?js$/.test(name))
  .sort((a, b) => Number(b.endsWith('.mjs')) - Number(a.endsWith('.mjs')) || (a < b ? -1 : 1));

/** @param {string} file @param {string} text @returns {string} a comment for the top of the file */
function banner(file, text) {
  const lines = `${file}: Weft ${version}, asyncio for C on WebAssembly\n\n${text.trim()}\n\n${license}`.split('\n');
  return `${lines.map((line, i) => `${i === 0 ? '/*' : ' *'} ${line}`.trimEnd()).join('\n')}\n */\n`;
}

const aboutSource = `
Generated from Weft's sources: the runtime and its hosts. Compile it once, in C, with the program that includes weft.h:

    cc -O2 hello.c weft.c -lm -o hello                                     native, on the simulated host: for tests
    clang --target=wasm32-wasip1 -O2 -Wl,--stack-first hello.c weft.c -o hello.wasm                           WASI
    emcc -O2 hello.c weft.c --js-library weft_emscripten.js OPTIONS -o hello.mjs                               web
    clang --target=wasm32-wasip1 -O2 -DWEFT_PAGE OPTIONS hello.c weft.c -o hello.wasm    pages, without Emscripten

docs/without_cmake.md of the sources has the OPTIONS. Define for all files of a program alike:

    WEFT_PAGE     with a clang for WASI: the page host, whose JavaScript is weft.mjs
    WEFT_FETCH    for WASI: HTTP requests are made by the embedder, and imported from it
    WEFT_NO_HOST  the program brings its own host
    WEFT_DEBUG    checks and reports of a debug build
    WEFT_TERSE    a smaller program, whose reports have no messages`;

const aboutHeader = 'Generated from Weft\'s sources: all public headers, also weft/host.h, weft/js_function.h and, natively, weft/sim.h.';

const opening = `
#ifdef __cplusplus
#error "weft.c is C: compile it with a C compiler, and link it with the program"
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* also with -std=c17 */
#endif
#pragma GCC diagnostic ignored "-Wunused-function" /* not every host uses all of the inline functions */

#include "weft.h"

`;

/** @param {string} directory */
function amalgamate(directory) {
  mkdirSync(directory, { recursive: true });
  const write = (/** @type {string} */ name, /** @type {string} */ about, /** @type {string} */ text) =>
    writeFileSync(join(directory, name), `${banner(name, about)}${text}`);
  const { headers, sources } = partsOf(root);
  const amalgamation = new Amalgamation(root);
  write('weft.h', aboutHeader, `#ifndef WEFT_AMALGAMATION_H\n#define WEFT_AMALGAMATION_H\n\n${amalgamation.add(headers)}#endif\n`);
  write('weft.c', aboutSource, `${opening}${amalgamation.add(sources)}`);
  write('weft_emscripten.js', 'Generated from Weft\'s sources: the JavaScript of the web host, for --js-library of emcc.',
    libraries.map((name) => read(`web/host/${name}`)).join('\n'));
  const module = join(directory, 'weft.mjs');
  execFileSync(process.execPath, [join(root, 'page', 'make_module.mjs'), '--all', '-o', module]);
  write('weft.mjs', 'Generated from Weft\'s sources: the JavaScript of the page host. Its default export loads any program.', readFileSync(module, 'utf8'));
  write('weft.d.mts', 'The types of weft.mjs.', read('page/load_page.d.mts'));
}

const args = process.argv.slice(2);
if (args.length === 1 && !args[0].startsWith('-')) {
  amalgamate(args[0]);
} else {
  console.error('usage: amalgamate.mjs DIRECTORY');
  process.exitCode = 2;
}
