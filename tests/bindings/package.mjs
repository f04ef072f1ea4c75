/** The npm package, as the preset page made it, and the programs of this directory. */
import { readFileSync } from 'node:fs';

const built = new URL('../../build/page/', import.meta.url);

/** The directory of the package. */
export const packageUrl = new URL('bindings/js/weft-wasm/', built);

/** The package's main entry. @type {any} */
export const weft = await import(new URL('src/index.mjs', packageUrl).href);

/** @param {string} name @returns {URL} a program of tests/bindings/programs */
export const programUrl = (name) => new URL(`tests/bindings/${name}.wasm`, built);

/** @param {string} name @returns {Buffer<ArrayBuffer>} its bytes */
export const programBytes = (name) => /** @type {Buffer<ArrayBuffer>} */ (readFileSync(programUrl(name)));
