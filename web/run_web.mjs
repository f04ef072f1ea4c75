#!/usr/bin/env node
/**
 * Runs a command-line program that was built for the web under Node.js:
 *
 *     node web/run_web.mjs PROGRAM.mjs [ARGUMENT]...
 *
 * PROGRAM.wasm means PROGRAM.mjs beside it.
 *
 * The program uses this process's standard input, output and error. The exit status is the program's; 134 after a trap
 * or an exception; or 125 if the program could not be started. Ctrl-C cancels the program's main coroutine, the second one
 * ends the process; Ctrl-\ prints the tree of tasks: in programs that have been built with it, see docs/javascript.md.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { end, exitStatus, passSignals, stackOf, writeTasks } from './run_process.mjs';

const usage = 'usage: run_web.mjs PROGRAM.mjs [ARGUMENT]...';

/** @param {unknown} error the exception that ended the program */
function endWith(error) {
  end(exitStatus.trap, stackOf(error));
}

const file = process.argv[2]?.replace(/\.wasm$/, '.mjs');
if (file === undefined) {
  end(exitStatus.usage, usage);
} else {
  process.on('uncaughtException', endWith);
  // Emscripten's start-up code reads the name and the arguments from process.argv.
  process.argv.splice(1, 1);
  const [, thisProgram, ...args] = process.argv;
  let started = false;
  try {
    const { default: start } = await import(pathToFileURL(resolve(file)).href);
    // A module without a default export has run when it was imported.
    const module = await start?.({
      thisProgram,
      arguments: args,
      onRuntimeInitialized: () => (started = true),
      onExit: (/** @type {number} */ status) => (process.exitCode = status),
    });
    const { _weft_loop_interrupt: interrupt, weftTasks } = module ?? {};
    passSignals({
      interrupt: () => Boolean(interrupt?.()),
      tasks: () => writeTasks(() => weftTasks?.() ?? 'the program was built without the tree of its tasks: link weft::inspect\n'),
    });
  } catch (error) {
    end(started ? exitStatus.trap : exitStatus.notStarted, `run_web: ${file}: ${stackOf(error)}`);
  }
}
