/** What the runners of programs under Node.js have in common: exit statuses, messages, the keys of a terminal. */

/** Exit statuses of a runner that are not the program's. */
export const exitStatus = { usage: 2, notStarted: 125, interrupted: 130, trap: 134 };

/** @param {unknown} error @returns {string} */
export function stackOf(error) {
  return error instanceof Error && error.stack ? error.stack : String(error);
}

let ending = false;

/** Ends the process when its output has been written. @param {number} status @param {string} message */
export function end(status, message) {
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

/**
 * Writes the tree of tasks to standard error.
 * @param {() => unknown} tasks returns the tree. Throws an Error if the program does not have it
 * @param {() => void} [written]
 */
export function writeTasks(tasks, written) {
  let text;
  try {
    text = String(tasks()) || 'no task\n';
  } catch (error) {
    text = `${/** @type {Error} */ (error).message}\n`;
  }
  process.stderr.write(text, written);
}

/**
 * Gives the keys of a terminal their meanings. The first Ctrl-C cancels main; the second one does what it does to any
 * process, also if the program does not let JavaScript run any more. Ctrl-\ prints the tree of tasks.
 * A process that ends because of Ctrl-C ends by the signal, which tells shells not to go on.
 * @param {object} meanings
 * @param {() => boolean} meanings.interrupt cancels main. False if there is nothing to cancel: Ctrl-C ends the process
 * @param {() => void} meanings.tasks prints the tree
 * @param {() => void} [meanings.kill] ends a program that has a process of its own
 */
export function passSignals({ interrupt, tasks, kill }) {
  const endBySignal = () => {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', () => {
    if (kill) {
      process.once('SIGINT', () => {
        kill();
        endBySignal();
      });
    }
    process.once('exit', (status) => status === exitStatus.interrupted && endBySignal());
    if (!interrupt()) endBySignal();
  });
  // Windows has no such key.
  if (process.platform !== 'win32') process.on('SIGQUIT', tasks);
}
