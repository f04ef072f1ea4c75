/** The hooks of Node.js 20, which run in a thread of their own. */
import { fileModule } from './file_module.mjs';
import { idOf, isCFile } from './module_url.mjs';

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!isCFile(url)) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await fileModule(idOf(url)) };
}
