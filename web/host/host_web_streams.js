/**
 * Descriptors of the web host: the standard streams (host_web_stdio.js), and streams of the web platform under numbers
 * of their own.
 *
 * @typedef {object} Descriptor
 * @property {(operation: number, buffer: number, size: number) => void} [read] starts to read, as weft_host_read_start
 * @property {(operation: number, data: number, size: number) => void} [write] starts to write, as weft_host_write_start
 * @property {() => void} [close]
 *
 * @typedef {object} ByteSource
 * @property {() => Promise<Uint8Array | undefined>} next resolves to the next bytes, which may be none, or to undefined
 *   at the end. It is called while a read waits, and again only when it has settled
 * @property {() => void} [interrupt] the read that waits was cancelled while `next` is pending, which may resolve early
 * @property {boolean} [isOurs] nobody else can have the bytes, nor the memory that they are in
 * @property {() => void} [close] closes the descriptor
 * @property {number} [status] the status of a read if `next` rejects
 * @property {(operation: number, error: unknown) => void} [fail] instead: fails the read
 */
addToLibrary({
  /**
   * Fails an operation.
   * @param {number} operation
   * @param {number} status
   * @param {string} message
   */
  $weftFail__deps: ['$stringToUTF8OnStack', '$stackSave', '$stackRestore', 'weft__web_failed'],
  $weftFail: (operation, status, message) => {
    const stack = stackSave();
    // A message may contain a URL of any length, and the stack is small.
    _weft__web_failed(operation, status, stringToUTF8OnStack(message.length > 500 ? `${message.slice(0, 500)}...` : message));
    stackRestore(stack);
  },

  /** A module of Node.js. Bundlers for pages do not see that it is imported: they would not find it. @param {string} name */
  $weftNodeModule: async (name) => process.getBuiltinModule?.(`node:${name}`) ?? import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`),

  /** Failed system calls of Node.js as C reports them. */
  $weftSystemError__deps: ['$weftStatus', '$weftReason'],
  $weftSystemError: {
    /** @param {NodeJS.ErrnoException} error @returns {number} a status of weft/status.h */
    status(error) {
      const code = error?.code;
      if (code === 'EPERM' || code === 'EROFS') return weftStatus.EACCES;
      return weftStatus[code] ?? weftStatus.EIO;
    },

    /** The wording of the other hosts' C libraries, where it differs. @type {Record<string, string>} */
    reasons: {
      EISDIR: 'is a directory', EEXIST: 'file exists', EINVAL: 'invalid argument', EPIPE: 'broken pipe', ESPIPE: 'illegal seek',
    },

    /**
     * The reason alone: a message of Node.js is "CODE: reason, call 'path'".
     * @param {NodeJS.ErrnoException} error
     * @returns {string}
     */
    reason(error) {
      const message = weftReason(error);
      return weftSystemError.reasons[error?.code] ?? /^E[A-Z0-9]+: (.*?)(, \w+\b.*)?$/s.exec(message)?.[1] ?? message;
    },
  },

  /** @type {Map<number, Descriptor>} */
  $weftOpen: 'new Map()',

  $weftDescriptors__deps: ['$weftOpen', '$weftPump', '$weftOperations', '$weftFail', '$weftReason', 'weft__web_done'],
  $weftDescriptors: {
    /** The next number: larger than those of a C library. */
    next: 0x10000,

    /** @param {Descriptor} descriptor @returns {number} its number */
    add(descriptor) {
      weftPump.atLoopEnd(weftDescriptors.closeAll);
      const fd = weftDescriptors.next++;
      weftOpen.set(fd, descriptor);
      return fd;
    },

    /** @param {number} fd */
    close(fd) {
      const descriptor = weftOpen.get(fd);
      weftOpen.delete(fd);
      try {
        descriptor?.close?.();
      } catch (error) {
        err(`weft: closing a stream failed: ${weftReason(error)}`);
      }
    },

    closeAll() {
      for (const fd of [...weftOpen.keys()]) weftDescriptors.close(fd);
    },

    /**
     * A source of bytes as a descriptor to read. Bytes that a read did not ask for, or that arrive after it was
     * cancelled, are kept for the next one.
     * @param {ByteSource} source
     * @returns {Descriptor}
     */
    source({ next, interrupt, isOurs, close, status, fail }) {
      /** Bytes that arrived and were not read yet. @type {Uint8Array | undefined} */
      let rest;
      /** The read that waits. @type {{operation: number, buffer: number, size: number} | undefined} */
      let waiting;
      /** How the bytes have ended. @type {{} | {error: unknown} | undefined} */
      let end;
      /** `next` is pending. */
      let asking = false;

      const finish = () => {
        const { operation } = waiting;
        weftOperations.delete(operation);
        waiting = undefined;
        return operation;
      };
      /** Frees the memory of bytes that were read. As garbage, it would have the engine collect for every few megabytes. */
      const free = () => {
        try {
          if (isOurs) rest.buffer.transfer?.(0);
        } catch {
          // The stream has given what it should not.
        }
        rest = undefined;
      };
      /** Completes the read that waits, or asks for bytes. */
      const advance = () => {
        if (!waiting) return;
        if (rest) {
          const count = Math.min(rest.length, waiting.size);
          HEAPU8.set(rest.subarray(0, count), waiting.buffer);
          if (count < rest.length) rest = rest.subarray(count);
          else free();
          _weft__web_done(finish(), count);
        } else if (!end) ask();
        else if ('error' in end && fail) fail(finish(), end.error);
        else if ('error' in end) weftFail(finish(), status, weftReason(end.error));
        else _weft__web_done(finish(), 0);
      };
      const ask = async () => {
        if (asking) return;
        asking = true;
        try {
          const bytes = await next();
          if (!bytes) end = {};
          else if (bytes.length > 0) rest = bytes;
          // A stream that has nothing but empty pieces must not stop the page.
          else if (waiting) await new Promise((resolve) => { setTimeout(resolve); });
        } catch (error) {
          end = { error };
        }
        asking = false;
        weftPump.enter(advance);
      };
      return {
        read(operation, buffer, size) {
          waiting = { operation, buffer, size };
          weftOperations.set(operation, () => {
            waiting = undefined;
            if (asking) interrupt?.();
          });
          advance();
        },
        close,
      };
    },
  },

  weft__web_read__sig: 'viiii',
  weft__web_read__deps: ['$weftFail', '$weftOpen', '$weftStandardInput', '$weftStatus'],
  weft__web_read: (operation, fd, buffer, size) => {
    operation >>>= 0;
    const descriptor = fd === 0 ? weftStandardInput.descriptor() : weftOpen.get(fd);
    if (descriptor?.read) descriptor.read(operation, buffer >>> 0, size >>> 0);
    else weftFail(operation, weftStatus.ENOTSUP, 'not readable on the web');
  },

  weft__web_write__sig: 'viiii',
  weft__web_write__deps: ['$weftFail', '$weftOpen', '$weftStandardOutput', '$weftStatus'],
  weft__web_write: (operation, fd, data, size) => {
    operation >>>= 0;
    const descriptor = fd === 1 || fd === 2 ? weftStandardOutput(fd) : weftOpen.get(fd);
    if (descriptor?.write) descriptor.write(operation, data >>> 0, size >>> 0);
    else weftFail(operation, weftStatus.ENOTSUP, 'not writable on the web');
  },

  weft__web_close__sig: 'vi',
  weft__web_close__deps: ['$weftDescriptors'],
  weft__web_close: (fd) => weftDescriptors.close(fd),
});
