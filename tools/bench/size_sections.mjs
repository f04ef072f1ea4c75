/** The sizes of hello, Weft's beside the peers'. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';
import { measurePeerSizes } from './peer_sizes.mjs';
import { toText, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */

const directory = 'build/size';
const goal = 2800;

/** @param {string} file @returns {number} its size after compression by gzip */
const gzippedSize = (file) => gzipSync(readFileSync(join(root, directory, 'runtime', 'examples', file)), { level: 9 }).length;

/** Builds hello as `npm run size` does. @returns {Promise<{wasm: number, glue: number}>} */
async function measureHello() {
  const options = ['-DCMAKE_TOOLCHAIN_FILE=web/web_toolchain.cmake', '-DCMAKE_BUILD_TYPE=MinSizeRel'];
  await run('cmake', ['-S', '.', '-B', directory, '-G', 'Ninja', ...options], { cwd: root });
  await run('cmake', ['--build', directory, '--parallel', '2', '--target', 'hello'], { cwd: root });
  return { wasm: gzippedSize('hello.wasm'), glue: gzippedSize('hello.mjs') };
}

/** @param {import('./virtual_sections.mjs').Context} context @returns {Promise<Section[]>} */
export async function sizeSections(context) {
  const own = await measureHello();
  const { sizes, missing } = await measurePeerSizes();
  context.missing.push(...missing);
  const all = [{ name: weft, ...own }, ...sizes.map(({ name, wasm, glue }) => ({ name, wasm: wasm?.gzipped, glue: glue?.gzipped }))];
  /** @param {'wasm' | 'glue'} kind */
  const cells = (kind) => Object.fromEntries(all.flatMap(({ name, [kind]: size }) =>
    (size === undefined ? [] : [[name, { least: size, median: size, spread: 0, rounds: 1 }]])));
  const section = {
    id: 'size', title: 'The size of hello', note: 'Bytes after compression by gzip, built to be small', columns: all.map(({ name }) => name),
    rows: [
      { id: 'size-wasm', title: 'hello, WebAssembly', unit: 'bytes', goal, cells: cells('wasm') },
      { id: 'size-glue', title: 'hello, JavaScript', unit: 'bytes', cells: cells('glue') },
    ],
  };
  console.log(`\n${toText(section)}\n`);
  return [section];
}
