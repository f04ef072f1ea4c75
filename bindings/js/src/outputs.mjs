/** Standard output and error of a program as streams of the web platform. */

/**
 * @typedef {object} Output
 * @property {(bytes: Uint8Array, written: (error?: unknown) => void) => void} write calls `written` when the stream takes
 *   more. It may be called again before that
 * @property {() => Promise<void>} close resolves when all was written
 * @property {(reason: unknown) => void} abort
 */

/** @param {WritableStream<Uint8Array>} stream @returns {Output} */
export function newOutput(stream) {
  const writer = stream.getWriter();
  const ignore = () => {};
  // The next write reports that the stream was closed or has failed.
  writer.closed.catch(ignore);
  return {
    write(bytes, written) {
      let failed = false;
      const done = writer.write(bytes);
      done.catch((error) => {
        failed = true;
        written(error ?? new Error('the stream failed'));
      });
      // With a highWaterMark of 0 it is never ready.
      Promise.race([done, writer.ready]).then(() => failed || written(), ignore);
    },
    close: () => writer.close().catch(ignore),
    abort: (reason) => void writer.abort(reason).catch(ignore),
  };
}
