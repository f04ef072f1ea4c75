/** Standard input from a function or an iterable. Imported if it is one. */
import { iterate } from './iterate.mjs';

/**
 * @param {any} stdin returns the next piece, and undefined or null at the end; or iterates over the pieces
 * @returns {ReadableStream} a stream that asks for each piece when the program reads
 */
export function inputStream(stdin) {
  const iterator = typeof stdin === 'function' ? {
    async next() {
      const value = await stdin();
      return { value, done: value === undefined || value === null };
    },
  } : iterate(stdin);
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? new TextEncoder().encode(value) : value);
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
