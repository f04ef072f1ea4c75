/**
 * Makes calls of every kind, COUNT of each: `node repeat_calls.mjs COUNT [KIND]`, or of the kinds with KIND in the name.
 * Prints for each kind what was left after a quarter more at the beginning, which fills free lists and is compiled, and what
 * was left at the end. Where the heap of JavaScript grew, the calls are made again, and the last turn is printed. A process of
 * its own, since node's test runner keeps something for each promise.
 */
import { countEntries } from './counted_tables.mjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { abandoned, failing, importing, imports, otherImports, plain } from './call_kinds.mjs';
import { programUrl, weft } from './package.mjs';

const count = Number(process.argv[2]);
const wanted = process.argv[3] ?? '';
/** The calls that are pending at a time. */
const together = 20;
/** How often garbage is collected before what is left is a leak; and the bytes for which it is not collected once more. */
const mostRounds = 40;
const strayBytes = 60_000;
/** How often the calls are made before more heap is a leak: a table of the engine doubles now and then, a leak grows each time. */
const mostTurns = 6;
/** The calls after which garbage is collected, of what only that ends. */
const dropped = 200;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Lets go what is collected, and does what that asks for. */
async function settle() {
  collect();
  await new Promise((resolve) => { setTimeout(resolve, 1); });
}

/** @typedef {import('./call_kinds.mjs').Kind} Kind */

/**
 * @typedef {object} Left
 * @property {number} entries of all tables of JavaScript
 * @property {number} used bytes of the blocks that Weft uses in C
 * @property {number} memory of the program, in bytes
 * @property {number} heap bytes of JavaScript
 */

/**
 * @param {Kind} kind
 * @param {any} call
 * @param {number} times
 * @param {boolean} isAbandoned
 */
async function repeat(kind, call, times, isAbandoned) {
  for (let i = 0; i < times; i += together) {
    await Promise.all(Array.from({ length: Math.min(together, times - i) }, () => kind(call)));
    if (isAbandoned && i % dropped === 0) await settle();
  }
}

/**
 * @param {any} call
 * @param {Left} [first] what was left before. What was abandoned has some time to be as before: it ends step by step, here and
 *   in the worker
 * @returns {Promise<Left>}
 */
async function left(call, first) {
  let now;
  let before;
  let rounds = 0;
  const isBack = () => !first || (now.entries <= first.entries && now.used <= first.used + 512 && now.heap <= first.heap + strayBytes);
  do {
    before = now;
    await settle();
    now = { entries: countEntries(), used: await call.memory(), memory: await call.pages(), heap: process.memoryUsage().heapUsed };
  } while (++rounds < mostRounds && !(before?.entries === now.entries && before.used === now.used && isBack()));
  return now;
}

/**
 * @param {string} where
 * @param {any} app
 * @param {Record<string, Kind>} kinds
 * @param {{times?: number, isAbandoned?: boolean}} [how]
 */
async function measure(where, app, kinds, { times = count, isAbandoned = false } = {}) {
  for (const [name, kind] of Object.entries(kinds).filter(([own]) => `${where}: ${own}`.includes(wanted))) {
    await repeat(kind, app.call, Math.ceil(times / 4), isAbandoned);
    let first;
    let last = await left(app.call);
    let turns = 0;
    do {
      first = last;
      await repeat(kind, app.call, times, isAbandoned);
      last = await left(app.call, first);
    } while (last.heap > first.heap + strayBytes && ++turns < mostTurns);
    console.log(JSON.stringify({ name: `${where}: ${name}`, times, first, last }));
  }
  await app.close();
}

const program = programUrl('calls_probe');
await measure('here', await weft.load(program, { imports }), { ...plain, ...importing });
await measure('here', await weft.load(program, { imports: { ...imports, ...otherImports } }), failing);
await measure('here', await weft.load(program, { imports }), abandoned, { isAbandoned: true });
const worker = new URL('collecting_calls.mjs', import.meta.url);
await measure('in a worker', await weft.loadInWorker(worker, { imports }), { ...plain, ...importing }, { times: Math.ceil(count / 4) });
