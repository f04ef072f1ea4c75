/**
 * `weft-wasm run`: runs a program in the terminal.
 *
 * The program has a process of its own. This one gets the signals of the terminal, also while the program computes and
 * its process hears of nothing.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { printFailure, withProgress } from './build_options.mjs';
import { writeModule } from './program_module.mjs';
import { parse, usage } from './run_options.mjs';
import { exitStatus, passSignals } from './run_process.mjs';

export { usage };

/** How long the program has for an answer, in milliseconds. */
const patience = 2000;

/** Passes the signals of this process on. @param {import('node:child_process').ChildProcess} child */
function passTo(child) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  const stopWaiting = () => clearTimeout(late);
  /** @param {'interrupt' | 'tasks'} message @param {string} advice where it is not answered */
  const ask = (message, advice) => {
    child.send(message, () => {});
    stopWaiting();
    late = setTimeout(() => console.error(`the program does not answer: a step of a task takes long${advice}`), patience);
  };
  child.on('message', stopWaiting).on('exit', stopWaiting);
  passSignals({
    interrupt() {
      ask('interrupt', '. Ctrl-C again ends it');
      return child.connected;
    },
    kill: () => void child.kill('SIGKILL'),
    tasks: () => ask('tasks', ''),
  });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGTERM', 'SIGHUP'])) process.once(signal, () => child.kill(signal));
}

/**
 * @param {Pick<import('../toolchain/compile.mjs').Options, 'sources' | 'optimize' | 'includes' | 'flags'>} source
 * @returns {Promise<{file: string, name: string} | undefined>} undefined if it could not be compiled, which was printed
 */
async function compiled(source) {
  const { build, endClang } = await import('../toolchain/compile.mjs');
  try {
    const { file, text } = await withProgress((onProgress) => build({ ...source, mode: 'run', onProgress }));
    process.stderr.write(text);
    return { file: writeModule(file, { keep: true }) ?? file, name: source.sources[0].replace(/\.c$/, '') };
  } catch (error) {
    printFailure('run', error);
    return undefined;
  } finally {
    endClang();
  }
}

/** @param {string[]} words */
export async function run(words) {
  const { build: source, ...options } = parse(words);
  const program = source ? await compiled(source) : { file: options.file };
  if (!program) return exitStatus.notStarted;
  const child = fork(fileURLToPath(new URL('run_child.mjs', import.meta.url)), [JSON.stringify({ ...options, shown: options.file, name: options.file, ...program })]);
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
