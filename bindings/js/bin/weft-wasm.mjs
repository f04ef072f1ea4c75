#!/usr/bin/env node
/** The command weft-wasm: finds the command that its first argument names. */
import { readFileSync } from 'node:fs';
import { commands } from './command_table.mjs';
import { exitStatus } from './run_process.mjs';
import { UsageError } from './usage_error.mjs';

const names = Object.keys(commands);
const width = Math.max(...names.map((name) => name.length));
const help = `usage: weft-wasm COMMAND [OPTION]... [ARGUMENT]...

${names.map((name) => `  ${name.padEnd(width)}  ${commands[name].summary}`).join('\n')}

weft-wasm COMMAND --help describes a command.
`;

/** @param {string | undefined} word */
const isHelp = (word) => word === '--help' || word === '-h';

const version = () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/** @param {string | undefined} name @param {string[]} words @returns {Promise<number | undefined>} the exit status; undefined: as process.exitCode */
async function main(name, words) {
  if (name === '--version') console.log(version());
  else if (isHelp(name) || (name === 'help' && words.length === 0)) process.stdout.write(help);
  else if (name === 'help') return main(words[0], ['--help']);
  else if (name === undefined || !Object.hasOwn(commands, name)) {
    process.stderr.write(name === undefined ? help : `weft-wasm: there is no command ${name}: the commands are ${names.join(', ')}\n`);
    return exitStatus.usage;
  } else {
    const { usage, run } = await commands[name].load();
    // What follows the program of `run` is the program's.
    if (isHelp(words[0]) || (name !== 'run' && words.includes('--help'))) process.stdout.write(usage);
    else return run(words);
  }
  return 0;
}

try {
  const status = await main(process.argv[2], process.argv.slice(3));
  if (status !== undefined) process.exitCode = status;
} catch (error) {
  const { syscall, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (!(error instanceof UsageError) && !syscall) throw error;
  process.stderr.write(`weft-wasm ${process.argv[2]}: ${message.trimEnd()}\n`);
  process.exitCode = error instanceof UsageError ? exitStatus.usage : process.argv[2] === 'run' ? exitStatus.notStarted : 1;
}
