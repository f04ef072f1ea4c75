/** What the hooks of Node.js need of a module's URL, without what compiles. */
import { fileURLToPath } from 'node:url';
import { isModule } from './module_options.mjs';

/** @param {string} message @returns {SyntaxError} whose stack is not this package's */
export function syntaxError(message) {
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}`;
  return error;
}

/** @param {string} url of any module @returns {boolean} whether it is a C file that becomes one */
export const isCFile = (url) => url.startsWith('file:') && isModule(url.split('#')[0]);

/** @param {string} url of a file @returns {string} its path, with its query */
export const idOf = (url) => `${fileURLToPath(url)}${new URL(url).search}`;
