#!/usr/bin/env node
/**
 * How fast a program moves bytes from one pipe to another under WASI, and whether they arrive:
 *
 *     node tests/bench/tee_throughput.mjs [MEGABYTES] [RUNTIME]...
 *
 * 1,000 megabytes (of 1,000,000 bytes) unless said, under node and wasmtime; the other runtimes of
 * tests/wasi/runtimes.mjs go by name. The program is runtime/examples/commands/tee.c, built by the preset
 * wasi. Each run has two pipes of the system and three processes: this file again to write, the runtime, and
 * this file again to read, which compares every byte. The time is from the first byte that is written to
 * the last that is read. Beside each runtime stands what no program beats here: `cat` in its place.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, readSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const megabyte = 1_000_000;
const blockSize = 1 << 20;
const self = fileURLToPath(import.meta.url);

/** Block number `n` of the stream: noise, with its number in each page. */
class Blocks {
  #block = Buffer.alloc(blockSize);

  constructor() {
    let state = 1;
    for (let i = 0; i < blockSize; i += 4) this.#block.writeInt32LE((state = (Math.imul(state, 1664525) + 1013904223) | 0), i);
  }

  nth(n) {
    for (let i = 0; i < blockSize; i += 4096) this.#block.writeUInt32LE(n, i);
    return this.#block;
  }
}

/** Writes the stream to standard output, and when it began to descriptor 3. */
function write(size) {
  const blocks = new Blocks();
  writeSync(3, String(process.hrtime.bigint()));
  closeSync(3);
  for (let n = 0; n * blockSize < size; n++) {
    const block = blocks.nth(n).subarray(0, Math.min(blockSize, size - n * blockSize));
    for (let at = 0; at < block.length; ) at += writeSync(1, block, at);
  }
}

/** Reads the stream from standard input, and writes to descriptor 3 when it ended, or what is wrong. */
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
        writeSync(3, `a byte between ${at} and ${at + length} is another`);
        return;
      }
      done += length;
      at += length;
    }
  }
  writeSync(3, at === size ? String(process.hrtime.bigint()) : `${at} bytes came instead of ${size}`);
}

/** What a stream gives, as text. */
async function text(stream) {
  let all = '';
  for await (const piece of stream.setEncoding('utf8')) all += piece;
  return all;
}

/** Pumps the stream through a command. @returns {Promise<number>} seconds */
async function measure(size, command, env) {
  const line = '"$0" "$1" --write "$2" 3>&4 | "${@:3}" 3>&- 4>&- 5>&- | "$0" "$1" --read "$2" 3>&5; exit "${PIPESTATUS[1]}"';
  const child = spawn('bash', ['-c', line, process.execPath, self, String(size), ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [begin, end] = await Promise.all([text(child.stdio[4]), text(child.stdio[5])]);
  const status = await ended;
  if (status !== 0) throw new Error(`it exits with ${status}`);
  if (!/^\d+$/.test(end)) throw new Error(end);
  return Number(BigInt(end) - BigInt(begin)) / 1e9;
}

/** For a Node.js: the size of the program's memory in the end, on standard error. */
const tellMemory = `data:text/javascript,${encodeURIComponent(`
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    process.on('exit', () => console.error('  linear memory in the end: %d KiB', instance.exports.memory.buffer.byteLength / 1024));
    return instance;
  };`)}`;

async function main([megabytes = '1000', ...names]) {
  const { runtimes } = await import('../wasi/runtimes.mjs');
  const program = fileURLToPath(new URL('../../build/wasi/runtime/examples/commands/tee.wasm', import.meta.url));
  const size = Number(megabytes) * megabyte;
  if (!(size > 0)) throw new Error('usage: tee_throughput.mjs [MEGABYTES] [RUNTIME]...');
  if (!existsSync(program)) throw new Error(`${program} is not there: cmake --preset wasi && cmake --build --preset wasi`);
  const report = async (name, command, env) => {
    const seconds = await measure(size, command, env);
    console.log(`${name}: ${megabytes} MB in ${seconds.toFixed(2)} s, ${(size / megabyte / seconds).toFixed(0)} MB/s, all of it intact`);
  };
  for (const name of names.length > 0 ? names : ['node', 'wasmtime']) {
    const runtime = runtimes.find((each) => each.name === name);
    if (!runtime || runtime.missing) throw new Error(`${name}: ${runtime?.missing ?? 'there is no such runtime'}`);
    const { command, env } = runtime.start(program, { imported: tellMemory });
    await report(`${name} ${runtime.version}`, command, env);
    await report('  cat', ['cat']);
  }
}

const [mode, size] = process.argv.slice(2);
if (mode === '--write') write(Number(size));
else if (mode === '--read') read(Number(size));
else await main(process.argv.slice(2));
