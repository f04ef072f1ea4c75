/**
 * Descriptors of the web host: the standard streams (host_web_stdio.js), and streams of the web
 * platform under numbers of its own.
 *
 * @typedef {object} Descriptor
 * @property {(operation: number, buffer: number, size: number) => void} [read] starts to read, as
 *   weft_host_read_start
 * @property {(operation: number, data: number, size: number) => void} [write] starts to write, as
 *   weft_host_write_start
 * @property {() => void} close
 */
addToLibrary({
  /** Of weft/status.h; asserted in host_web.c. */
  $weftStatus: {
    ENOMEM: -3, EINVAL: -4, ENETWORK: -9, EIO: -10, ENOTSUP: -12, EPIPE: -20, ENOENT: -21, EEXIST: -22, EACCES: -23,
  },

  /**
   * Fails an operation.
   * @param {number} operation
   * @param {number} status
   * @param {string} message
   */
  $weftFail__deps: ['$stringToUTF8OnStack', '$stackSave', '$stackRestore', 'weft__web_failed'],
  $weftFail: (operation, status, message) => {
    const stack = stackSave();
    // A message may hold a URL of any length, and the stack is small.
    _weft__web_failed(operation, status, stringToUTF8OnStack(message.length > 500 ? `${message.slice(0, 500)}...` : message));
    stackRestore(stack);
  },

  /**
   * The most telling message of a failure. Node's own "fetch failed" says nothing, and its
   * cause may have a code alone, or be several, one for each address.
   * @param {unknown} error
   * @returns {string} never empty
   */
  $weftReason: (error) => {
    let best = '';
    for (let each = error; each instanceof Error; each = each.errors?.[0] ?? each.cause) {
      best = each.message || each.code || best;
    }
    return best || String(error) || 'the request failed';
  },

  /** What a failure of one of Node's calls of the system is to C. */
  $weftSystemError__deps: ['$weftStatus'],
  $weftSystemError: {
    /** @param {NodeJS.ErrnoException} error @returns {number} of weft/status.h */
    status({ code }) {
      if (code === 'EPERM' || code === 'EROFS') return weftStatus.EACCES;
      return weftStatus[code] ?? weftStatus.EIO;
    },

    /** Where the C libraries of the other hosts have other words. @type {Record<string, string>} */
    reasons: {
      EISDIR: 'is a directory', EEXIST: 'file exists', EINVAL: 'invalid argument', EPIPE: 'broken pipe', ESPIPE: 'illegal seek',
    },

    /**
     * Node's message has the code before the reason, and the call and the path behind it.
     * @param {NodeJS.ErrnoException} error
     */
    reason: ({ code, message }) =>
      weftSystemError.reasons[code] ?? /^E[A-Z0-9]+: (.*?)(, \w+\b.*)?$/s.exec(message)?.[1] ?? message,
  },

  /** @type {Map<number, Descriptor>} */
  $weftOpen: 'new Map()',

  $weftDescriptors__deps: ['$weftOpen', '$weftPump', '$weftOperations', '$weftStatus', '$weftFail', '$weftReason', 'weft__web_done'],
  $weftDescriptors: {
    /** Beyond those of a C library. */
    next: 0x10000,

    /** @param {Descriptor} descriptor @returns {number} */
    add(descriptor) {
      weftPump.atLeaving(weftDescriptors.closeAll);
      const fd = weftDescriptors.next++;
      weftOpen.set(fd, descriptor);
      return fd;
    },

    close(fd) {
      const descriptor = weftOpen.get(fd);
      weftOpen.delete(fd);
      descriptor?.close();
    },

    closeAll() {
      for (const fd of [...weftOpen.keys()]) weftDescriptors.close(fd);
    },

    /**
     * What gives bytes when it is asked, as a descriptor to read.
     * @param {() => Promise<Uint8Array | undefined>} next gives the next bytes, undefined at the end; is
     *   called again only after that
     * @param {() => void} close
     * @param {number} status what a read fails with if `next` does
     * @returns {Descriptor}
     */
    source(next, close, status) {
      /** What came and was not asked for yet. @type {Uint8Array | undefined} */
      let rest;
      /** The read that waits. @type {{operation: number, buffer: number, size: number} | undefined} */
      let wanted;
      let ended = false;
      let failure;
      let asking = false;

      const take = () => {
        const { operation } = wanted;
        weftOperations.delete(operation);
        wanted = undefined;
        return operation;
      };
      const answer = () => {
        if (!wanted) return;
        if (rest) {
          const count = Math.min(rest.length, wanted.size);
          HEAPU8.set(rest.subarray(0, count), wanted.buffer);
          rest = count < rest.length ? rest.subarray(count) : undefined;
          _weft__web_done(take(), count);
        } else if (failure) weftFail(take(), status, weftReason(failure));
        else if (ended) _weft__web_done(take(), 0);
        else ask();
      };
      const ask = async () => {
        if (asking) return;
        asking = true;
        try {
          const bytes = await next();
          if (!bytes) ended = true;
          else if (bytes.length > 0) rest = bytes;
        } catch (error) {
          failure = error;
        }
        asking = false;
        weftPump.enter(answer);
      };
      return {
        read(operation, buffer, size) {
          wanted = { operation, buffer, size };
          weftOperations.set(operation, () => (wanted = undefined));
          answer();
        },
        close,
      };
    },
  },

  weft__web_read__deps: ['$weftDescriptors', '$weftStdin'],
  weft__web_read: (operation, fd, buffer, size) => {
    operation >>>= 0;
    const descriptor = fd === 0 ? weftStdin : weftOpen.get(fd);
    if (descriptor?.read) descriptor.read(operation, buffer >>> 0, size >>> 0);
    else weftFail(operation, weftStatus.ENOTSUP, 'it cannot be read on the web');
  },

  weft__web_write__deps: ['$weftDescriptors', '$weftStdout'],
  weft__web_write: (operation, fd, data, size) => {
    operation >>>= 0;
    const descriptor = fd === 1 || fd === 2 ? weftStdout(fd) : weftOpen.get(fd);
    if (descriptor?.write) descriptor.write(operation, data >>> 0, size >>> 0);
    else weftFail(operation, weftStatus.ENOTSUP, 'it cannot be written on the web');
  },

  weft__web_close__deps: ['$weftDescriptors'],
  weft__web_close: (fd) => weftDescriptors.close(fd),
});
