/**
 * `weft-wasm run`: runs a program in the terminal.
 *
 * The program has a process of its own. This one gets the signals of the terminal, also while the program computes and
 * its process hears of nothing.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parse, usage } from './run_options.mjs';
import { exitStatus, passSignals } from './run_process.mjs';

export { usage };

/** How long the program has for printing its tree, in milliseconds. */
const patience = 2000;

/** Passes the signals of this process on. @param {import('node:child_process').ChildProcess} child */
function passTo(child) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  const stopWaiting = () => clearTimeout(late);
  const send = (/** @type {string} */ message) => void child.send(message, () => {});
  child.on('message', stopWaiting).on('exit', stopWaiting);
  passSignals({
    interrupt() {
      send('interrupt');
      return child.connected;
    },
    kill: () => void child.kill('SIGKILL'),
    tasks() {
      send('tasks');
      stopWaiting();
      late = setTimeout(() => console.error('the program does not answer: a step of a task takes long'), patience);
    },
  });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGTERM', 'SIGHUP'])) process.once(signal, () => child.kill(signal));
}

/** @param {string[]} words */
export async function run(words) {
  parse(words); // the child would complain in the same words
  const child = fork(fileURLToPath(new URL('run_child.mjs', import.meta.url)), words);
  passTo(child);
  /** @type {[number | null, NodeJS.Signals | null]} */
  const [status, killedBy] = await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (...how) => resolve(how));
  });
  if (killedBy === null) return status ?? undefined;
  // A signal tells shells more than an exit status.
  process.removeAllListeners(killedBy);
  process.kill(process.pid, killedBy);
  return exitStatus.interrupted;
}
