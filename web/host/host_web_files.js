/**
 * Files of the web host: in Node.js those of the process, through node:fs; browsers have none. Linked only into programs
 * whose C code uses files (host_web_files.c).
 *
 * A file's position is kept here, and each read and write passes it to the system. A cancelled read still finishes some
 * time later, and must not have moved the position of the next one. Calls on a file run one after the other, so that a
 * call waits for a cancelled one before it.
 */
addToLibrary({
  $weftFiles__deps: ['$weftNodeModule', 
    '$weftDescriptors', '$weftOpen', '$weftPump', '$weftOperations', '$weftFail', '$weftStatus', '$weftSystemError', '$weftHostFile',
    '$weftFileCalls', '$weftOpenFlag', '$weftFileType', '$weftWhence', 'weft__web_done', 'weft__web_allocate_list',
  ],
  $weftFiles: {
    /** The largest read of a regular file, and the size of reads of other files, in bytes. */
    largestRead: 1 << 20,
    streamRead: 1 << 16,

    /** node:fs/promises. @type {Promise<object> | undefined} */
    module: undefined,

    /** A failure that is detected here. @param {string} code @returns {NodeJS.ErrnoException} */
    failure: (code) => Object.assign(new Error(code), { code }),

    /**
     * Completes an operation with the result of `work`, unless the operation is cancelled first.
     * @template T
     * @param {number} operation
     * @param {Promise<T>} work
     * @param {(result: T) => void} done completes the operation
     * @param {(result: T) => void} [undo] releases the result of a cancelled operation
     */
    finish: async (operation, work, done, undo) => {
      let cancelled = false;
      weftOperations.set(operation, () => (cancelled = true));
      let finish, release;
      try {
        const result = await work;
        finish = () => done(result);
        release = () => undo?.(result);
      } catch (error) {
        finish = () => weftFail(operation, weftSystemError.status(error), weftSystemError.reason(error));
      }
      if (cancelled) {
        release?.();
        return;
      }
      weftPump.enter(() => {
        weftOperations.delete(operation);
        finish();
      });
    },

    /**
     * An open file as a descriptor.
     * @param {import('node:fs/promises').FileHandle} handle
     * @param {boolean} isFile it is a regular file, which has a position
     * @param {boolean} appends
     * @returns {Descriptor & {seek: (offset: number, whence: number) => Promise<number>, stat: () => Promise<import('node:fs').Stats>}}
     */
    descriptor(handle, isFile, appends) {
      const close = () => handle.close().catch(() => {});
      let position = 0;
      /** A buffer to read into; undefined while a read uses it. @type {Uint8Array | undefined} */
      let buffer;
      /** The last call in the queue. @type {Promise<unknown>} */
      let last = Promise.resolve();
      const inTurn = (work) => (last = last.then(work, work));

      const readInto = async (bytes) => (await handle.read(bytes, 0, bytes.length, isFile ? position : null)).bytesRead;
      const regular = {
        read(operation, target, size) {
          const most = Math.min(size, weftFiles.largestRead);
          const own = buffer?.length >= most ? buffer : new Uint8Array(most);
          buffer = undefined;
          weftFiles.finish(operation, inTurn(() => readInto(own.subarray(0, most))), (count) => {
            HEAPU8.set(own.subarray(0, count), target);
            buffer = own;
            position += count;
            _weft__web_done(operation, count);
          });
        },
      };
      const other = () => weftDescriptors.source({
        async next() {
          const bytes = new Uint8Array(weftFiles.streamRead);
          const count = await readInto(bytes);
          return count > 0 ? bytes.subarray(0, count) : undefined;
        },
        status: weftStatus.EIO,
      });

      return {
        ...(isFile ? regular : other()),
        write(operation, data, size) {
          const bytes = HEAPU8.slice(data, data + size);
          const write = async () => {
            const { bytesWritten } = await handle.write(bytes, 0, size, isFile && !appends ? position : null);
            position = appends ? (await handle.stat()).size : position + bytesWritten;
            return bytesWritten;
          };
          weftFiles.finish(operation, inTurn(write), (count) => _weft__web_done(operation, count));
        },
        seek: (offset, whence) => inTurn(async () => {
          if (!isFile) throw weftFiles.failure('ESPIPE');
          let from = NaN;
          if (whence === weftWhence.SET) from = 0;
          if (whence === weftWhence.CUR) from = position;
          if (whence === weftWhence.END) from = (await handle.stat()).size;
          if (!(from + offset >= 0)) throw weftFiles.failure('EINVAL');
          return (position = from + offset);
        }),
        stat: () => handle.stat(),
        close,
      };
    },

    /** @param {import('node:fs').Stats | import('node:fs').Dirent} entry @returns {number} of weftFileType */
    typeOf(entry) {
      if (entry.isFile()) return weftFileType.REGULAR;
      if (entry.isDirectory()) return weftFileType.DIRECTORY;
      return entry.isSymbolicLink() ? weftFileType.LINK : weftFileType.OTHER;
    },

    /**
     * @param {{constants: Record<string, number>}} fs
     * @param {number} flags of weftOpenFlag
     * @returns {number} flags of open()
     */
    openFlags({ constants }, flags) {
      const { READ, WRITE, CREATE, EXCLUSIVE, TRUNCATE, APPEND } = weftOpenFlag;
      const access = flags & READ ? (flags & WRITE ? constants.O_RDWR : constants.O_RDONLY) : constants.O_WRONLY;
      return access | (flags & CREATE && constants.O_CREAT) | (flags & EXCLUSIVE && constants.O_EXCL) |
        (flags & TRUNCATE && constants.O_TRUNC) | (flags & APPEND && constants.O_APPEND);
    },

    /** @param {number} at address @returns {number} */
    readInt64: (at) => HEAPU32[at >>> 2] + HEAP32[(at >>> 2) + 1] * 2 ** 32,

    /** @param {number} at address @param {number} value a safe integer */
    writeInt64(at, value) {
      HEAPU32[at >>> 2] = value;
      HEAP32[(at >>> 2) + 1] = Math.floor(value / 2 ** 32);
    },

    /**
     * The calls, by the names of weftFileCalls.
     * @type {Record<string, (fs: object, path: Buffer, request: {flags: number, file: Descriptor, offset: number, whence: number}) => Promise<unknown>>}
     */
    calls: {
      open: async (fs, path, { flags }) => {
        const handle = await fs.open(path, weftFiles.openFlags(fs, flags), 0o666);
        try {
          const stat = await handle.stat();
          if (stat.isDirectory()) throw weftFiles.failure('EISDIR');
          return { handle, isFile: stat.isFile(), appends: (flags & weftOpenFlag.APPEND) !== 0 };
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      seek: (fs, path, { file, offset, whence }) => file.seek(offset, whence),
      stat: (fs, path, { file }) => (path ? fs.stat(path) : file.stat()),
      list: (fs, path) => fs.readdir(path, { withFileTypes: true, encoding: 'buffer' }),
      makeDirectory: (fs, path) => fs.mkdir(path),
      remove: async (fs, path) => {
        try {
          await fs.unlink(path);
        } catch (error) {
          // For a directory, POSIX specifies EPERM and Linux returns EISDIR.
          if (error.code !== 'EISDIR' && error.code !== 'EPERM') throw error;
          await fs.rmdir(path).catch((why) => {
            throw why.code === 'ENOTDIR' ? error : why;
          });
        }
      },
    },

    /**
     * Write the result of a call into its weft_host_file, and return the result of the operation; undefined if the
     * operation has failed.
     * @type {Record<string, (operation: number, at: number, result: unknown) => number | undefined>}
     */
    results: {
      open: (operation, at, { handle, isFile, appends }) => weftDescriptors.add(weftFiles.descriptor(handle, isFile, appends)),
      seek(operation, at, position) {
        weftFiles.writeInt64(at + weftHostFile.position, position);
        return 0;
      },
      stat(operation, at, stat) {
        HEAP32[(at + weftHostFile.type) >>> 2] = weftFiles.typeOf(stat);
        weftFiles.writeInt64(at + weftHostFile.size, stat.size);
        HEAPF64[(at + weftHostFile.modified) >>> 3] = stat.mtimeMs / 1000;
        return 0;
      },
      list(operation, at, entries) {
        const list = Buffer.concat(entries.flatMap((entry) => [Buffer.from(String(weftFiles.typeOf(entry))), entry.name, Buffer.alloc(1)]));
        if (list.length === 0) return 0;
        const target = _weft__web_allocate_list(operation, at, list.length) >>> 0;
        if (target === 0) return undefined;
        HEAPU8.set(list, target);
        return 0;
      },
      makeDirectory: () => 0,
      remove: () => 0,
    },

    /**
     * Starts a call, as weft_host_file_start.
     * @param {number} operation
     * @param {number} at address of a weft_host_file
     */
    start(operation, at) {
      const field = (offset) => HEAPU32[(at + offset) >>> 2];
      const call = weftFileCalls[field(weftHostFile.call)];
      const path = field(weftHostFile.path);
      const name = path ? Buffer.from(HEAPU8.slice(path, HEAPU8.indexOf(0, path))) : undefined;
      const request = {
        flags: field(weftHostFile.flags), whence: field(weftHostFile.whence), file: weftOpen.get(field(weftHostFile.fd)),
        offset: weftFiles.readInt64(at + weftHostFile.position),
      };
      weftFiles.module ??= weftNodeModule('fs/promises');
      weftFiles.finish(
        operation,
        weftFiles.module.then((fs) => weftFiles.calls[call](fs, name, request)),
        (result) => {
          const value = weftFiles.results[call](operation, at, result);
          if (value !== undefined) _weft__web_done(operation, value);
        },
        (result) => result?.handle?.close().catch(() => {}),
      );
    },
  },

  weft__web_file__sig: 'vii',
  weft__web_file__deps: ['$weftFail', '$weftFiles', '$weftStatus'],
  weft__web_file: (operation, request) => {
    if (ENVIRONMENT_IS_NODE) weftFiles.start(operation >>> 0, request >>> 0);
    else weftFail(operation >>> 0, weftStatus.ENOTSUP, 'browsers have no files');
  },
});
