/** What the options of `load` must be, for the message about one that is wrong. */

/** @type {Record<string, string>} */
const wanted = {
  args: 'an array of strings without NUL',
  clock: 'an object with some of now, date, setTimeout and clearTimeout',
  env: 'an object of strings without NUL',
  fetch: 'a function',
  imports: 'an object',
  module: 'an object',
  name: 'a string without NUL',
  signal: 'an AbortSignal',
  slice: 'a number of milliseconds, 0 or more',
  stderr: 'a WritableStream (of a stream of Node.js, Writable.toWeb makes one) or a function',
  stdin: 'a string, an ArrayBuffer or a view of one, a Blob, a ReadableStream, an async iterable, an iterable or a function',
  stdout: 'a WritableStream (of a stream of Node.js, Writable.toWeb makes one) or a function',
  trace: 'a function',
};

/** @param {string} name of an option that is wrong @returns {TypeError} */
export const optionError = (name) => new TypeError(Object.hasOwn(wanted, name)
  ? `load: the option \`${name}\` must be ${wanted[name]}`
  : `load: there is no option \`${name}\`: there are ${Object.keys(wanted).join(', ')}`);
