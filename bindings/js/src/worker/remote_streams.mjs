/** Streams, iterators and functions of one thread in another: how their owner responds, and what stands for them. */
import { iterable } from '../iterable_stream.mjs';
import { iterate } from '../iterate.mjs';

/** @typedef {(method: string, ...given: unknown[]) => Promise<any>} Request requests the owner to call a method of it */

const ended = () => ({ done: true, value: undefined });

/** @param {ReadableStream} stream @returns {Record<string, Function>} */
export function serveStream(stream) {
  const reader = stream.getReader();
  return {
    next: () => reader.read(),
    return: (/** @type {unknown} */ reason) => reader.cancel(reason).then(ended),
  };
}

/** @param {WritableStream} stream @returns {Record<string, Function>} */
export function serveSink(stream) {
  const writer = stream.getWriter();
  // The next write reports that the stream has failed.
  writer.closed.catch(() => {});
  return {
    // Not when it is ready, which it never is with a highWaterMark of 0.
    write: (/** @type {unknown} */ piece) => writer.write(piece),
    close: () => writer.close().then(ended),
    return: (/** @type {unknown} */ reason) => writer.abort(reason).then(ended),
  };
}

/** @param {any} source an iterable or async iterable @returns {Record<string, Function>} */
export function serveIterator(source) {
  /** @type {any} */
  let iterator;
  const open = () => (iterator ??= iterate(source));
  // A stream of Node.js, which may fail at any time.
  if (typeof source.on === 'function') open();
  return {
    next: (/** @type {unknown[]} */ ...given) => open().next(...given),
    return: (/** @type {unknown} */ value) => open().return?.(value) ?? { done: true, value },
    throw(/** @type {unknown} */ reason) {
      if (!open().throw) throw reason;
      return iterator.throw(reason);
    },
  };
}

/** @param {Request} request @returns {ReadableStream} */
export const streamFor = (request) => iterable(new ReadableStream({
  async pull(controller) {
    const { done, value } = await request('next');
    if (done) controller.close();
    else controller.enqueue(value);
  },
  cancel: (reason) => request('return', reason),
}, { highWaterMark: 0 }));

/** @param {Request} request @returns {WritableStream} */
export const sinkFor = (request) => new WritableStream({
  write: (piece) => request('write', piece),
  close: () => request('close'),
  abort: (reason) => request('return', reason),
});

/** @param {Request} request @returns {any} an AsyncIterableIterator */
export const iteratorFor = (request) => ({
  next: (/** @type {unknown[]} */ ...given) => request('next', ...given),
  return: (/** @type {unknown} */ value) => request('return', value),
  throw: (/** @type {unknown} */ reason) => request('throw', reason),
  [Symbol.asyncIterator]() {
    return this;
  },
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.return();
  },
});
