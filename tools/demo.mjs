#!/usr/bin/env node
/**
 * Shows what Weft does: `npm run demo`, or `npm run demo -- URL...`.
 *
 * Sets up the toolchains, builds two example programs, and runs them: `scrape` as a web program
 * in Node.js, on a local web site, and `lines` as a WASI command, on a pipe that has pauses. With
 * URLs it runs `scrape` on those instead, and exits with its status.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DemoError, build } from './demo/build.mjs';
import { openSite } from './demo/site.mjs';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const colourful = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (colourful ? `\x1b[1m${text}\x1b[22m` : text);
const dim = (text) => (colourful ? `\x1b[2m${text}\x1b[22m` : text);

/**
 * Runs a program and shows what it prints.
 * @param {string[]} args of node
 * @param {{limit?: number, feed?: (stdin: import('node:stream').Writable) => Promise<void>}} [options]
 *   seconds it may take; what gives it its standard input
 * @returns {Promise<{status: number, output: string}>} exit status and standard output
 */
async function run(args, { limit, feed } = {}) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: [feed ? 'pipe' : 'ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  let late = false;
  const timer = limit && setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  // A program that ends before its input does is seen by its status.
  child.stdin?.on('error', () => {});
  const [{ status, signal }] = await Promise.all([ended, feed?.(child.stdin)]);
  clearTimeout(timer);
  if (late) throw new DemoError(`${args.slice(0, 2).join(' ')} was still running after ${limit} seconds`);
  if (signal) throw new DemoError(`${args.slice(0, 2).join(' ')} was ended by ${signal}`);
  return { status, output };
}

const scrape = ['web/run_web.mjs', 'build/web/runtime/examples/scrape.mjs'];

async function showScrape() {
  const site = await openSite();
  try {
    console.log(bold(`\n1. scrape.c in Node.js: ${site.urls.length} pages of a web site on this machine\n`));
    const { status, output } = await run([...scrape, ...site.urls], { limit: 60 });
    // All but the page whose connection is lost; the one that is not there is an answer too.
    if (status !== 1 || !output.includes(`${site.urls.length - 1} of ${site.urls.length} fetched`)) {
      throw new DemoError(`scrape ended with status ${status}; expected was 1, for the one page that cannot be had`);
    }
    console.log(dim(`\nThe site served up to ${site.busiest()} pages at a time, dropped one connection on purpose, and has`));
    console.log(dim('no page about perpetual motion. A task for each page, one thread, no Asyncify.'));
  } finally {
    site.close();
  }
}

/** Each line, and how many milliseconds it keeps the reader waiting. */
const poem = [
  ['Over and under and over again,', 300],
  ['one thread goes along, and the others lie still;', 1100],
  ['', 400],
  ['who waits for the shuttle has waited till then,', 900],
  ['and nothing is held by the hand or the will.', 700],
];

async function feedPoem(stdin) {
  for (const [line, pause] of poem) {
    await sleep(pause);
    stdin.write(`${line}\n`);
  }
  stdin.end();
}

async function showLines() {
  console.log(bold('\n2. lines.c as a WASI command: numbers the lines of a pipe while a ticker runs\n'));
  const { status, output } = await run(['wasi/run_wasi.mjs', 'build/wasi/runtime/examples/lines.wasm'], { limit: 30, feed: feedPoem });
  if (status !== 0 || !output.includes(`${poem.length} lines`)) throw new DemoError(`lines ended with status ${status}`);
  console.log(dim('\nThe lines came with pauses of up to a second; the ticks in between are a second task.'));
}

async function main(urls) {
  const kinds = urls.length > 0 ? ['web'] : ['web', 'wasi'];
  await setUp(kinds);
  const begin = performance.now();
  if (process.stdout.isTTY) process.stdout.write(dim('building ...'));
  build('web', 'scrape');
  if (urls.length === 0) build('wasi', 'lines');
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  if (urls.length > 0) return (await run([...scrape, ...urls])).status;

  console.log(dim(`built runtime/examples/scrape.c for the web and lines.c for WASI in ${seconds} s`));
  await showScrape();
  await showLines();
  console.log(bold('\nWhere to go on\n'));
  console.log('  npm run demo -- https://example.org/    scrape pages of your choice');
  console.log('  npm test                                build and test everything, on every host');
  console.log('  runtime/examples                        these and other programs, each a page long');
  console.log('  README.md                               how to write one\n');
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DemoError || error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exitCode = 1;
}
