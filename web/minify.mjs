#!/usr/bin/env node
/**
 * Shortens the JavaScript of a program with esbuild: comments and spaces are removed, local names become short.
 *
 *     node web/minify.mjs ESBUILD FILE
 *
 * ESBUILD is lib/main.js of the npm package esbuild. FILE is overwritten if it is an ES module by its suffix, .mjs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * @param {string} text an ES module
 * @param {string} esbuild lib/main.js of the package
 * @param {{lineLimit?: number}} [options] after how many characters a line ends. Without it there is one line, which Node.js
 *   prints before an uncaught error that was thrown in it
 * @returns {string}
 */
export function minify(text, esbuild, options) {
  const { transformSync } = createRequire(import.meta.url)(resolve(esbuild));
  return withIgnored(transformSync(text, { ...options, minify: true, format: 'esm', target: 'es2022', legalComments: 'none' }).code);
}

/**
 * Restores the comments that tell bundlers not to follow an import whose name is not constant. esbuild removes them.
 * @param {string} code minified
 */
export const withIgnored = (code) => code.replaceAll(/\bimport\((?!")/g, 'import(/*@vite-ignore*//*webpackIgnore:true*/');

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , esbuild, file] = argv;
  if (file.endsWith('.mjs')) writeFileSync(file, minify(readFileSync(file, 'utf8'), esbuild));
}
