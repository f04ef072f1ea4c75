/**
 * WebKit cannot iterate over streams.
 * @template T
 * @param {ReadableStream<T>} stream
 * @returns {any} the stream, which can be iterated over
 */
export function iterable(stream) {
  if (Symbol.asyncIterator in stream) return stream;
  return Object.defineProperty(stream, Symbol.asyncIterator, {
    value: async function* values() {
      const reader = /** @type {ReadableStream<T>} */ (stream).getReader();
      try {
        for (let next; !(next = await reader.read()).done;) yield next.value;
      } finally {
        await reader.cancel();
      }
    },
  });
}
