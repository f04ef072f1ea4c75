/** The hooks of Node.js 20, which run in a thread of their own. */
import { fileModule, idOf } from './file_module.mjs';
import { isModule } from './module_options.mjs';

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !isModule(url)) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await fileModule(idOf(url)) };
}
