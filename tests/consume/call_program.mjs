/**
 * Runs the program one_program.c twice, as a page does: `node call_program.mjs MODULE.mjs [PROGRAM.wasm]`. With a
 * program, the module loads any. Prints what the program prints, and what its exported coroutine returns.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [module, program] = process.argv.slice(2).map((file) => pathToFileURL(resolve(file)));
const { default: load } = await import(module.href);
const start = (/** @type {object} */ options) => (program ? load(program, options) : load(options));

await new Promise((onExit, reject) => {
  // Without `arguments`, Emscripten's programs take those of the process.
  start({ arguments: [], onExit }).catch(reject);
});
const served = await start({ arguments: ['serve'] });
console.log(await served.add(1, 2));
served.weft.stop();
