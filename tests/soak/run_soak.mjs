/** Runs the program of `npm run soak`, as the presets built it. */
import { fileURLToPath } from 'node:url';
import { run } from '../node/run_program.mjs';

/** @param {string} path */
const url = (path) => new URL(`../../${path}`, import.meta.url);
/** @param {string} path */
const file = (path) => fileURLToPath(url(path));

/** @typedef {'native' | 'web' | 'wasi'} Host */
/** The command of each host. @type {Record<Host, string[]>} */
const commands = {
  native: [file('build/native/tests/soak/soak')],
  web: [process.execPath, '--expose-gc', '--import', url('tests/soak/stub_fetch.mjs').href, file('web/run_web.mjs'), file('build/web/tests/soak/soak.mjs')],
  wasi: [process.execPath, '--import', url('tests/soak/stub_weft_fetch.mjs').href, file('wasi/run_wasi.mjs'), file('build/wasi/tests/soak/soak.wasm')],
};

export const hosts = /** @type {Host[]} */ (Object.keys(commands));

/**
 * @typedef {object} Run
 * @property {number} done
 * @property {number} lost
 * @property {number[]} used bytes of the blocks in use, after each part
 * @property {number[]} memory of the program, after each part
 * @property {number} [heap] of JavaScript at the end
 * @property {number} seconds
 */

/**
 * @param {Host} host
 * @param {string} work
 * @param {number} count
 * @param {number} limit the time it may take, in milliseconds
 * @returns {Promise<Run>}
 * @throws {Error} if the program fails or exceeds the limit
 */
export async function soak(host, work, count, limit) {
  const start = performance.now();
  const { status, signal, stdout, stderr } = await run([...commands[host], work, String(count)], { limit });
  const output = stdout.toString();
  const end = /: (\d+) done, (\d+) lost\n$/.exec(output);
  if (status !== 0 || !end) throw new Error(`${host} ${work} ended with ${status ?? signal}\n${output}${stderr}`);
  const parts = [...output.matchAll(/: (\d+) bytes in use, memory (\d+)/g)];
  const heap = /heap: (\d+) bytes/.exec(stderr)?.[1];
  return {
    done: Number(end[1]), lost: Number(end[2]), used: parts.map((part) => Number(part[1])), memory: parts.map((part) => Number(part[2])),
    heap: heap === undefined ? undefined : Number(heap), seconds: (performance.now() - start) / 1000,
  };
}
