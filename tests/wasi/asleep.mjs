#!/usr/bin/env node
/**
 * The cost of sleeping on each runtime. Run by itself, it prints a table:
 *
 *     node tests/wasi/asleep.mjs
 *
 * The cost is the processor time of the runtime's process, with all its threads, while its program waits. The
 * runtime's start is not included.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { programPath, run } from './programs.mjs';
import { python, runtimes } from './runtimes.mjs';

/** @param {number} pid @returns {number} the processor time of another process in seconds, read from its clock on Linux */
function cpuSeconds(pid) {
  const script = `import time; print(time.clock_gettime((~${pid} << 3) | 2))`;
  return Number(execFileSync(python, ['-I', '-c', script]));
}

/**
 * Measures the processor time that a program takes while it waits.
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} program a program of this directory
 * @param {string[]} args
 * @param {(child: import('node:child_process').ChildProcess) => Promise<unknown>} waits resolves when the program
 *   waits
 * @param {number} seconds how long to measure
 * @returns {Promise<number>} processor time, in seconds
 */
export async function cpuWhileWaiting(runtime, program, args, waits, seconds) {
  const { command, env } = runtime.start(programPath(program), { args });
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  try {
    await waits(child);
    const before = cpuSeconds(child.pid);
    await pause(seconds * 1000);
    return cpuSeconds(child.pid) - before;
  } finally {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} expected
 * @throws {Error} if the first line of the program's output is another
 */
export async function printsLine(child, expected) {
  let output = '';
  for await (const text of /** @type {import('node:stream').Readable} */ (child.stdout).iterator({ destroyOnReturn: false }))
    if ((output += text).endsWith('\n')) break;
  if (output !== `${expected}\n`) throw new Error(`the program printed ${JSON.stringify(output)}, not ${JSON.stringify(expected)}`);
}

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {number} seconds how long to measure
 * @returns {Promise<number>} the processor time of a program that sleeps, in seconds
 */
export const cpuWhileAsleep = (runtime, seconds) =>
  cpuWhileWaiting(runtime, 'exit_ways', ['nap', String(seconds + 60)], (child) => printsLine(child, 'asleep'), seconds);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log('| runtime | 100,000 sleeps at once | processor time asleep, in 5 s |\n|---|---|---|');
  for (const runtime of runtimes) {
    const name = `${runtime.name} ${runtime.version}`;
    if (runtime.missing !== undefined) {
      console.log(`| ${name} | (${runtime.missing}) | |`);
      continue;
    }
    const { stdout } = await run('many_sleeps', [], { runtime, limit: 600_000 });
    const cpu = await cpuWhileAsleep(runtime, 5);
    const excuse = runtime.cannot.idle ? ` (${runtime.cannot.idle})` : '';
    console.log(`| ${name} | ${stdout.trim()} | ${(cpu * 1000).toFixed(1)} ms${excuse} |`);
  }
}
