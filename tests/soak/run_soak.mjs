/** Runs the program of `npm run soak`, as the presets built it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const timeLimit = 4 * 3600 * 1000;

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

/** @param {Host} host @param {string} work @param {number} count @returns {Promise<Run>} */
export async function soak(host, work, count) {
  const start = performance.now();
  const [command, ...args] = [...commands[host], work, String(count)];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeLimit, killSignal: 'SIGKILL' });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (errors += data));
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const end = /: (\d+) done, (\d+) lost\n$/.exec(output);
  if (status !== 0 || !end) throw new Error(`${host} ${work} ended with ${status}\n${output}${errors}`);
  const parts = [...output.matchAll(/: (\d+) bytes in use, memory (\d+)/g)];
  const heap = /heap: (\d+) bytes/.exec(errors)?.[1];
  return {
    done: Number(end[1]), lost: Number(end[2]), used: parts.map((part) => Number(part[1])), memory: parts.map((part) => Number(part[2])),
    heap: heap === undefined ? undefined : Number(heap), seconds: (performance.now() - start) / 1000,
  };
}
