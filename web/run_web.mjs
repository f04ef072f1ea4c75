#!/usr/bin/env node
/**
 * Runs a command-line program that was built for the web under Node.js:
 *
 *     node web/run_web.mjs PROGRAM.mjs [ARGUMENT]...
 *
 * Standard input, output and error are the program's. The exit status is the program's, 134 after
 * a trap or an exception, 125 if it could not be started.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const statusTrap = 134;
const statusNotStarted = 125;

let ending = false;

/** Ends the process, once what was written has gone out. */
function end(status, message) {
  if (ending) return;
  ending = true;
  process.exitCode = status;
  process.stderr.write(`${message}\n`);
  // A pipe takes its time, and process.exit() does not wait for it. What is left of the program
  // is of no use: it may keep timers and sockets.
  let open = 2;
  const closed = () => {
    if (--open === 0) process.exit(status);
  };
  process.stdout.write('', closed);
  process.stderr.write('', closed);
}

/** @param {unknown} error what ended the program */
function endWith(error) {
  end(statusTrap, error instanceof Error ? error.stack : String(error));
}

const [file] = process.argv.slice(2);
if (file === undefined) {
  end(2, 'usage: run.mjs PROGRAM.mjs [ARGUMENT]...');
} else {
  process.on('uncaughtException', endWith);
  // Emscripten's start-up code takes the arguments from here.
  process.argv.splice(1, 1);
  try {
    const { default: start } = await import(pathToFileURL(resolve(file)));
    // A module that exports nothing to call has run when it was imported.
    let returned = typeof start !== 'function';
    await start?.({ postRun: () => (returned = true) });
    // Emscripten loses the exception that ends main() itself.
    if (!returned) end(statusTrap, `run: ${file}: a trap or an exception in main()`);
  } catch (error) {
    end(statusNotStarted, `run: ${file}: ${error?.stack ?? error}`);
  }
}
