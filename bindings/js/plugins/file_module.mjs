/** Modules of C files for runtimes, which read the program from the file system. */
import { pathToFileURL } from 'node:url';
import { buildModule, moduleText, say } from './c_module.mjs';
import { syntaxError } from './module_url.mjs';

/** @param {string} path */
const urlOf = (path) => pathToFileURL(path).href;

/**
 * @param {string} id an absolute path with its query
 * @param {import('./c_module.mjs').Options} [options]
 * @returns {Promise<string>} the text of the module
 * @throws {SyntaxError} with what the compiler has printed
 */
export async function fileModule(id, options) {
  try {
    const optimize = process.env.NODE_ENV === 'production' ? 'speed' : 'debug';
    const module = await buildModule(id, { options, usual: { optimize } });
    say(module.text);
    return moduleText(module, {
      load: new URL('../src/index.mjs', import.meta.url).href, wasm: `new URL(${JSON.stringify(urlOf(module.file))})`, program: urlOf(module.program ?? ''),
    });
  } catch (error) {
    throw syntaxError(/** @type {Error} */ (error).message);
  }
}
