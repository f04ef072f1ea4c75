/** Small programs for browsers, the budgets of their files, and their size. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} target its file without a suffix, in the build directory
 * @property {number} wasm how many bytes its .wasm may have after compression by gzip
 * @property {number} glue how many bytes its .mjs may have after compression by gzip
 *
 * @typedef {{bytes: number, gzipped: number}} Size of a file
 * @typedef {{host: string, name: string, wasm: Size, glue: Size, budget: {wasm: number, glue: number}}} Measured
 */

const hello = { name: 'hello', target: 'runtime/examples/hello' };

/** @type {Record<string, {directory: string, toolchain: string, programs: Program[]}>} */
const hosts = {
  web: {
    directory: 'build/size',
    toolchain: 'web/web_toolchain.cmake',
    programs: [
      { ...hello, wasm: 2700, glue: 4200 },
      { name: 'hello with stdio', target: 'tests/size/size_stdio', wasm: 3400, glue: 4750 },
      { name: 'one fetch', target: 'tests/size/size_fetch', wasm: 11300, glue: 8550 },
      { name: 'everything', target: 'tests/size/size_everything', wasm: 49500, glue: 18700 },
    ],
  },
  page: {
    directory: 'build/size-page',
    toolchain: 'page/page_toolchain.cmake',
    programs: [
      { ...hello, wasm: 2800, glue: 3200 },
      { name: 'hello for WASI, too', target: 'tests/page/size_universal', wasm: 4950, glue: 4350 },
    ],
  },
};

/** @param {string} file @returns {Size} */
const sizeOf = (file) => {
  const bytes = readFileSync(join(root, file));
  return { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
};

/**
 * Builds programs with the build type MinSizeRel, and measures them. The tools must be there.
 * @param {(program: Program) => boolean} [isChosen] default: every program
 * @returns {Promise<Measured[]>}
 */
export async function measureSizes(isChosen = () => true) {
  /** @type {Measured[]} */
  const measured = [];
  for (const [host, { directory, toolchain, programs }] of Object.entries(hosts)) {
    const chosen = programs.filter(isChosen);
    if (chosen.length === 0) continue;
    const settings = [`-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, '-DCMAKE_BUILD_TYPE=MinSizeRel'];
    await run('cmake', ['-S', '.', '-B', directory, '-G', 'Ninja', ...settings], { cwd: root });
    const targets = chosen.map(({ target }) => target.replace(/.*\//, ''));
    await run('cmake', ['--build', directory, '--parallel', '2', '--target', ...targets], { cwd: root });
    measured.push(...chosen.map(({ name, target, ...budget }) => ({
      host, name, budget, wasm: sizeOf(`${directory}/${target}.wasm`), glue: sizeOf(`${directory}/${target}.mjs`),
    })));
  }
  return measured;
}

/** @param {Measured} measured @returns {boolean} */
export const isOverBudget = ({ wasm, glue, budget }) => wasm.gzipped > budget.wasm || glue.gzipped > budget.glue;
