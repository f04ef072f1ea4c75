#!/usr/bin/env node
/**
 * Runs a WASI preview 1 command under Node.js:
 *
 *     node tools/wasi-run.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...
 *
 * Standard input, output and error are the program's; it sees no folder and no environment
 * variable that is not named. The exit status is the program's, 134 after a trap (as under
 * wasmtime), 125 if it could not be started.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const usage = 'usage: wasi-run.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...';
const statusTrap = 134;
const statusNotStarted = 125;

/** @returns {never} */
function giveUp(message) {
  console.error(`wasi-run: ${message}`);
  process.exit(statusNotStarted);
}

/** Splits the command line; options end at the program's name. */
function parse(words) {
  const preopens = {};
  const env = {};
  while (words[0]?.startsWith('--')) {
    const option = words.shift();
    if (option === '--') break;
    const value = words.shift();
    if (value === undefined) giveUp(usage);
    if (option === '--dir') {
      const [host, guest = host] = value.split('::');
      preopens[guest] = host;
    } else if (option === '--env') {
      const cut = value.indexOf('=');
      if (cut < 1) giveUp(usage);
      env[value.slice(0, cut)] = value.slice(cut + 1);
    } else giveUp(`unknown option ${option}\n${usage}`);
  }
  if (words.length === 0) giveUp(usage);
  return { preopens, env, file: words[0], args: words.slice(1) };
}

/** node:wasi, without the warning at its import that it is experimental. */
async function loadWasi() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
  try {
    return (await import('node:wasi')).WASI;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * @returns {Promise<number>} the exit status
 */
async function main({ preopens, env, file, args }) {
  const WASI = await loadWasi();
  let wasi;
  let instance;
  try {
    wasi = new WASI({ version: 'preview1', args: [basename(file), ...args], env, preopens, returnOnExit: true });
    const module = await WebAssembly.compile(readFileSync(file));
    instance = await WebAssembly.instantiate(module, wasi.getImportObject());
  } catch (error) {
    giveUp(`${file}: ${error.message}`);
  }
  if (typeof instance.exports._start !== 'function') giveUp(`${file}: not a command (it exports no _start)`);
  try {
    return wasi.start(instance);
  } catch (error) {
    // A trap, a stack overflow, or memory that would not grow: the program's end.
    console.error(error?.stack ?? String(error));
    return statusTrap;
  }
}

// Not process.exit(): what a trap wrote on standard error must reach a pipe first. The
// program itself writes to the descriptors directly, so nothing of it is kept back here.
process.exitCode = await main(parse(process.argv.slice(2)));
