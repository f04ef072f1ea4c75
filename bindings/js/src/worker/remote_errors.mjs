/**
 * How what was thrown crosses between threads. An error that comes back to where it was thrown is the same object there.
 *
 * @typedef {import('./link.mjs').Link} Link
 */
import { mark, WeftError } from '../errors.mjs';

/** Classes of errors that both threads have, by name. @type {Record<string, new (...given: any[]) => Error>} */
const classes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/** @param {unknown} value @returns {value is Error} also of another realm */
export const isError = (value) => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
  || (typeof DOMException === 'function' && value instanceof DOMException);

/** @param {any} error @returns {string} which class the other thread makes it of */
function classOf(error) {
  if (typeof DOMException === 'function' && error instanceof DOMException) return 'DOMException';
  if (error instanceof AggregateError) return 'AggregateError';
  // Those of a program are of classes of the language, too.
  const found = Object.keys(classes).find((name) => name !== 'Error' && error instanceof classes[name]);
  return found ?? (error instanceof WeftError ? 'WeftError' : 'Error');
}

/**
 * @param {any} error
 * @param {(value: unknown) => unknown} encode
 * @returns {object} what crosses
 */
export function describeError(error, encode) {
  const { name, message, stack, cause, errors } = error;
  const isOwn = (/** @type {string} */ key) => Object.hasOwn(error, key);
  const own = Object.keys(error).filter((key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key));
  return {
    class: classOf(error), name, message, stack, isWefts: error[mark] === true,
    ...(isOwn('cause') && { cause: encode(cause) }),
    ...(Array.isArray(errors) && { errors: errors.map(encode) }),
    own: own.map((key) => [key, encode(error[key])]),
  };
}

/** @param {any} described @param {any[]} errors @returns {any} */
function newErrorOf({ class: kind, name, message }, errors) {
  if (kind === 'DOMException') return new DOMException(message, name);
  if (kind === 'WeftError') return new WeftError(0, '', message);
  if (kind === 'AggregateError') return new AggregateError(errors, message);
  return new classes[kind](message);
}

/**
 * @param {any} described
 * @param {(value: any) => unknown} decode
 * @returns {Error}
 */
export function makeError(described, decode) {
  const errors = described.errors?.map(decode);
  const error = newErrorOf(described, errors ?? []);
  const define = (/** @type {string} */ key, /** @type {unknown} */ value, enumerable = false) => {
    Object.defineProperty(error, key, { value, configurable: true, enumerable, writable: true });
  };
  if (described.class !== 'DOMException' && described.name !== error.name) define('name', described.name);
  if (described.isWefts && !(mark in error)) Object.defineProperty(error, mark, { value: true });
  if (typeof described.stack === 'string') define('stack', described.stack);
  if ('cause' in described) define('cause', decode(described.cause));
  if (errors && described.class !== 'AggregateError') define('errors', errors);
  for (const [key, value] of described.own) define(key, decode(value), true);
  return error;
}
