/**
 * Readers as results of exported coroutines: JavaScript gets a ReadableStream. Linked only into programs that return them.
 */
addToLibrary({
  $weftKindReaderReturned__deps: [
    '$weftInvalid', '$weftIterations', '$weftKinds', '$weftStreamKind', '$weftType', 'weft_reader_iteration_new',
  ],
  $weftKindReaderReturned__postset: 'weftKinds[weftStreamKind.READER_RETURNED] = weftKindReaderReturned;',
  $weftKindReaderReturned: {
    /**
     * @param {number} at
     * @param {Type} type
     * @param {Exported} exported what has returned it
     * @param {number} frame address of its arguments
     * @returns {ReadableStream<Uint8Array> | Promise<never>}
     */
    read(at, { place }, { name, parameters }, frame) {
      const reader = HEAPU32[at >>> 2];
      const isGiven = ({ how, offset }) => how === weftKinds[weftStreamKind.READER] && HEAPU32[(frame + offset) >>> 2] === reader;
      if (reader !== 0 && parameters.some(isGiven)) {
        throw weftInvalid(`${place} is the reader of an argument, which is closed when the call ends: return another one`);
      }
      const iterated = weftIterations.of({
        name, reading: 'returned_reader', address: 0, parameters: [], frameSize: 0,
        result: weftType(weftStreamKind.BYTES_POINTER, 4, place),
        make: (address, textSize, number) => _weft_reader_iteration_new(reader, number),
      });
      try {
        return weftKindReaderReturned.stream(weftIterations.start(iterated, []));
      } catch (error) {
        return Promise.reject(error);
      }
    },

    /**
     * @param {AsyncIterableIterator<Uint8Array>} iterator which only the stream refers to
     * @returns {ReadableStream<Uint8Array>}
     */
    stream: (iterator) => new ReadableStream({
      async pull(controller) {
        const { value, done } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return();
      },
    }, { highWaterMark: 0 }),
  },

  weft_host_stream_results__sig: 'v',
  weft_host_stream_results__deps: ['$weftKindReaderReturned'],
  weft_host_stream_results: () => {},
});
