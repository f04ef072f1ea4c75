/**
 * Files of the web host: those of the process in Node.js, through node:fs, none in browsers. An Emscripten
 * library, linked into programs whose C code opens files (host_web_files.c).
 *
 * A file's position is kept here, and each read and write says where it is: a read that is cancelled ends
 * some time later, and must not have moved what the next one goes on from. What comes after a call that
 * was cancelled waits for its end.
 */
addToLibrary({
  $weftFiles__deps: [
    '$weftDescriptors', '$weftOpen', '$weftPump', '$weftOperations', '$weftFail', '$weftStatus', '$weftSystemError',
    'weft__web_done', 'weft__web_list',
  ],
  $weftFiles: {
    /** node:fs/promises. @type {Promise<object> | undefined} */
    module: undefined,

    /** @param {string} code of a failure that is found here */
    failure: (code) => Object.assign(new Error(code), { code }),

    /**
     * Completes an operation with what comes of `work`, unless it is cancelled before.
     * @template T
     * @param {number} operation
     * @param {Promise<T>} work
     * @param {(result: T) => void} done completes it
     * @param {(result: T) => void} [undo] what is done with a result that nobody wants any more
     */
    finish: async (operation, work, done, undo) => {
      let wanted = true;
      weftOperations.set(operation, () => (wanted = false));
      let result, failure;
      try {
        result = await work;
      } catch (error) {
        failure = error;
      }
      if (!wanted) {
        if (!failure) undo?.(result);
        return;
      }
      weftPump.enter(() => {
        weftOperations.delete(operation);
        if (failure) weftFail(operation, weftSystemError.status(failure), weftSystemError.reason(failure));
        else done(result);
      });
    },

    /** An open file as a descriptor. @returns {Descriptor} */
    descriptor(handle, isFile, appends) {
      const close = () => handle.close().catch(() => {});
      let position = 0;
      /** To be read into; none while a read is under way. */
      let room;
      /** The last call that has its turn. @type {Promise<unknown>} */
      let last = Promise.resolve();
      const inTurn = (work) => (last = last.then(work, work));

      const readInto = async (bytes) => (await handle.read(bytes, 0, bytes.length, isFile ? position : null)).bytesRead;
      const regular = {
        read(operation, buffer, size) {
          const most = Math.min(size, 1 << 20);
          const own = room?.length >= most ? room : new Uint8Array(most);
          room = undefined;
          weftFiles.finish(operation, inTurn(() => readInto(own.subarray(0, most))), (count) => {
            HEAPU8.set(own.subarray(0, count), buffer);
            room = own;
            position += count;
            _weft__web_done(operation, count);
          });
        },
      };
      const other = () => weftDescriptors.source(async () => {
        const bytes = new Uint8Array(1 << 16);
        const count = await readInto(bytes);
        return count > 0 ? bytes.subarray(0, count) : undefined;
      }, close, weftStatus.EIO);

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
          const from = [0, position, whence === 2 && (await handle.stat()).size][whence];
          if (from === undefined || from + offset < 0) throw weftFiles.failure('EINVAL');
          return (position = from + offset);
        }),
        stat: () => handle.stat(),
        close,
      };
    },

    /** @param {import('node:fs').Stats | import('node:fs').Dirent} what @returns {number} enum weft_file_type */
    typeOf: (what) => (what.isFile() ? 0 : what.isDirectory() ? 1 : what.isSymbolicLink() ? 2 : 3),

    openFlags({ constants }, flags) {
      const access = flags & 1 ? (flags & 2 ? constants.O_RDWR : constants.O_RDONLY) : constants.O_WRONLY;
      return access | (flags & 4 && constants.O_CREAT) | (flags & 8 && constants.O_EXCL) |
        (flags & 16 && constants.O_TRUNC) | (flags & 32 && constants.O_APPEND);
    },

    readInt64: (at) => HEAPU32[at >>> 2] + HEAP32[(at >>> 2) + 1] * 2 ** 32,

    writeInt64(at, value) {
      HEAPU32[at >>> 2] = value;
      HEAP32[(at >>> 2) + 1] = Math.floor(value / 2 ** 32);
    },

    /**
     * The calls, by enum weft_host_file_call: what is done, and what of it becomes the answer.
     * @type {((fs: object, path: Buffer, request: {flags: number, file: Descriptor, offset: number, whence: number}) => Promise<unknown>)[]}
     */
    calls: [
      async function open(fs, path, { flags }) {
        const handle = await fs.open(path, weftFiles.openFlags(fs, flags), 0o666);
        try {
          const stat = await handle.stat();
          if (stat.isDirectory()) throw weftFiles.failure('EISDIR');
          return { handle, isFile: stat.isFile(), appends: (flags & 32) !== 0 };
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      (fs, path, { file, offset, whence }) => file.seek(offset, whence),
      (fs, path, { file }) => (path ? fs.stat(path) : file.stat()),
      (fs, path) => fs.readdir(path, { withFileTypes: true, encoding: 'buffer' }),
      (fs, path) => fs.mkdir(path),
      async function remove(fs, path) {
        try {
          await fs.unlink(path);
        } catch (error) {
          // POSIX says EPERM of a folder, Linux EISDIR.
          if (error.code !== 'EISDIR' && error.code !== 'EPERM') throw error;
          await fs.rmdir(path).catch((why) => {
            throw why.code === 'ENOTDIR' ? error : why;
          });
        }
      },
    ],

    /** @type {((operation: number, at: number, result: unknown) => void)[]} */
    answers: [
      (operation, at, { handle, isFile, appends }) =>
        _weft__web_done(operation, weftDescriptors.add(weftFiles.descriptor(handle, isFile, appends))),
      (operation, at, position) => {
        weftFiles.writeInt64(at + 24, position);
        _weft__web_done(operation, 0);
      },
      (operation, at, stat) => {
        HEAP32[(at + 32) >>> 2] = weftFiles.typeOf(stat);
        weftFiles.writeInt64(at + 40, stat.size);
        HEAPF64[(at + 48) >>> 3] = stat.mtimeMs / 1000;
        _weft__web_done(operation, 0);
      },
      (operation, at, entries) => {
        const list = Buffer.concat(entries.flatMap((entry) => [Buffer.from(String(weftFiles.typeOf(entry))), entry.name, Buffer.alloc(1)]));
        if (list.length > 0) {
          const room = _weft__web_list(operation, at, list.length) >>> 0;
          if (room === 0) return;
          HEAPU8.set(list, room);
        }
        _weft__web_done(operation, 0);
      },
      (operation) => _weft__web_done(operation, 0),
      (operation) => _weft__web_done(operation, 0),
    ],

    start(operation, at) {
      const [call, path, fd, flags, whence] = HEAPU32.subarray(at >>> 2, (at >>> 2) + 5);
      const name = path ? Buffer.from(HEAPU8.slice(path, HEAPU8.indexOf(0, path))) : undefined;
      const request = { flags, whence, file: weftOpen.get(fd), offset: weftFiles.readInt64(at + 24) };
      weftFiles.module ??= import('node:fs/promises');
      weftFiles.finish(
        operation,
        weftFiles.module.then((fs) => weftFiles.calls[call](fs, name, request)),
        (result) => weftFiles.answers[call](operation, at, result),
        (result) => result?.handle?.close().catch(() => {}),
      );
    },
  },

  weft__web_file__deps: ['$weftFiles'],
  weft__web_file: (operation, request) => {
    if (ENVIRONMENT_IS_NODE) weftFiles.start(operation >>> 0, request >>> 0);
    else weftFail(operation >>> 0, weftStatus.ENOTSUP, 'there are no files in a browser');
  },
});
