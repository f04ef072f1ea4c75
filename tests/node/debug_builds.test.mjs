/**
 * Debug builds of the examples print what the others print, on the web and page hosts in Node.js and under WASI, and
 * report nothing. There the C stack is small, and nothing is optimised. Builds what it runs.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../../tools/setup/presets.mjs';
import { ownNode, run as runFile } from '../wasi/runtimes.mjs';
import { folderOf, play, scenarios } from './commands.mjs';
import { examples } from './expected.mjs';
import { programs, run } from './run_program.mjs';

const runner = fileURLToPath(new URL('../../web/run_web.mjs', import.meta.url));

/** One scenario of each command, with what it needs of the host. */
const commands = ['tee copies any bytes to standard output and to two files', 'throttle copies an empty input',
  'word_count counts several files', 'follow prints the existing contents', 'prompt reads an answer']
  .map((name) => scenarios.find((scenario) => scenario.name === name));

const targets = [...examples.map(({ name }) => name), ...commands.map(({ command }) => command), 'echo_server'];

/** @type {import('../wasi/runtimes.mjs').Runtime} */
const ownWeb = {
  name: 'web', version: '', required: true, cannot: {},
  start: (file, { args = [] } = {}) => ({ command: [process.execPath, runner, file, ...args] }),
};

/** @param {string} host @param {string} command @returns {string} the path of its program */
const fileOf = (host, command) => /** @type {string} */ (programs(folderOf(command), command, { debug: true })[host].at(-1));

/**
 * What a program has reported, without slow steps: how long a step takes depends on what else the machine does. Tests of
 * these reports have a clock of their own.
 * @param {string} text
 */
const withoutSlowSteps = (text) => text.replace(/^weft: a step of a task took \d+\.\d+ s, .* too long.*\n/gm, '');

for (const host of ['web', 'page', 'wasi']) {
  describe(`debug builds on ${host}`, () => {
    before(() => build(`${host}-debug`, ...targets));

    for (const { name, input, output, args, status } of examples) {
      test(name, async () => {
        const result = await run([...programs('runtime/examples', name, { debug: true })[host], ...args], { input });
        const stdout = result.stdout.toString();
        const said = withoutSlowSteps(result.stderr).split('\n').filter((line) => /weft: (a |[0-9])|Error/.test(line));
        assert.deepEqual({ status: result.status, stdout, said }, { status, stdout: output, said: [] }, result.stderr);
      });
    }

    for (const scenario of commands) {
      test(scenario.name, (t) => play(scenario, async (command, args, how) => {
        const result = await runFile(host === 'wasi' ? ownNode : ownWeb, fileOf(host, command), { args, ...how });
        return { ...result, stderr: withoutSlowSteps(result.stderr) };
      }, t));
    }
  });
}
