/** Runs commands, and reports progress and failures to the user in short lines. */
import { spawn } from 'node:child_process';

/** How many lines of a failed command's output an error shows. */
const tailLines = 20;

/** An expected failure: the user sees its message without a stack trace. */
export class ToolError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} [advice] what the user can do about it
   */
  constructor(message, advice) {
    super(message);
    this.name = 'ToolError';
    this.advice = advice;
  }
}

/**
 * Runs a tool's main function with the command-line arguments, and prints a ToolError.
 * @param {(args: string[]) => Promise<number | void>} main returns the exit status, 0 by default
 */
export async function runTool(main) {
  try {
    const status = await main(process.argv.slice(2));
    process.exitCode = typeof status === 'number' ? status : 0;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
    process.exitCode = 1;
  }
}

/**
 * Runs a command until it exits.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env] added to this process's environment
 * @param {number} [options.holdOpen] a descriptor of a locked file. The command inherits it as descriptor 3,
 *   and so keeps the lock until it exits, even if this process is killed before
 * @param {number} [options.limit] milliseconds after which it is killed
 * @param {string} [options.advice] for the error if it fails
 * @returns {Promise<string>} its standard output
 * @throws {ToolError} if it fails: with the command and the end of its output
 */
export function run(command, args, { cwd, env, holdOpen, limit, advice } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout: limit,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe', ...(holdOpen === undefined ? [] : [holdOpen])],
    });
    let stdout = '';
    let everything = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (everything += text));
    /** @param {string} reason */
    const fail = (reason) => {
      const tail = everything.trimEnd().split('\n').slice(-tailLines).join('\n    ');
      const line = [command, ...args].map(quote).join(' ');
      reject(new ToolError(`${reason}: ${line}${tail && `\n    ${tail}`}`, advice));
    };
    child.on('error', (error) => fail(hasCode(error, 'ENOENT') ? 'command not found' : error.message));
    child.on('close', (status, signal) => {
      if (status === 0) resolve(stdout);
      else fail(signal ? `killed by ${signal}` : `failed with status ${status}`);
    });
  });
}

/** @param {string} word @returns {string} the word, quoted for a shell if necessary */
function quote(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param {unknown} error @param {string} code @returns {boolean} whether it is a system error with this code, such as 'ENOENT' */
export function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** @param {string} text one line for the user */
export function say(text) {
  process.stdout.write(`weft: ${text}\n`);
}

/**
 * Prints one line for a piece of work: its label first, and its duration once it is done.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const start = process.hrtime.bigint();
  process.stdout.write(`weft: ${label} ... `);
  try {
    const result = await work();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    process.stdout.write(`${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}
