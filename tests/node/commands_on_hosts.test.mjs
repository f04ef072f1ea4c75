/**
 * The command-line programs, and descriptors, on the simulated host and on the web host in Node. (Under
 * WASI: tests/wasi.)
 */
import { test } from 'node:test';
import { run } from '../wasi/runtimes.mjs';
import { folderOf, play, scenarios as commands } from './commands.mjs';
import { scenarios as descriptors } from './descriptors.mjs';
import { programs } from './run_program.mjs';

/** What does not work on a host, and why. @type {Record<string, Record<string, string>>} */
const cannot = {
  sim: {
    both: 'it blocks all tasks while it reads a real stream',
    realTime: 'its time is virtual: what happens outside comes never',
  },
  web: {
    closedOutput: 'Node.js opens /dev/null in its place',
    descriptors: 'it has none but the standard streams',
  },
};

for (const host of ['sim', 'web']) {
  for (const scenario of [...commands, ...descriptors]) {
    const { name, command, needs = [] } = scenario;
    const skip = needs.map((need) => cannot[host][need]).find(Boolean) ?? false;
    const runtime = { name: host, cannot: {}, start: (_, { args }) => ({ command: [...programs(folderOf(command), command, { realTime: true })[host], ...args] }) };
    // Virtual time takes none.
    const played = host === 'sim' ? { ...scenario, atLeast: 0 } : scenario;
    test(`${name}, on ${host}`, { skip, concurrency: 2 }, (t) =>
      play(played, (file, args, how) => run(runtime, file, { args, ...how }), t));
  }
}
