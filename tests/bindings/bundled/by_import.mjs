/** For bundlers that make a file's URL of its import: esbuild and Bun. */
// @ts-expect-error: only a bundler knows this file.
import wasm from './app_probe.wasm';
import { use } from './use_package.mjs';

globalThis.outcome = use(new URL(wasm, import.meta.url));
