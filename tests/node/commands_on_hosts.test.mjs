/**
 * The command-line programs, and descriptors, on the simulated host and on the web host in Node.js. (tests/wasi
 * runs them under WASI.)
 */
import { test } from 'node:test';
import { run } from '../wasi/runtimes.mjs';
import { folderOf, play, scenarios as commands } from './commands.mjs';
import { scenarios as descriptors } from './descriptors.mjs';
import { programs } from './run_program.mjs';

/** What a host does not support, and why. @type {Record<string, Record<string, string>>} */
const unsupported = {
  sim: {
    both: 'reading a real stream blocks every task',
    realTime: 'its time is virtual and does not wait for events outside',
  },
  web: {
    closedOutput: 'Node.js opens /dev/null in place of a closed standard stream',
    descriptors: 'it has no descriptors other than the standard streams',
  },
};

/** @type {typeof unsupported} */
const cannot = { ...unsupported, page: unsupported.web, universal: unsupported.web };

for (const host of ['sim', 'web', 'page', 'universal']) {
  for (const scenario of [...commands, ...descriptors]) {
    const { name, command, needs = [] } = scenario;
    const skip = needs.map((need) => cannot[host][need]).find(Boolean) ?? false;
    const start = programs(folderOf(command), command, { realTime: true })[host];
    const runtime = { name: host, version: '', required: true, cannot: {}, start: (/** @type {string} */ _, /** @type {{args?: string[]}} */ { args = [] }) => ({ command: [...start, ...args] }) };
    // Virtual time takes no real time.
    const played = host === 'sim' ? { ...scenario, atLeast: 0 } : scenario;
    test(`${name}, on ${host}`, { skip, concurrency: 2 }, (t) =>
      play(played, (file, args, how) => run(runtime, file, { args, ...how }), t));
  }
}
