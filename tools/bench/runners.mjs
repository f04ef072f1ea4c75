/** Runs works of contestants: in Node.js, or as a command. */
import { fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { warmUp } from '../../tests/bench/warm_up.mjs';

/** @typedef {import('../../tests/bench/works.mjs').Work} Work */
/** @typedef {import('../../tests/bench/works.mjs').Ability} Ability */
/** @typedef {import('./contestants.mjs').Contestant} Contestant */

/**
 * Runs works of one contestant somewhere.
 * @typedef {object} Runner
 * @property {string} name
 * @property {Ability} ability
 * @property {(work: Work) => Promise<boolean>} can
 * @property {(work: Work, limit: number) => Promise<number>} warmUp for so many milliseconds at most
 * @property {(work: Work) => Promise<number>} run
 * @property {() => unknown} close
 */

const engineProcess = fileURLToPath(new URL('../../tests/bench/engine_process.mjs', import.meta.url));

/** How long one call may take, in milliseconds. */
const longestCall = 120_000;

/**
 * Starts a contestant in Node.js.
 * @param {Contestant} contestant
 * @param {string} node the program
 * @param {string[]} [options]
 * @returns {Runner}
 */
export function startInNode({ name, kind, url, ability = {} }, node, options = []) {
  const child = fork(engineProcess, [kind, url, JSON.stringify(ability)], {
    execPath: node, execArgv: ['--expose-gc', '--no-warnings', '--max-old-space-size=8192', ...options],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let ended = false;
  child.once('exit', () => (ended = true));
  /** @param {'can' | 'run' | 'warmUp'} call @returns {(work: Work, limit?: number) => Promise<any>} */
  const caller = (call) => (...args) =>
    new Promise((resolve, reject) => {
      if (ended) throw new Error('the process has ended');
      const timer = setTimeout(() => child.kill('SIGKILL'), longestCall);
      /** @param {string} reason */
      const fail = (reason) => reject(new Error(reason));
      const exited = () => fail(`the process ended during ${args[0].id}`);
      child.once('exit', exited);
      child.once('message', (/** @type {{value: any, error?: string}} */ { value, error }) => {
        clearTimeout(timer);
        child.off('exit', exited);
        if (error === undefined) resolve(value);
        else fail(error);
      });
      child.send({ call, args });
    });
  return { name, ability, can: caller('can'), warmUp: caller('warmUp'), run: caller('run'), close: () => child.kill() };
}

/**
 * Starts a command that reads works as lines, "name argument...", and answers each with its result and its figure.
 * @param {string} name
 * @param {{command: string[], env?: Record<string, string>}} start
 * @param {Ability} [ability]
 * @returns {Runner}
 */
export function startCommand(name, { command, env }, ability = {}) {
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  child.stdin.on('error', () => {}); // it has ended, which the next answer tells
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** @param {Work} work */
  const run = async ({ id, name: work, args, operations, result }) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), longestCall);
    child.stdin.write(`${[work, ...args].join(' ')}\n`);
    const { value, done } = await lines.next();
    clearTimeout(timer);
    if (done) throw new Error(`the command ended during ${id}`);
    const [found, figure] = value.split(' ').map(Number);
    if (found !== result) throw new Error(`${id} returned ${found} instead of ${result}`);
    return figure / operations;
  };
  return {
    name, ability, run,
    can: async ({ id, cold }) => id === 'memory' || (!cold && !/^(timer|start|await-inlined)/.test(id)),
    warmUp: (work, limit) => warmUp(run, work, limit),
    close: () => child.kill(),
  };
}
