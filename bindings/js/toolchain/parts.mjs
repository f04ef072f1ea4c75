/** What this package compiles programs with, besides a compiler: make_toolchain.mjs has made it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from './build_cache.mjs';
import { ToolchainError } from './diagnostics.mjs';

const place = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * @typedef {object} Parts
 * @property {string} include Weft's headers
 * @property {string} sysroot the headers of the C library
 * @property {string} lib the libraries
 * @property {string} sources Weft in one file, for native programs
 * @property {string} identity changes when one of them does
 */

/** @returns {Parts} @throws {ToolchainError} if there are none */
export function findParts() {
  const list = place('made_from.json');
  if (!existsSync(list)) {
    throw new ToolchainError('this copy of weft-wasm has no libraries for C programs: install it again, or in a checkout of Weft get @yowasp/clang with `npm run setup -- compilers`, and build');
  }
  return {
    include: place('include'), sysroot: place('sysroot/include'), lib: place('lib'), sources: place('sources'), identity: hashOf(readFileSync(list)),
  };
}
