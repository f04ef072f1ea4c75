/**
 * A WASI runtime that breaks the rules on request: wasi_snapshot_preview1 and weft_fetch, for hostile_probe. Everything
 * is in memory and the time is virtual, so that a run takes about a millisecond, in this process.
 */
import { readFileSync } from 'node:fs';
import { weftFetchSizes } from '../../web/host/host_layout.mjs';
import { programPath } from './programs.mjs';

export const errno = { success: 0, again: 6, badf: 8, exist: 20, intr: 27, io: 29, noent: 44, notsup: 58 };
const fileType = { character: 2, directory: 3, regular: 4, socket: 6 };
const descriptor = { stdin: 0, stdout: 1, stderr: 2, directory: 3, listener: 4, first: 10 };
const subscriptionSize = 48;
const eventSize = 32;
const millisecond = 1_000_000n;
/** A program that calls the runtime more often hangs. */
const mostCalls = 400_000;

/** What the good runtime lets each mode of hostile_probe write. */
export const expected = {
  sleep: 'slept\n',
  read: 'one\ntwo\nthree\n',
  both: 'one\ntwo\nthree\n',
  files: 'the content of the file\nnew\nold\nsub\n',
  accept: '',
  cleanup: '',
  fetch: 'first\nsecond\n',
};

/** @typedef {(...args: any[]) => any} Import */
/**
 * Replaces an import: it gets the number of its call, from 1, and the good import with the arguments of the call.
 * @typedef {(call: number, real: () => any, args: any, runtime: Runtime) => any} Fault
 */

class Exit extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`exit with ${status}`);
    this.status = status;
  }
}

/** The state of one run, and the imports that behave well. */
export class Runtime {
  /** @type {WebAssembly.Memory} */
  memory;
  now = 5_000_000_000n;
  calls = 0;
  /** What was written to each descriptor. @type {Record<number, string>} */
  written = { 1: '', 2: '' };
  /** What can be read. @type {Record<number, Uint8Array[]>} */
  input;
  /** @type {Map<string, string>} the files of /dir; a directory is the string "/" */
  files = new Map([['old', 'the content of the file\n']]);
  /** @type {Map<number, string>} the names of open files */
  open = new Map();
  /** @type {string[]} */
  #args;
  #next = descriptor.first;

  /** @param {string} mode */
  constructor(mode) {
    this.#args = ['hostile_probe', mode];
    const pieces = ['one\nt', 'wo\nthr', 'ee\n'].map((text) => new TextEncoder().encode(text));
    this.input = { [descriptor.stdin]: mode === 'timeout' ? undefined : pieces };
  }

  get view() {
    return new DataView(this.memory.buffer);
  }

  /** @param {number} address @param {number} size */
  bytes(address, size) {
    return new Uint8Array(this.memory.buffer, address, size);
  }

  /** @param {number} address @param {number} size */
  text(address, size) {
    return new TextDecoder().decode(this.bytes(address, size));
  }

  /** @param {number} vectors @param {number} count @returns {Uint8Array[]} */
  #vectors(vectors, count) {
    return Array.from({ length: count }, (_, i) =>
      this.bytes(this.view.getUint32(vectors + 8 * i, true), this.view.getUint32(vectors + 8 * i + 4, true)));
  }

  /** @param {number} address @param {number} type @param {bigint} size */
  #stat(address, type, size) {
    this.bytes(address, 64).fill(0);
    this.view.setUint8(address + 16, type);
    this.view.setBigUint64(address + 32, size, true);
    return errno.success;
  }

  /** @param {string} name */
  #statName(name, address) {
    const content = name === '.' ? '/' : this.files.get(name);
    if (content === undefined) return errno.noent;
    return this.#stat(address, content === '/' ? fileType.directory : fileType.regular, BigInt(content.length));
  }

  /** @param {number} fd */
  #type(fd) {
    if (fd <= descriptor.stderr) return fileType.character;
    if (fd === descriptor.directory) return fileType.directory;
    if (fd === descriptor.listener || this.input[fd]) return fileType.socket;
    const name = this.open.get(fd);
    return name === undefined ? undefined : name === '.' ? fileType.directory : fileType.regular;
  }

  /** @returns {Record<string, Import>} */
  wasi = {
    args_sizes_get: (count, size) => {
      this.view.setUint32(count, this.#args.length, true);
      this.view.setUint32(size, this.#args.join('\0').length + 1, true);
      return errno.success;
    },
    args_get: (pointers, buffer) => {
      let at = buffer;
      for (const [i, each] of this.#args.entries()) {
        this.view.setUint32(pointers + 4 * i, at, true);
        const { written } = new TextEncoder().encodeInto(`${each}\0`, this.bytes(at, each.length + 1));
        at += written;
      }
      return errno.success;
    },
    clock_time_get: (id, precision, result) => {
      this.view.setBigUint64(result, this.now, true);
      return errno.success;
    },
    fd_close: (fd) => {
      this.open.delete(fd);
      return errno.success;
    },
    fd_fdstat_get: (fd, result) => {
      const type = this.#type(fd);
      if (type === undefined) return errno.badf;
      this.bytes(result, 24).fill(0);
      this.view.setUint8(result, type);
      this.view.setUint16(result + 2, type === fileType.socket ? 4 : 0, true);
      this.view.setBigUint64(result + 8, ~0n, true);
      this.view.setBigUint64(result + 16, ~0n, true);
      return errno.success;
    },
    fd_fdstat_set_flags: () => errno.success,
    fd_filestat_get: (fd, result) => this.#statName(this.open.get(fd) ?? '.', result),
    fd_prestat_get: (fd, result) => {
      if (fd !== descriptor.directory) return errno.badf;
      this.view.setUint8(result, 0);
      this.view.setUint32(result + 4, 4, true);
      return errno.success;
    },
    fd_prestat_dir_name: (fd, path, size) => {
      this.bytes(path, size).set(new TextEncoder().encode('/dir'));
      return errno.success;
    },
    fd_read: (fd, vectors, count, result) => {
      const [target] = this.#vectors(vectors, count);
      const name = this.open.get(fd);
      const pieces = name === undefined ? this.input[fd] : [new TextEncoder().encode(this.files.get(name).slice(this.written[-fd]?.length ?? 0))];
      if (!pieces) return errno.again;
      const piece = (pieces[0] ?? new Uint8Array()).subarray(0, target.length);
      target.set(piece);
      if (name !== undefined) this.written[-fd] = (this.written[-fd] ?? '') + 'x'.repeat(piece.length);
      else if (piece.length === pieces[0]?.length) pieces.shift();
      else if (piece.length > 0) pieces[0] = pieces[0].subarray(piece.length);
      this.view.setUint32(result, piece.length, true);
      return errno.success;
    },
    fd_readdir: (fd, buffer, size, cookie, result) => {
      const entries = [...this.files].sort().slice(Number(cookie)).map(([name, content], i) => {
        const entry = new Uint8Array(24 + name.length);
        new DataView(entry.buffer).setBigUint64(0, cookie + BigInt(i) + 1n, true);
        new DataView(entry.buffer).setBigUint64(8, 1n, true); // with an inode the C library asks for no more
        new DataView(entry.buffer).setUint32(16, name.length, true);
        new DataView(entry.buffer).setUint8(20, content === '/' ? fileType.directory : fileType.regular);
        entry.set(new TextEncoder().encode(name), 24);
        return [...entry];
      }).flat().slice(0, size);
      this.bytes(buffer, size).set(entries);
      this.view.setUint32(result, entries.length, true);
      return errno.success;
    },
    fd_seek: (fd, offset, whence, result) => {
      this.view.setBigUint64(result, 0n, true);
      return errno.success;
    },
    fd_write: (fd, vectors, count, result) => {
      let size = 0;
      for (const part of this.#vectors(vectors, count)) {
        const text = new TextDecoder().decode(part);
        const name = this.open.get(fd);
        if (name === undefined) this.written[fd] = (this.written[fd] ?? '') + text;
        else this.files.set(name, this.files.get(name) + text);
        size += part.length;
      }
      this.view.setUint32(result, size, true);
      return errno.success;
    },
    path_create_directory: (fd, path, size) => {
      this.files.set(this.text(path, size), '/');
      return errno.success;
    },
    path_filestat_get: (fd, flags, path, size, result) => this.#statName(this.text(path, size), result),
    path_open: (fd, dirflags, path, size, oflags, rights, inheriting, fdflags, result) => {
      const name = this.text(path, size);
      const creates = (oflags & 1) !== 0;
      if (name !== '.' && !this.files.has(name) && !creates) return errno.noent;
      if (creates) this.files.set(name, '');
      this.open.set(this.#next, name);
      this.view.setUint32(result, this.#next++, true);
      return errno.success;
    },
    path_remove_directory: (fd, path, size) => (this.files.delete(this.text(path, size)) ? errno.success : errno.noent),
    path_unlink_file: (fd, path, size) => {
      const name = this.text(path, size);
      if (this.files.get(name) === '/') return 31;
      return this.files.delete(name) ? errno.success : errno.noent;
    },
    poll_oneoff: (subscriptions, events, count, happened) => {
      const { view } = this;
      const due = [];
      for (let i = 1; i < count; i++) {
        const at = subscriptions + i * subscriptionSize;
        const fd = view.getInt32(at + 16, true);
        if (view.getUint8(at + 8) === 2 || this.input[fd] || this.open.has(fd) || fd === descriptor.listener) due.push(at);
      }
      if (due.length === 0) {
        this.now += view.getBigUint64(subscriptions + 24, true);
        due.push(subscriptions);
      }
      for (const [i, at] of due.entries()) this.event(events + i * eventSize, view.getBigUint64(at, true), view.getUint8(at + 8));
      view.setUint32(happened, due.length, true);
      return errno.success;
    },
    proc_exit: (status) => {
      throw new Exit(status);
    },
    sock_accept: (fd, flags, result) => {
      this.input[this.#next] = ['hello ', 'and bye'].map((text) => new TextEncoder().encode(text));
      this.view.setUint32(result, this.#next++, true);
      return errno.success;
    },
    sock_shutdown: () => errno.success,
  };

  /** Writes an event. @param {number} at @param {bigint} userdata @param {number} type */
  event(at, userdata, type, error = 0) {
    this.bytes(at, eventSize).fill(0);
    this.view.setBigUint64(at, userdata, true);
    this.view.setUint16(at + 8, error, true);
    this.view.setUint8(at + 10, type);
  }

  #body = ['first\nse', 'cond\n'].map((text) => new TextEncoder().encode(text));
  #uploaded = false;
  #told = false;

  /** The embedder of fetch_imports.h: its response comes once the upload is complete. @type {Record<string, Import>} */
  fetch = {
    start: () => 1,
    wait: (milliseconds) => {
      if (!this.#told) {
        this.#told = true;
        return 1;
      }
      this.now += BigInt(milliseconds) * millisecond;
      return 0;
    },
    head: (number, sizes) => {
      if (!this.#uploaded) return -1;
      this.view.setInt32(sizes + weftFetchSizes.status, 200, true);
      this.view.setInt32(sizes + weftFetchSizes.url, 'http://a/'.length, true);
      this.view.setInt32(sizes + weftFetchSizes.headers, 'a: b\n'.length, true);
      return 0;
    },
    head_text: (number, url, headers) => {
      this.bytes(url, 9).set(new TextEncoder().encode('http://a/'));
      this.bytes(headers, 5).set(new TextEncoder().encode('a: b\n'));
    },
    read: (number, buffer, size) => {
      const piece = (this.#body.shift() ?? new Uint8Array()).subarray(0, size);
      this.bytes(buffer, piece.length).set(piece);
      return piece.length;
    },
    write: (number, data, size) => {
      return size;
    },
    end: () => {
      this.#uploaded = true;
      this.#told = false;
    },
    message: () => 0,
    close: () => {},
  };
}

const module = new WebAssembly.Module(readFileSync(programPath('hostile_probe')));

/**
 * Runs hostile_probe.
 * @param {string} mode
 * @param {Record<string, Fault>} faults by the names of the imports
 * @returns {{status: number | undefined, stdout: string, stderr: string, error: string | undefined, runtime: Runtime}}
 *   an error if it hangs or traps; otherwise a status
 */
export function run(mode, faults = {}) {
  const runtime = new Runtime(mode);
  /** @param {Record<string, Import>} good */
  const wrap = (good) => Object.fromEntries(Object.entries(good).map(([name, real]) => {
    let call = 0;
    const fault = faults[name];
    return [name, (/** @type {any[]} */ ...args) => {
      if (++runtime.calls > mostCalls) throw new Error('the program hangs');
      return fault ? fault(++call, () => real(...args), args, runtime) : real(...args);
    }];
  }));
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wrap(runtime.wasi), weft_fetch: wrap(runtime.fetch) });
  runtime.memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
  let status = 0;
  let error;
  try {
    /** @type {() => void} */ (instance.exports._start)();
  } catch (thrown) {
    if (thrown instanceof Exit) status = thrown.status;
    else [status, error] = [undefined, String(thrown)];
  }
  return { status, stdout: runtime.written[1], stderr: runtime.written[2], error, runtime };
}
