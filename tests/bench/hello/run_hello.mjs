/** Runs hello of a peer: `node run_hello.mjs KIND WASM [GLUE]`. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [kind, wasm, glue] = process.argv.slice(2);

const start = {
  /** A module that loads its WebAssembly itself, or has none. */
  module: async () => (await import(pathToFileURL(glue).href)).default(),
  /** A module that gets its WebAssembly. */
  response: async () => {
    const response = new Response(readFileSync(wasm), { headers: { 'content-type': 'application/wasm' } });
    await (await import(pathToFileURL(glue).href)).default(response);
  },
  wasi: async () => {
    const { WASI } = await import('node:wasi');
    const wasi = new WASI({ version: 'preview1', returnOnExit: true });
    const { instance } = await WebAssembly.instantiate(readFileSync(wasm), /** @type {WebAssembly.Imports} */ (wasi.getImportObject()));
    wasi.start(instance);
  },
  /** Go's own glue, a script. */
  go: async () => {
    await import(pathToFileURL(glue).href);
    const go = new /** @type {any} */ (globalThis).Go();
    const { instance } = await WebAssembly.instantiate(readFileSync(wasm), go.importObject);
    await go.run(instance);
  },
};

await start[kind]();
