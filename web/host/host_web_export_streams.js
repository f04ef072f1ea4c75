/**
 * Streams as arguments of exported coroutines. A weft_reader * reads a ReadableStream, an iterable or a Blob of bytes,
 * bytes, or a string; a weft_writer * writes to a WritableStream; a weft_js_stream is a stream of weft/js.h. Linked only
 * into programs that have such arguments.
 *
 * A call that succeeds is fulfilled when its streams are closed: what C has written is then written, and a stream that C
 * has not read to its end is cancelled. A call that fails cancels and aborts them with its reason.
 *
 * @typedef {object} CallStream a stream that a call uses
 * @property {Descriptor} descriptor of a stream of bytes
 * @property {() => void} open locks the stream, when the call has begun
 * @property {() => Promise<unknown> | undefined} finish the call has succeeded: its promise is settled when the stream is
 *   closed
 * @property {() => (reason: unknown) => void} cut the call has failed, or C has closed the stream before: what it returns ends
 *   the stream, with the reason of the rejection
 */
addToLibrary({
  $weftThrow__deps: ['$weftFailure', '$weftThrown', '$stringToUTF8OnStack', '$stackSave', '$stackRestore', 'weft__web_threw'],
  /** Fails an operation with what was thrown. @param {number} operation @param {unknown} error */
  $weftThrow: (operation, error) => {
    const { status, message } = weftFailure(error);
    const stack = stackSave();
    _weft__web_threw(operation, status, stringToUTF8OnStack(message.slice(0, 500)), weftThrown.add(error));
    stackRestore(stack);
  },

  $weftPulled__deps: ['$weftIterate'],
  /**
   * @param {() => any} open gives a ReadableStream or an iterable
   * @returns {Omit<CallStream, 'descriptor'> & {next: () => Promise<IteratorResult<unknown>>}} what a call reads
   */
  $weftPulled: (open) => {
    let reader, iterator, failure;
    /** @type {'idle' | 'asking' | 'ended'} */
    let state = 'idle';
    let isStopped = false;

    /** No more is wanted. @param {unknown} [reason] */
    const stop = async (reason) => {
      const before = state;
      state = 'ended';
      let ended;
      try {
        if (before !== 'ended') ended = reader ? reader.cancel(reason) : iterator?.return?.();
      } finally {
        reader?.releaseLock();
      }
      // A generator that is making a piece returns when it has made it, perhaps never.
      if (reader || before !== 'asking') await ended;
      else void Promise.resolve(ended).catch(() => {});
    };

    return {
      open() {
        if (isStopped) return;
        try {
          const source = open();
          reader = source.getReader?.();
          if (!reader) iterator = weftIterate(source);
        } catch (error) {
          failure = { error };
        }
      },
      async next() {
        if (failure) throw failure.error;
        state = 'asking';
        let result;
        try {
          result = await (reader ? reader.read() : iterator.next());
        } catch (error) {
          state = 'ended';
          throw error;
        }
        if (state === 'asking') state = result.done ? 'ended' : 'idle';
        return result;
      },
      finish() {
        if (isStopped) return undefined;
        isStopped = true;
        return stop();
      },
      cut() {
        if (isStopped) return () => {};
        isStopped = true;
        return (reason) => void stop(reason).catch(() => {});
      },
    };
  },

  $weftReadable__deps: ['$weftBytes', '$weftDescriptors', '$weftGiven', '$weftInvalid', '$weftPulled', '$weftThrow'],
  /**
   * @param {() => any} open gives a ReadableStream or an iterable
   * @param {string} place what messages call it
   * @returns {CallStream} to read
   */
  $weftReadable: (open, place) => {
    const pulled = weftPulled(open);
    const descriptor = weftDescriptors.source({
      async next() {
        const { value, done } = await pulled.next();
        if (done) return undefined;
        const piece = weftBytes(value);
        if (piece) return piece;
        const given = value === undefined ? 'undefined' : weftGiven(value);
        throw weftInvalid(`${place}: a piece of the stream is ${given}, not bytes`);
      },
      fail: weftThrow,
      close: () => pulled.cut()(),
    });
    return { ...pulled, descriptor };
  },

  $weftWritable__deps: [
    '$WeftError', '$weftEnding', '$weftFail', '$weftInvalid', '$weftJsStatus', '$weftOperations', '$weftPump', '$weftStatus',
    '$weftThrow', 'weft__web_done',
  ],
  /**
   * @param {WritableStream} stream
   * @param {string} place what messages call it
   * @returns {CallStream} to write
   */
  $weftWritable: (stream, place) => {
    let writer, failure, settle, refuse;
    /** The operation that writes; 0 for none. */
    let writing = 0;
    let isEnded = false;
    let isAborted = false;
    let isFinishing = false;
    /** C has given up a write. */
    let isCut = false;
    const closed = new Promise((resolve, reject) => {
      settle = resolve;
      refuse = reject;
    });
    closed.catch(() => {});

    const fail = (error) => {
      failure ??= { error };
    };
    const closedBefore = () => {
      throw weftInvalid(`${place}: the stream is closed`);
    };
    const send = async (bytes) => {
      try {
        const written = Promise.resolve(writer.write(bytes));
        written.catch(fail);
        // With a highWaterMark of 0 it is never ready.
        await Promise.race([written, writer.ready]);
      } catch (error) {
        fail(error);
      }
    };
    const close = async () => {
      try {
        if (failure) throw failure.error;
        const closing = Promise.resolve(writer.close());
        closing.catch(() => {});
        // It has the reason of a failure; close() fails with a TypeError.
        await writer.closed;
        await closing.catch(closedBefore);
      } finally {
        writer?.releaseLock();
      }
    };
    const abort = async (reason) => {
      let aborted;
      try {
        aborted = writer?.abort(reason);
      } finally {
        writer?.releaseLock();
      }
      await aborted;
    };
    const cut = () => {
      if (isAborted) return () => {};
      isEnded = isAborted = true;
      const operation = writing;
      writing = 0;
      if (weftOperations.delete(operation)) weftFail(operation, weftJsStatus.ECANCELED, 'the call has ended');
      return (reason) => void abort(reason).catch(() => {});
    };

    return {
      descriptor: {
        write(operation, data, size) {
          if (failure) {
            weftThrow(operation, failure.error);
            return;
          }
          writing = operation;
          weftOperations.set(operation, () => {
            writing = 0;
            isCut = true;
          });
          void send(HEAPU8.slice(data, data + size)).then(() => weftPump.enter(() => {
            if (writing !== operation) return;
            writing = 0;
            weftOperations.delete(operation);
            if (failure) weftThrow(operation, failure.error);
            else _weft__web_done(operation, size);
          }));
        },
        close() {
          if (isEnded) return;
          // When the program has ended, C cannot write the rest.
          if (!isCut && !weftEnding.isPast()) {
            isEnded = true;
            settle(close());
            return;
          }
          // If C does so while it runs, that is its own affair.
          if (!isFinishing) settle();
          const error = new WeftError(weftStatus.EPIPE, 'WEFT_EPIPE', `${place}: it was closed before all bytes were written`);
          refuse(error);
          cut()(error);
        },
      },
      open() {
        if (isEnded) return;
        try {
          writer = stream.getWriter();
          Promise.resolve(writer.closed).then(() => isEnded || closedBefore()).catch(fail);
        } catch (error) {
          fail(error);
        }
      },
      finish() {
        isFinishing = true;
        return closed;
      },
      cut,
    };
  },

  $weftCallStreams__deps: [
    '$weftExports', '$weftFailures', '$weftKinds', '$weftKindReader', '$weftKindWriter', '$weftKindStream', '$weftSignals',
    '$weftStreamKind',
  ],
  $weftCallStreams__postset: [
    'weftExports.began = weftCallStreams.began;',
    'weftKinds[weftStreamKind.READER] = weftKindReader;',
    'weftKinds[weftStreamKind.WRITER] = weftKindWriter;',
    'weftKinds[weftStreamKind.STREAM] = weftKindStream;',
  ].join('\n'),
  $weftCallStreams: {
    /**
     * Opens the streams of a call, and has it end them before it is settled.
     * @param {Call} call
     * @param {any[]} values its checked arguments
     */
    began(call, values) {
      const streams = values.filter((value) => value?.open);
      if (streams.length === 0) return;
      const { resolve, reject, signal } = call;
      const fail = (reason) => {
        reject(reason);
        const ends = streams.map((stream) => stream.cut());
        // The caller gets the same error, which is made where it awaits the call.
        void Promise.resolve().then(() => {
          const error = weftFailures.reason(reason, fail);
          for (const end of ends) end(error);
        });
      };
      call.reject = fail;
      call.resolve = (value) => {
        const forget = weftSignals.listen(signal, () => fail(signal.reason));
        void Promise.all(streams.map((stream) => stream.finish())).then(() => resolve(value), fail).finally(forget);
      };
      for (const stream of streams) stream.open();
    },
  },

  $weftKindReader__deps: [
    '$weftBytes', '$weftDescriptors', '$weftEncoder', '$weftInvalid', '$weftReadable', '$weftStreamCheck', '$weftWrong',
  ],
  $weftKindReader: {
    check(value, type) {
      let bytes;
      try {
        // A copy: the caller may change its bytes when the call has begun.
        bytes = typeof value === 'string' ? weftEncoder.encode(value) : weftBytes(value)?.slice();
      } catch (error) {
        throw weftInvalid(`${type.place}: ${error.message}`);
      }
      if (bytes) return weftReadable(() => [bytes], type.place);
      const isStream = weftStreamCheck(value, type, ['getReader', 'stream', Symbol.asyncIterator, Symbol.iterator]);
      if (!isStream) throw weftWrong(type, 'a ReadableStream, an iterable or a Blob of bytes, bytes, or a string', value);
      return weftReadable(() => (typeof value.stream === 'function' ? value.stream() : value), type.place);
    },
    write(stream, at) {
      HEAP32[at >>> 2] = weftDescriptors.add(stream.descriptor);
    },
  },

  $weftKindWriter__deps: ['$weftDescriptors', '$weftStreamCheck', '$weftWritable', '$weftWrong'],
  $weftKindWriter: {
    check(value, type) {
      if (!weftStreamCheck(value, type, ['getWriter'])) throw weftWrong(type, 'a WritableStream', value);
      return weftWritable(value, type.place);
    },
    write(stream, at) {
      HEAP32[at >>> 2] = weftDescriptors.add(stream.descriptor);
    },
  },

  $weftKindStream__deps: ['$weft', '$weftPulled', '$weftStreamCheck', '$weftWrong'],
  $weftKindStream: {
    check(value, type) {
      const isStream = weftStreamCheck(value, type, ['getReader', Symbol.asyncIterator, Symbol.iterator]);
      if (!isStream) throw weftWrong(type, 'a ReadableStream or an iterable', value);
      return weftPulled(() => value);
    },
    write({ next, cut }, at) {
      HEAPU32[at >>> 2] = weft.stream({ [Symbol.asyncIterator]: () => ({ next, return: () => cut()() }) });
    },
  },

  /**
   * @param {any} value
   * @param {Type} type
   * @param {PropertyKey[]} methods
   * @returns {boolean} whether the value is an object with one of these methods
   * @throws {TypeError} if it is a stream that is locked
   */
  $weftStreamCheck__deps: ['$weftInvalid'],
  $weftStreamCheck: (value, type, methods) => {
    if (typeof value !== 'object' || value === null || !methods.some((name) => typeof value[name] === 'function')) return false;
    if (value.locked === true) throw weftInvalid(`${type.place} is a stream that is locked: it has a reader or writer already`);
    return true;
  },

  weft_host_stream_arguments__sig: 'v',
  weft_host_stream_arguments__deps: ['$weftCallStreams'],
  weft_host_stream_arguments: () => {},
});
