/**
 * Standard input, output and error of the web host, and the environment variables.
 *
 * Standard input is the module's option `stdin`, if it is given:
 * - a string, an ArrayBuffer or a view of one, or a Blob, for example a File that the user chose;
 * - a ReadableStream of Uint8Arrays, for example the body of a Response or one end of a TransformStream. A piece is
 *   taken when the program reads. The stream is locked by the first read, and cancelled when the program has ended.
 *
 * Any other value, or a piece of another type, fails the read with WEFT_EIO. Without the option, standard input is that
 * of the process in Node.js, and empty in browsers.
 *
 *     start({ stdin: 'two\nlines\n' });
 */
addToLibrary({
  /** The program's environment variables, which JavaScript may change until C has asked for them. */
  $ENV: "{ ...Module['env'] }",

  $weftEnvironment__deps: ['$ENV'],
  /** The environment for the C library: that of Emscripten has variables of its own, and no UTF-8. @returns {Uint8Array[]} */
  $weftEnvironment: () => Object.entries(ENV).filter(([, value]) => value !== undefined)
    .map(([name, value]) => new TextEncoder().encode(`${name}=${value}\0`)),

  environ_sizes_get__deps: ['$weftEnvironment'],
  environ_sizes_get: (count, size) => {
    const texts = weftEnvironment();
    HEAPU32[count >>> 2] = texts.length;
    HEAPU32[size >>> 2] = texts.reduce((sum, { length }) => sum + length, 0);
    return 0;
  },

  environ_get__deps: ['$weftEnvironment'],
  environ_get: (pointers, at) => {
    for (const text of weftEnvironment()) {
      HEAPU32[pointers >>> 2] = at;
      HEAPU8.set(text, at);
      pointers += 4;
      at += text.length;
    }
    return 0;
  },

  $weftStandardInput__deps: ['$weftDescriptors', '$weftPump', '$weftStatus', '$weftSystemError'],
  $weftStandardInput: {
    /** Kept when the loop ends: what it holds back is for the program's next loop. @type {Descriptor | undefined} */
    opened: undefined,

    /** @returns {Descriptor} */
    descriptor() {
      weftStandardInput.opened ??= weftDescriptors.source({ ...weftStandardInput.source(), status: weftStatus.EIO });
      return weftStandardInput.opened;
    },

    /** @returns {Omit<ByteSource, 'status'>} */
    source() {
      const option = Module['stdin'];
      if (option !== undefined && option !== null) return weftStandardInput.fromOption(option);
      return ENVIRONMENT_IS_NODE ? weftStandardInput.fromProcess() : { next: async () => undefined };
    },

    /** @param {unknown} option */
    fromOption(option) {
      let reader;
      let data = weftStandardInput.dataOf(option);
      return {
        async next() {
          if (data) {
            const all = data;
            data = new Uint8Array();
            return all.length > 0 ? all : undefined;
          }
          reader ??= weftStandardInput.readerOf(option);
          const { value, done } = await reader.read();
          if (done) return undefined;
          if (weftStandardInput.is('Uint8Array', value)) return value;
          throw new TypeError('a piece of the stream is not a Uint8Array (TextEncoderStream converts text)');
        },
      };
    },

    /** @param {unknown} option @returns {Uint8Array | undefined} undefined if it is no text and no bytes */
    dataOf(option) {
      if (typeof option === 'string') return new TextEncoder().encode(option);
      if (ArrayBuffer.isView(option)) return new Uint8Array(option.buffer, option.byteOffset, option.byteLength).slice();
      return weftStandardInput.is('ArrayBuffer', option) ? new Uint8Array(option).slice() : undefined;
    },

    /** Whether a value is of a class, in whichever realm. @param {string} name @param {unknown} value @returns {boolean} */
    is: (name, value) => Object.prototype.toString.call(value) === `[object ${name}]`,

    /** @throws {TypeError} if the option has an unsupported type, or is a stream that is locked */
    readerOf(option) {
      const stream = typeof option.stream === 'function' ? option.stream() : option;
      if (typeof stream.getReader !== 'function') {
        throw new TypeError('the option `stdin` is not a string, ArrayBuffer, Blob or ReadableStream');
      }
      const reader = stream.getReader();
      weftPump.exitCleanups.push(() => reader.cancel().catch(() => {}));
      return reader;
    },

    /** The standard input of the process. It is listened to only while a read waits: otherwise it would keep the process alive. */
    fromProcess() {
      /** Stops listening and settles `next`, while that is pending. @type {((settle: (value: unknown) => void, value?: unknown) => void) | undefined} */
      let finish;
      let interrupt;
      const fail = (error) => new Error(weftSystemError.reason(error));
      const next = () => new Promise((resolve, reject) => {
        const { stdin } = process;
        // What happened while nothing listened.
        if (stdin.errored) throw fail(stdin.errored);
        if (stdin.readableEnded || stdin.destroyed) {
          resolve();
          return;
        }
        const received = (data) => {
          // A string if other code in this process has set an encoding.
          const bytes = typeof data === 'string' ? Buffer.from(data) : data;
          if (bytes.length > 0) finish(resolve, bytes);
        };
        const ended = () => finish(resolve);
        const failed = (error) => finish(reject, fail(error));
        const listeners = Object.entries({ data: received, end: ended, close: ended, error: failed });
        finish = (settle, value) => {
          interrupt = undefined;
          for (const [type, listener] of listeners) stdin.off(type, listener);
          stdin.pause();
          // A paused stream still fills its buffer, and would keep the process alive.
          stdin.unref?.();
          settle(value);
        };
        interrupt = () => finish(resolve, new Uint8Array());
        for (const [type, listener] of listeners) stdin.on(type, listener);
        stdin.ref?.();
        stdin.resume();
      });
      return { next, interrupt: () => interrupt?.() };
    },
  },

  $weftOutput: {
    /** The incomplete last line, by descriptor. */
    text: ['', '', ''],
    /** By descriptor: a character may arrive in two pieces. @type {TextDecoder[]} */
    decoders: [],
    /** The failure of each descriptor. @type {(Error | undefined)[]} */
    errors: [],

    /**
     * Writes bytes as they are to the streams of Node.js, and as lines to the console or the module's `print`.
     * @param {number} fd 1 or 2
     * @param {Uint8Array} bytes a copy
     * @param {() => void} [written] called when they were written, or could not be: `errors` has the failure
     */
    write(fd, bytes, written) {
      // Not Module.print, for which a build with assertions has a getter that throws.
      const own = Object.getOwnPropertyDescriptor(Module, fd === 1 ? 'print' : 'printErr')?.value;
      const output = Module['embedder']?.outputs?.[fd];
      if (!output && (!ENVIRONMENT_IS_NODE || own)) {
        weftOutput.writeLines(fd, bytes);
        written?.();
        return;
      }
      const done = (error) => {
        if (error) weftOutput.errors[fd] = error;
        written?.();
      };
      try {
        if (output) {
          output(bytes, done);
          return;
        }
        const stream = fd === 1 ? process.stdout : process.stderr;
        // Without a listener, a pipe closed by its reader would end the process with an unhandled error. A function of this
        // module would keep it in memory.
        if (stream.listenerCount('error') === 0) stream.on('error', Boolean);
        // C's stdio waits for a slow reader: while a program computes, Node.js neither writes what a pipe did not take nor
        // calls `done`. Terminals and files block anyway; on Windows, so do pipes.
        const pipe = !written && process.platform !== 'win32' && stream._type === 'pipe' && stream._handle;
        pipe?.setBlocking?.(true);
        try {
          stream.write(bytes, done);
        } finally {
          pipe?.setBlocking?.(false);
        }
        if (stream.errored) weftOutput.errors[fd] = stream.errored;
      } catch (error) {
        done(error ?? new Error('writing failed'));
      }
    },

    /** @param {number} fd @param {Uint8Array} bytes */
    writeLines(fd, bytes) {
      const decoder = (weftOutput.decoders[fd] ??= new TextDecoder('utf-8', { ignoreBOM: true }));
      const lines = (weftOutput.text[fd] + decoder.decode(bytes, { stream: true })).split('\n');
      weftOutput.text[fd] = lines.pop();
      for (const line of lines) weftOutput.writeLine(fd, line);
    },

    /** @param {number} fd @param {string} line */
    writeLine(fd, line) {
      if (fd === 1) out(line);
      else err(line);
    },

    /** Writes incomplete lines. */
    flush() {
      for (const fd of [1, 2]) {
        if (weftOutput.text[fd] !== '') weftOutput.writeLine(fd, weftOutput.text[fd]);
        weftOutput.text[fd] = '';
      }
    },
  },
  $weftOutput__deps: ['$weftStdio'],
  $weftOutput__postset: () => {
    addAtExit('weftOutput.flush();');
    return 'weftStdio.print = (text) => weftOutput.write(1, new TextEncoder().encode(text + "\\n"));';
  },

  $weftStandardOutput__deps: ['$weftOutput', '$weftPump', '$weftOperations', '$weftFail', '$weftSystemError', 'weft__web_done'],
  /** Standard output or error as a descriptor to write. @param {number} fd @returns {Descriptor} */
  $weftStandardOutput: (fd) => ({
    write(operation, data, size) {
      const finish = () => {
        weftOperations.delete(operation);
        const error = weftOutput.errors[fd];
        if (error) weftFail(operation, weftSystemError.status(error), weftSystemError.reason(error));
        else _weft__web_done(operation, size);
      };
      if (weftOutput.errors[fd]) {
        finish();
        return;
      }
      let cancelled = false;
      let returned = false;
      weftOperations.set(operation, () => (cancelled = true));
      weftOutput.write(fd, HEAPU8.slice(data, data + size), () => {
        if (cancelled) return;
        if (returned) weftPump.enter(finish);
        else finish();
      });
      returned = true;
    },
  }),
});

/* Emscripten leaves its file system out of programs that open no files. Its fd_write for those prints only lines of text:
 * it ends a line at a NUL and at the end of the output. This one writes bytes. */
if (SYSCALLS_REQUIRE_FILESYSTEM) {
  addToLibrary({
    $weftStdio__deps: ['fflush'],
    $weftStdio: { flush: () => _fflush(0), print: undefined },
  });
} else {
  addToLibrary({
    $weftStdio: {
      /** Writes what C's stdio holds back; undefined in a program that does not print with it. @type {(() => void) | undefined} */
      flush: undefined,
      /** Prints a line after what was written to standard output; undefined in a program that writes no bytes to it. @type {((text: string) => void) | undefined} */
      print: undefined,
    },

    /** Values of errno under Emscripten, which are those of WASI. */
    $weftErrno: { EBADF: 8, EIO: 29, EPIPE: 64 },

    fd_write__deps: ['$weftOutput', '$weftErrno', '$weftStdio', 'fflush'],
    fd_write__postset: () => {
      addAtExit('_fflush(0); weftOutput.flush();');
      return 'weftStdio.flush = () => _fflush(0);';
    },
    fd_write: (fd, vectors, count, written) => {
      if (fd !== 1 && fd !== 2) return weftErrno.EBADF;
      if (weftOutput.errors[fd]) return weftOutput.errors[fd].code === 'EPIPE' ? weftErrno.EPIPE : weftErrno.EIO;
      // An __wasi_ciovec_t is an address and a size.
      const parts = HEAPU32.subarray(vectors >>> 2, (vectors >>> 2) + 2 * count);
      let size = 0;
      for (let i = 0; i < count; i++) size += parts[2 * i + 1];
      const bytes = new Uint8Array(size);
      let end = 0;
      for (let i = 0; i < count; i++) {
        const [start, length] = parts.subarray(2 * i);
        bytes.set(HEAPU8.subarray(start, start + length), end);
        end += length;
      }
      if (size > 0) weftOutput.write(fd, bytes);
      HEAPU32[written >>> 2] = size;
      return 0;
    },
  });
}
