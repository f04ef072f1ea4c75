/** Running commands, and telling a person about it in short lines. */
import { spawn } from 'node:child_process';

const tailLines = 20;

/** An expected failure: shown without a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} [advice] what the reader can do about it
   */
  constructor(message, advice) {
    super(message);
    this.name = 'SetupError';
    this.advice = advice;
  }
}

/**
 * Runs a command to its end and returns what it wrote on standard output.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env] added to this process's environment
 * @param {number} [options.holdOpen] a descriptor the command inherits as 3: it keeps a lock
 *   until the command has ended too, should this process be killed first
 * @param {number} [options.limit] milliseconds after which it is killed
 * @param {string} [options.advice] for the error, if it fails
 * @returns {Promise<string>}
 * @throws {SetupError} with the command and its last lines of output
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
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (everything += text));
    const fail = (reason) => {
      const tail = everything.trimEnd().split('\n').slice(-tailLines).join('\n    ');
      const line = [command, ...args].map(quote).join(' ');
      reject(new SetupError(`${reason}: ${line}${tail && `\n    ${tail}`}`, advice));
    };
    child.on('error', (error) => fail(error.code === 'ENOENT' ? 'not found' : error.message));
    child.on('close', (status, signal) => {
      if (status === 0) resolve(stdout);
      else fail(signal ? `ended by ${signal}` : `failed with status ${status}`);
    });
  });
}

/** @param {string} word a shell word */
function quote(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param {string} text one line for the person watching */
export function say(text) {
  process.stdout.write(`weft: ${text}\n`);
}

/**
 * Shows one line for a piece of work, and at its end how long it took.
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
