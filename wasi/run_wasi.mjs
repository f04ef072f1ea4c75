#!/usr/bin/env node
/**
 * Runs a WASI preview 1 command under Node.js:
 *
 *     node wasi/run_wasi.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...
 *
 * Standard input, output and error are the program's; it sees no folder and no environment
 * variable that is not named. The requests of one that was linked with weft::fetch are made for it. The
 * exit status is the program's, 134 after a trap (as under wasmtime), 125 if it could not be started.
 */
import { load } from './load_wasi.mjs';

const usage = 'usage: run_wasi.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...';
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

/**
 * @returns {Promise<number>} the exit status
 */
async function main({ file, ...options }) {
  let program;
  try {
    program = await load(file, options);
  } catch (error) {
    giveUp(`${file}: ${error.message}`);
  }
  try {
    return await program.run();
  } catch (error) {
    // A trap, a stack overflow, or memory that would not grow: the program's end.
    console.error(error?.stack ?? String(error));
    return statusTrap;
  }
}

// Not process.exit(): what a trap wrote on standard error must reach a pipe first. The
// program itself writes to the descriptors directly, so nothing of it is kept back here.
process.exitCode = await main(parse(process.argv.slice(2)));
