/**
 * Standard input, and standard output and error, of the web host.
 *
 * Standard input is the module's option `stdin`, if there is one: a string, an ArrayBuffer or a
 * view of one, a Blob (a File that the user chose, say), or a ReadableStream of Uint8Arrays (the
 * body of a Response, one end of a TransformStream), from which a piece is taken when the program
 * reads. The stream is locked from the first read on, and cancelled when the program has ended. Else
 * it is that of the process in Node, and at its end in browsers. Anything else, or a piece that
 * is no Uint8Array, is a failure of the read: WEFT_EIO.
 *
 *     start({ stdin: 'two\nlines\n' });
 */
addToLibrary({
  $weftStdin__deps: [
    '$weftDescriptors', '$weftOperations', '$weftPump', '$weftFail', '$weftStatus', '$weftSystemError', 'weft__web_done',
  ],
  $weftStdin: {
    /** The read that waits. @type {{operation: number, buffer: number, size: number} | undefined} */
    wanted: undefined,
    /** What came and was not asked for yet. @type {Uint8Array | undefined} */
    rest: undefined,
    /** There is nothing more to come. */
    ended: false,
    /** @type {Error | undefined} */
    error: undefined,
    /** The process's standard input is listened to. */
    listening: false,
    /** The module's option `stdin`. @type {Descriptor | undefined} */
    own: undefined,

    /** Completes the read that waits, if there is something to say. */
    answer() {
      const { wanted, rest } = weftStdin;
      if (!wanted) return;
      if (rest) {
        const count = Math.min(rest.length, wanted.size);
        HEAPU8.set(rest.subarray(0, count), wanted.buffer);
        weftStdin.rest = count < rest.length ? rest.subarray(count) : undefined;
        weftStdin.close();
        _weft__web_done(wanted.operation, count);
      } else if (weftStdin.error) {
        weftStdin.close();
        weftFail(wanted.operation, weftStatus.EIO, weftSystemError.reason(weftStdin.error));
      } else if (weftStdin.ended) {
        weftStdin.close();
        _weft__web_done(wanted.operation, 0);
      }
    },

    /** @param {unknown} own the module's option `stdin` @returns {Descriptor} */
    ownSource(own) {
      let reader;
      return weftDescriptors.source(async () => {
        reader ??= weftStdin.readerOf(own);
        const { value, done } = await reader.read();
        if (done || value instanceof Uint8Array) return value;
        throw new TypeError('a piece of the stream is no Uint8Array (TextEncoderStream makes them of text)');
      }, () => {}, weftStatus.EIO);
    },

    /** @throws {TypeError} if it is not what `stdin` may be, or a stream that someone else reads */
    readerOf(own) {
      const isData = typeof own === 'string' || own instanceof ArrayBuffer || ArrayBuffer.isView(own);
      const blob = isData ? new Blob([own]) : own;
      const stream = typeof blob.stream === 'function' ? blob.stream() : blob;
      if (typeof stream.getReader !== 'function') {
        throw new TypeError('the option `stdin` is no string, ArrayBuffer, Blob or ReadableStream');
      }
      const reader = stream.getReader();
      weftPump.atEnd.push(() => reader.cancel().catch(() => {}));
      return reader;
    },

    /** Listens to the process's standard input, for one read. */
    listen() {
      const { stdin } = process;
      // What happened while nobody listened.
      if (stdin.errored) weftStdin.error = stdin.errored;
      if (stdin.readableEnded || stdin.destroyed) {
        weftStdin.ended = true;
        return;
      }
      weftStdin.listening = true;
      stdin.on('data', weftStdin.received);
      stdin.on('end', weftStdin.finished);
      stdin.on('close', weftStdin.finished);
      stdin.on('error', weftStdin.failed);
      stdin.ref?.();
      stdin.resume();
    },

    /** The read is over or cancelled. */
    close() {
      weftOperations.delete(weftStdin.wanted?.operation);
      weftStdin.wanted = undefined;
      if (!weftStdin.listening) return;
      weftStdin.listening = false;
      const { stdin } = process;
      stdin.off('data', weftStdin.received);
      stdin.off('end', weftStdin.finished);
      stdin.off('close', weftStdin.finished);
      stdin.off('error', weftStdin.failed);
      stdin.pause();
      // A stream that is paused fills its buffer all the same, and would keep the process.
      stdin.unref?.();
    },

    /** @param {Uint8Array | string} data a string if someone else in this process wanted it so */
    received(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      if (bytes.length === 0) return;
      weftStdin.rest = bytes;
      weftPump.enter(weftStdin.answer);
    },

    finished() {
      weftStdin.ended = true;
      weftPump.enter(weftStdin.answer);
    },

    /** @param {Error} error */
    failed(error) {
      weftStdin.error = error;
      weftPump.enter(weftStdin.answer);
    },

    /** Starts to read, as weft_host_read_start. */
    read(operation, buffer, size) {
      const own = Module['stdin'];
      if (own !== undefined && own !== null) {
        weftStdin.own ??= weftStdin.ownSource(own);
        weftStdin.own.read(operation, buffer, size);
        return;
      }
      weftStdin.wanted = { operation, buffer, size };
      weftOperations.set(operation, weftStdin.close);
      if (!ENVIRONMENT_IS_NODE) weftStdin.ended = true;
      else if (!weftStdin.rest && !weftStdin.ended && !weftStdin.error) weftStdin.listen();
      weftStdin.answer();
    },
  },

  $weftOutput: {
    /** Of lines that are not complete, by descriptor. */
    text: ['', '', ''],
    /** By descriptor, as a character may come in two pieces. @type {TextDecoder[]} */
    decoders: [],
    /** By descriptor: what it has failed with. @type {(Error | undefined)[]} */
    errors: [],

    /**
     * In Node.js the bytes go out as they are; to the console and to a page's `print` go lines, since
     * there is nothing else.
     * @param {number} fd 1 or 2
     * @param {Uint8Array} bytes a copy
     * @param {() => void} [written] called once they have gone out or could not; then see `errors`
     */
    write(fd, bytes, written) {
      // Not Module.print, for which a build with assertions has a getter that throws.
      const own = Object.getOwnPropertyDescriptor(Module, fd === 1 ? 'print' : 'printErr')?.value;
      if (!ENVIRONMENT_IS_NODE || own) {
        weftOutput.writeLines(fd, bytes);
        written?.();
        return;
      }
      const stream = fd === 1 ? process.stdout : process.stderr;
      // Else a pipe that its reader closed would end the process with a page of JavaScript.
      if (stream.listenerCount('error') === 0) stream.on('error', () => {});
      stream.write(bytes, (error) => {
        if (error) weftOutput.errors[fd] = error;
        written?.();
      });
    },

    writeLines(fd, bytes) {
      const decoder = (weftOutput.decoders[fd] ??= new TextDecoder('utf-8', { ignoreBOM: true }));
      const lines = (weftOutput.text[fd] + decoder.decode(bytes, { stream: true })).split('\n');
      weftOutput.text[fd] = lines.pop();
      for (const line of lines) weftOutput.writeLine(fd, line);
    },

    writeLine(fd, line) {
      if (fd === 1) out(line);
      else err(line);
    },

    flush() {
      for (const fd of [1, 2]) {
        if (weftOutput.text[fd] !== '') weftOutput.writeLine(fd, weftOutput.text[fd]);
        weftOutput.text[fd] = '';
      }
    },
  },
  $weftOutput__postset: () => addAtExit('weftOutput.flush();'),

  $weftStdout__deps: ['$weftOutput', '$weftPump', '$weftOperations', '$weftFail', '$weftSystemError', 'weft__web_done'],
  /** Standard output or error as a descriptor to write. @param {number} fd @returns {Descriptor} */
  $weftStdout: (fd) => ({
    write(operation, data, size) {
      const answer = () => {
        weftOperations.delete(operation);
        const error = weftOutput.errors[fd];
        if (error) weftFail(operation, weftSystemError.status(error), weftSystemError.reason(error));
        else _weft__web_done(operation, size);
      };
      if (weftOutput.errors[fd]) {
        answer();
        return;
      }
      let wanted = true;
      let atOnce = true;
      weftOperations.set(operation, () => (wanted = false));
      weftOutput.write(fd, HEAPU8.slice(data, data + size), () => {
        if (!wanted) return;
        if (atOnce) answer();
        else weftPump.enter(answer);
      });
      atOnce = false;
    },
  }),
});

/* Without a file system, which Emscripten leaves out of programs that open no files, its own
 * fd_write knows lines of text alone, and prints one where there is none at the end or at a NUL. */
if (!SYSCALLS_REQUIRE_FILESYSTEM) {
  addToLibrary({
    fd_write__deps: ['$weftOutput', 'fflush'],
    fd_write__postset: () => addAtExit('_fflush(0); weftOutput.flush();'),
    fd_write: (fd, vectors, count, written) => {
      if (fd !== 1 && fd !== 2) return 8; // EBADF
      if (weftOutput.errors[fd]) return weftOutput.errors[fd].code === 'EPIPE' ? 64 : 29; // EPIPE, EIO
      let size = 0;
      for (let i = 0; i < count; i++) size += HEAPU32[(vectors >>> 2) + 2 * i + 1];
      const bytes = new Uint8Array(size);
      let end = 0;
      for (let i = 0; i < count; i++) {
        const start = HEAPU32[(vectors >>> 2) + 2 * i];
        const length = HEAPU32[(vectors >>> 2) + 2 * i + 1];
        bytes.set(HEAPU8.subarray(start, start + length), end);
        end += length;
      }
      if (size > 0) weftOutput.write(fd, bytes);
      HEAPU32[written >>> 2] = size;
      return 0;
    },
  });
}
