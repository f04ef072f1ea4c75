/** Iteration over what programs read. Imported if there is some. */

/**
 * Begins an iteration. A stream of Node.js that fails ends the process unless somebody listens, and its iterator does so only
 * from the first piece on; nor does an iterator that has not begun destroy its stream.
 * @param {any} source an iterable or async iterable
 * @returns {any} its iterator
 */
export function iterate(source) {
  const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
  if (typeof source.on !== 'function' || typeof source.destroy !== 'function') return iterator;
  source.on('error', () => {});
  return {
    next: (/** @type {unknown[]} */ ...given) => iterator.next(...given),
    return: () => {
      source.destroy();
      return iterator.return?.();
    },
  };
}
