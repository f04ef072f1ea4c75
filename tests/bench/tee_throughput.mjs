#!/usr/bin/env node
/**
 * Measures how fast a program copies bytes from one pipe to another under WASI, and checks the copy:
 *
 *     node tests/bench/tee_throughput.mjs [MEGABYTES] [RUNTIME]...
 *
 * The default is 1,000 megabytes (of 1,000,000 bytes) under node and wasmtime. Other runtimes of
 * tests/wasi/runtimes.mjs can be named. The program is runtime/examples/commands/tee.c, built by the preset wasi.
 * Each run has two pipes and three processes: this file again to write, the runtime, and this file
 * again to read and to compare every byte. The time runs from the first byte written to the last one read.
 * `cat`, in the place of the runtime, gives the upper limit.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, readSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const megabyte = 1_000_000;
const blockSize = 1 << 20;
const self = fileURLToPath(import.meta.url);

/** The blocks of the stream: noise, with the block's number in each page. */
class Blocks {
  #block = Buffer.alloc(blockSize);

  constructor() {
    let state = 1;
    for (let i = 0; i < blockSize; i += 4) this.#block.writeInt32LE((state = (Math.imul(state, 1664525) + 1013904223) | 0), i);
  }

  /** @param {number} n @returns {Buffer} block number `n`, valid until the next call */
  nth(n) {
    for (let i = 0; i < blockSize; i += 4096) this.#block.writeUInt32LE(n, i);
    return this.#block;
  }
}

/** Writes the stream to standard output, and the time of its start to descriptor 3. @param {number} size */
function write(size) {
  const blocks = new Blocks();
  writeSync(3, String(process.hrtime.bigint()));
  closeSync(3);
  for (let n = 0; n * blockSize < size; n++) {
    const block = blocks.nth(n).subarray(0, Math.min(blockSize, size - n * blockSize));
    for (let at = 0; at < block.length; ) at += writeSync(1, block, at);
  }
}

/** Reads the stream from standard input, and writes the time of its end, or the fault, to descriptor 3. @param {number} size */
function read(size) {
  const blocks = new Blocks();
  const piece = Buffer.alloc(1 << 16);
  let at = 0;
  let block = blocks.nth(0);
  for (let count; (count = readSync(0, piece)) > 0; ) {
    for (let done = 0; done < count; ) {
      const start = at % blockSize;
      if (start === 0) block = blocks.nth(at / blockSize);
      const length = Math.min(count - done, blockSize - start);
      if (block.compare(piece, done, done + length, start, start + length) !== 0) {
        writeSync(3, `a byte between ${at} and ${at + length} is wrong`);
        return;
      }
      done += length;
      at += length;
    }
  }
  writeSync(3, at === size ? String(process.hrtime.bigint()) : `${at} bytes arrived instead of ${size}`);
}

/** @param {import('node:stream').Readable} stream @returns {Promise<string>} its text */
async function text(stream) {
  let all = '';
  for await (const piece of stream.setEncoding('utf8')) all += piece;
  return all;
}

/**
 * Pumps the stream through a command.
 * @param {number} size in bytes
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} seconds
 */
async function measure(size, command, env) {
  // eslint-disable-next-line no-template-curly-in-string -- bash reads it
  const line = '"$0" "$1" --write "$2" 3>&4 | "${@:3}" 3>&- 4>&- 5>&- | "$0" "$1" --read "$2" 3>&5; exit "${PIPESTATUS[1]}"';
  const child = spawn('bash', ['-c', line, process.execPath, self, String(size), ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'close');
  const [from, to] = /** @type {import('node:stream').Readable[]} */ (/** @type {unknown} */ (child.stdio.slice(4)));
  const [start, end] = await Promise.all([text(from), text(to)]);
  const [status] = await exited;
  if (status !== 0) throw new Error(`the command exited with status ${status}`);
  if (!/^\d+$/.test(end)) throw new Error(end);
  return Number(BigInt(end) - BigInt(start)) / 1e9;
}

/** A module for Node.js that prints the final size of the program's memory on standard error. */
const reportMemory = `data:text/javascript,${encodeURIComponent(`
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    process.on('exit', () => console.error('  final linear memory: %d KiB', instance.exports.memory.buffer.byteLength / 1024));
    return instance;
  };`)}`;

/** @param {string[]} args */
async function main([megabytes = '1000', ...names]) {
  const { runtimes } = await import('../wasi/runtimes.mjs');
  const program = fileURLToPath(new URL('../../build/wasi/runtime/examples/commands/tee.wasm', import.meta.url));
  const size = Number(megabytes) * megabyte;
  if (!(size > 0)) throw new Error('usage: tee_throughput.mjs [MEGABYTES] [RUNTIME]...');
  if (!existsSync(program)) throw new Error(`${program} does not exist; build it: cmake --preset wasi && cmake --build --preset wasi`);
  /** @param {string} name @param {string[]} command @param {Record<string, string>} [env] */
  const report = async (name, command, env) => {
    const seconds = await measure(size, command, env);
    console.log(`${name}: ${megabytes} MB in ${seconds.toFixed(2)} s, ${(size / megabyte / seconds).toFixed(0)} MB/s, all bytes correct`);
  };
  for (const name of names.length > 0 ? names : ['node', 'wasmtime']) {
    const runtime = runtimes.find((each) => each.name === name);
    if (!runtime || runtime.missing) throw new Error(`${name}: ${runtime?.missing ?? 'unknown runtime'}`);
    const { command, env } = runtime.start(program, { imported: reportMemory });
    await report(`${name} ${runtime.version}`, command, env);
    await report('  cat', ['cat']);
  }
}

const [mode, bytes] = process.argv.slice(2);
if (mode === '--write') write(Number(bytes));
else if (mode === '--read') read(Number(bytes));
else await main(process.argv.slice(2));
