#!/usr/bin/env node
/**
 * Runs a WASI command under @bjorn3/browser_wasi_shim in Node.js:
 *
 *     browser_wasi_shim_run.mjs SHIM PROGRAM.wasm [ARGUMENT]...
 *
 * SHIM is the package's main file. The shim's standard streams are objects; here they use Node's descriptors. The
 * exit status is the program's, or 134 after a trap.
 */
import { fstatSync, readFileSync, readSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

const [shim, file, ...args] = process.argv.slice(2);
const { WASI, Fd, wasi: definitions } = await import(pathToFileURL(shim).href);

/** A standard stream on one of the process's descriptors. */
class Stream extends Fd {
  #fd;

  /** @param {number} fd */
  constructor(fd) {
    super();
    this.#fd = fd;
  }

  fd_fdstat_get() {
    const type = fstatSync(this.#fd).isFile() ? definitions.FILETYPE_REGULAR_FILE : definitions.FILETYPE_CHARACTER_DEVICE;
    return { ret: 0, fdstat: new definitions.Fdstat(type, 0) };
  }

  /** @param {number} size */
  fd_read(size) {
    const buffer = new Uint8Array(size);
    try {
      return { ret: 0, data: buffer.subarray(0, readSync(this.#fd, buffer)) };
    } catch {
      return { ret: definitions.ERRNO_IO, data: new Uint8Array() };
    }
  }

  /** @param {Uint8Array} data */
  fd_write(data) {
    try {
      return { ret: 0, nwritten: writeSync(this.#fd, data) };
    } catch ({ code }) {
      return { ret: definitions[code.replace(/^E/, 'ERRNO_')] ?? definitions.ERRNO_IO, nwritten: 0 };
    }
  }
}

const wasi = new WASI([basename(file), ...args], [], [0, 1, 2].map((fd) => new Stream(fd)), { debug: false });
const module = await WebAssembly.compile(readFileSync(file));
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  console.error(error?.stack ?? String(error));
  process.exitCode = 134;
}
