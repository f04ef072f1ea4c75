#!/usr/bin/env node
/**
 * Runs a command-line program that was built for the web under Node.js:
 *
 *     node web/run_web.mjs PROGRAM.mjs [ARGUMENT]...
 *
 * PROGRAM.wasm means PROGRAM.mjs beside it.
 *
 * The program uses this process's standard input, output and error. The exit status is the program's; 134 after a trap
 * or an exception; or 125 if the program could not be started.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const usage = 'usage: run_web.mjs PROGRAM.mjs [ARGUMENT]...';
const statusUsage = 2;
const statusTrap = 134;
const statusNotStarted = 125;

let ending = false;

/** Ends the process when its output has been written. @param {number} status @param {string} message */
function end(status, message) {
  if (ending) return;
  ending = true;
  process.exitCode = status;
  process.stderr.write(`${message}\n`);
  // process.exit() does not wait for pipes; without it, timers and sockets of the program would keep the process alive.
  let open = 2;
  const closed = () => {
    if (--open === 0) process.exit(status);
  };
  process.stdout.write('', closed);
  process.stderr.write('', closed);
}

/** @param {unknown} error @returns {string} */
function stackOf(error) {
  return error instanceof Error && error.stack ? error.stack : String(error);
}

/** @param {unknown} error the exception that ended the program */
function endWith(error) {
  end(statusTrap, stackOf(error));
}

const file = process.argv[2]?.replace(/\.wasm$/, '.mjs');
if (file === undefined) {
  end(statusUsage, usage);
} else {
  process.on('uncaughtException', endWith);
  // Emscripten's start-up code reads the name and the arguments from process.argv.
  process.argv.splice(1, 1);
  const [, thisProgram, ...args] = process.argv;
  let started = false;
  try {
    const { default: start } = await import(pathToFileURL(resolve(file)).href);
    // A module without a default export has run when it was imported.
    await start?.({
      thisProgram,
      arguments: args,
      onRuntimeInitialized: () => (started = true),
      onExit: (/** @type {number} */ status) => (process.exitCode = status),
    });
  } catch (error) {
    end(started ? statusTrap : statusNotStarted, `run_web: ${file}: ${stackOf(error)}`);
  }
}
