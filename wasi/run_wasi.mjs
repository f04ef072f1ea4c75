#!/usr/bin/env node
/**
 * Runs a WASI preview 1 command under Node.js:
 *
 *     node wasi/run_wasi.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...
 *
 * The program uses this process's standard input, output and error. It sees only the directories and environment
 * variables that the options name. HTTP requests of programs that are linked with weft::fetch are made. The exit status
 * is the program's; 134 after a trap, as under wasmtime; or 125 if the program could not be started.
 */
import { load } from './load_wasi.mjs';

const usage = 'usage: run_wasi.mjs [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...';
const statusTrap = 134;
const statusNotStarted = 125;

/** Ends this process: the program cannot be started. @param {string} message @returns {never} */
function giveUp(message) {
  console.error(`run_wasi: ${message}`);
  process.exit(statusNotStarted);
}

/**
 * Parses the command line. Options end at the program's name.
 * @param {string[]} words
 * @returns {{preopens: Record<string, string>, env: Record<string, string>, file: string, args: string[]}}
 */
function parse(words) {
  /** @type {Record<string, string>} */
  const preopens = {};
  /** @type {Record<string, string>} */
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
      const equals = value.indexOf('=');
      if (equals < 1) giveUp(usage);
      env[value.slice(0, equals)] = value.slice(equals + 1);
    } else giveUp(`unknown option ${option}\n${usage}`);
  }
  if (words.length === 0) giveUp(usage);
  return { preopens, env, file: words[0], args: words.slice(1) };
}

/** Runs the program. @param {ReturnType<typeof parse>} options @returns {Promise<number>} the exit status */
async function main({ file, ...options }) {
  let program;
  try {
    program = await load(file, options);
  } catch (error) {
    giveUp(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return await program.run();
  } catch (error) {
    // A trap, for example a stack overflow, has ended the program.
    console.error(error instanceof Error ? error.stack : String(error));
    return statusTrap;
  }
}

// Not process.exit(): the message about a trap must reach a pipe first. The program's own output was written to the
// descriptors directly.
process.exitCode = await main(parse(process.argv.slice(2)));
