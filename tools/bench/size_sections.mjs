/** The sizes of hello, Weft's beside the peers'. */
import { measureSizes } from '../size/measure_sizes.mjs';
import { measurePeerSizes } from './peer_sizes.mjs';
import { toText, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */

/** How many bytes Weft's files are to have at most. */
const goals = { wasm: 2800, pageWasm: 5120, pageGlue: 3277 };

/** @param {number} size */
const summary = (size) => ({ least: size, median: size, spread: 0, rounds: 1 });

/** @param {import('./virtual_sections.mjs').Context} context @returns {Promise<Section[]>} */
export async function sizeSections(context) {
  const [web, page] = (await measureSizes(({ name }) => name === 'hello')).map(({ wasm, glue }) => ({ wasm: wasm.gzipped, glue: glue.gzipped }));
  const { sizes, missing } = await measurePeerSizes();
  context.missing.push(...missing);
  const all = [{ name: weft, ...web }, ...sizes.map(({ name, wasm, glue }) => ({ name, wasm: wasm?.gzipped, glue: glue?.gzipped }))];
  /** @param {'wasm' | 'glue'} kind */
  const cells = (kind) => Object.fromEntries(all.flatMap(({ name, [kind]: size }) =>
    (size === undefined ? [] : [[name, summary(size)]])));
  const section = {
    id: 'size', title: 'The size of hello', note: 'Bytes after compression by gzip, built to be small', columns: all.map(({ name }) => name),
    rows: [
      { id: 'size-wasm', title: 'hello, WebAssembly', unit: 'bytes', goal: goals.wasm, cells: cells('wasm') },
      { id: 'size-glue', title: 'hello, JavaScript', unit: 'bytes', cells: cells('glue') },
      { id: 'size-page-wasm', title: 'hello, WebAssembly, page host', unit: 'bytes', goal: goals.pageWasm, cells: { [weft]: summary(page.wasm) } },
      { id: 'size-page-glue', title: 'hello, JavaScript, page host', unit: 'bytes', goal: goals.pageGlue, cells: { [weft]: summary(page.glue) } },
    ],
  };
  console.log(`\n${toText(section)}\n`);
  return [section];
}
