/** Why a program cannot be loaded, as the error of `load`. Imported if one cannot. */
import { newError } from './errors.mjs';

/** Whether a value is what `load` takes, but for a function. @param {any} source */
const isProgram = (source) => typeof source === 'string' || typeof source?.href === 'string' || typeof source?.arrayBuffer === 'function'
  || source?.byteLength >= 0 || source?.[Symbol.toStringTag] === 'WebAssembly.Module';

/** @param {any} value @returns {string} */
const named = (value) => (typeof value !== 'object' || value === null ? String(value)
  : Array.isArray(value) ? 'an array' : `an object of the class ${value.constructor?.name ?? 'null'}`);

/** @param {any} response @returns {string} what a server has sent that is no program: often a page, in place of what it does not have */
const typeOf = (response) => (response?.headers?.get ? `: the server has sent it as ${response.headers.get('content-type')}` : '');

/**
 * @param {any} error of the host
 * @param {any} source the argument of `load`
 * @param {Promise<any>} [opened] what the host was given; undefined if the source is a function
 * @returns {Promise<unknown>}
 */
export async function loadError(error, source, opened) {
  const { code, message, cause } = error ?? {};
  if (!/^weft: /.test(message)) return error;
  const given = await Promise.resolve(source).catch(String);
  if (opened && !isProgram(given)) {
    return new TypeError('load: the program must be a URL, a path, a Response, a Blob, bytes, a WebAssembly.Module, a promise of one of these, '
      + `or the function that a .mjs exports by default, but is ${named(given)}`);
  }
  const own = / imports the function /.test(message) ? 'MISSING_IMPORT'
    : typeof code === 'string' ? code
      : /\(the page's policy/.test(message) ? 'FORBIDDEN'
        : / be of one build\)/.test(message) ? 'OTHER_VERSION'
          : cause instanceof WebAssembly.CompileError ? 'NOT_WASM' : 'UNREADABLE';
  const isNamed = typeof given === 'string' || typeof given?.href === 'string';
  const whole = isNamed ? message.replace(/^weft: the program (?=cannot)/, `weft: ${given} `) : message;
  const sent = own === 'NOT_WASM' ? typeOf(await opened) : '';
  return newError(own, whole.replace('weft', 'load') + sent, cause ?? error);
}
