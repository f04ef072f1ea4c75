#!/usr/bin/env node
/**
 * What sleeping costs on each runtime. Run by itself, prints a table of it:
 *
 *     node tests/wasi/asleep.mjs
 *
 * The processor time of a runtime's process, all its threads together, from when the program has said
 * that it goes to sleep until some seconds later: what the runtime took for its start does not count.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { programPath, run } from './programs.mjs';
import { python, runtimes } from './runtimes.mjs';

/** @returns {number} seconds: the clock of another process, which Linux numbers so */
function cpuSeconds(pid) {
  const script = `import time; print(time.clock_gettime((~${pid} << 3) | 2))`;
  return Number(execFileSync(python, ['-I', '-c', script]));
}

/**
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {number} seconds how long to look
 * @returns {Promise<number>} processor time, in seconds
 */
export async function cpuWhileAsleep(runtime, seconds) {
  const { command, env } = runtime.start(programPath('exit_ways'), { args: ['nap', String(seconds + 20)] });
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  try {
    let said = '';
    for await (const text of child.stdout) if ((said += text).endsWith('\n')) break;
    if (said !== 'asleep\n') throw new Error(`${runtime.name} said ${said}`);
    const before = cpuSeconds(child.pid);
    await pause(seconds * 1000);
    return cpuSeconds(child.pid) - before;
  } finally {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log('| runtime | 100,000 sleeps at once | processor time asleep, in 5 s |\n|---|---|---|');
  for (const runtime of runtimes) {
    const name = `${runtime.name} ${runtime.version}`;
    if (runtime.missing !== undefined) {
      console.log(`| ${name} | (${runtime.missing}) | |`);
      continue;
    }
    const { stdout } = await run('many_sleeps', [], { runtime, limit: 120_000 });
    const cpu = await cpuWhileAsleep(runtime, 5);
    const excuse = runtime.cannot.idle ? ` (${runtime.cannot.idle})` : '';
    console.log(`| ${name} | ${stdout.trim()} | ${(cpu * 1000).toFixed(1)} ms${excuse} |`);
  }
}
