#!/usr/bin/env node
/**
 * Shows what Weft does: `npm run demo`, or `npm run demo -- URL...`.
 *
 * Installs the toolchains if necessary, builds two example programs, and runs them: `scrape` as a web program
 * in Node.js, which fetches a local web site, and `lines` as a WASI command, which reads a pipe with pauses.
 * With URLs, it runs only `scrape`, on these, and exits with its status. Where the toolchains can neither be found nor
 * installed, it builds only `scrape`, with clang from npm.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFromNpm } from './demo/build_from_npm.mjs';
import { openSite } from './demo/site.mjs';
import { ToolError, runTool } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { canSetUp, setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

const colourful = process.stdout.isTTY && !process.env.NO_COLOR;
/** @param {string} text */
const bold = (text) => (colourful ? `\x1b[1m${text}\x1b[22m` : text);
/** @param {string} text */
const dim = (text) => (colourful ? `\x1b[2m${text}\x1b[22m` : text);

/**
 * Runs a program in Node.js, and prints its output as it arrives.
 * @param {string[]} args the arguments of node
 * @param {object} [options]
 * @param {number} [options.limit] seconds after which it is killed
 * @param {(stdin: import('node:stream').Writable) => Promise<void>} [options.feed] writes its standard input
 * @returns {Promise<{status: number, output: string}>} exit status and standard output
 * @throws {ToolError} if it is killed
 */
async function run(args, { limit, feed } = {}) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: [feed ? 'pipe' : 'ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  let late = false;
  const timer = limit && setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  // If the program exits before it has read all its input, its status shows that.
  child.stdin?.on('error', () => {});
  const exited = once(child, 'close');
  await Promise.all([exited, child.stdin && feed?.(child.stdin)]);
  clearTimeout(timer);
  const [status, signal] = await exited;
  const program = args.slice(0, 2).join(' ');
  if (late) throw new ToolError(`${program} was still running after ${limit} seconds`);
  if (signal) throw new ToolError(`${program} was killed by ${signal}`);
  return { status, output };
}

const scrape = ['web/run_web.mjs', 'build/web/runtime/examples/scrape.mjs'];

/** @param {string[]} [command] */
async function showScrape(command = scrape) {
  const site = await openSite();
  try {
    console.log(bold(`\n1. scrape.c in Node.js: ${site.urls.length} pages of a web site on this machine\n`));
    const { status, output } = await run([...command, ...site.urls], { limit: 60 });
    // The page whose connection breaks fails. The page that does not exist counts as fetched: it has a response.
    if (status !== 1 || !output.includes(`${site.urls.length - 1} of ${site.urls.length} fetched`)) {
      throw new ToolError(`scrape exited with status ${status} instead of 1, which it returns because one page fails`);
    }
    console.log(dim(`\nThe site served up to ${site.busiest()} pages at a time, broke one connection on purpose, and has`));
    console.log(dim('no page about perpetual motion. One task per page, one thread, no Asyncify.'));
  } finally {
    site.close();
  }
}

/** Each line, and the pause before it in milliseconds. @type {[string, number][]} */
const poem = [
  ['Over and under and over again,', 300],
  ['one thread goes along, and the others lie still;', 1100],
  ['', 400],
  ['who waits for the shuttle has waited till then,', 900],
  ['and nothing is held by the hand or the will.', 700],
];

/** @param {import('node:stream').Writable} stdin */
async function feedPoem(stdin) {
  for (const [line, pause] of poem) {
    await sleep(pause);
    stdin.write(`${line}\n`);
  }
  stdin.end();
}

async function showLines() {
  console.log(bold('\n2. lines.c as a WASI command: it numbers the lines of a pipe while a ticker runs\n'));
  const { status, output } = await run(['wasi/run_wasi.mjs', 'build/wasi/runtime/examples/lines.wasm'], { limit: 30, feed: feedPoem });
  if (status !== 0 || !output.includes(`${poem.length} lines`)) throw new ToolError(`lines exited with status ${status}`);
  console.log(dim('\nThe lines arrived with pauses of up to a second. A second task printed the ticks.'));
}

/** @param {string[]} urls @returns {Promise<number>} the exit status */
async function showFromNpm(urls) {
  console.log(dim('There are no compilers here: clang from npm builds runtime/examples/scrape.c. The first time takes a minute.'));
  const command = ['web/run_web.mjs', await buildFromNpm('scrape')];
  if (urls.length > 0) return (await run([...command, ...urls])).status;
  await showScrape(command);
  console.log(bold('\nNext steps\n'));
  console.log('  npm run demo -- https://example.org/    fetch pages of your choice');
  console.log('  docs/toolchain.md                       how to compile programs of your own\n');
  return 0;
}

await runTool(async (urls) => {
  if (!canSetUp(urls.length > 0 ? ['web'] : ['web', 'wasi'])) return showFromNpm(urls);
  await setUp(urls.length > 0 ? ['web'] : ['web', 'wasi']);
  const start = performance.now();
  if (process.stdout.isTTY) process.stdout.write(dim('building ...'));
  await build('web', 'scrape');
  if (urls.length === 0) await build('wasi', 'lines');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  if (urls.length > 0) return (await run([...scrape, ...urls])).status;

  console.log(dim(`built runtime/examples/scrape.c for the web and lines.c for WASI in ${seconds} s`));
  await showScrape();
  await showLines();
  console.log(bold('\nNext steps\n'));
  console.log('  npm run demo -- https://example.org/    fetch pages of your choice');
  console.log('  npm test                                build and test everything on every host');
  console.log('  runtime/examples                        these and other short programs');
  console.log('  README.md                               how to write one\n');
  return 0;
});
