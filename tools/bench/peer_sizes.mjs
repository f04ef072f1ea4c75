/** The sizes of hello written with the peers: the same output as runtime/examples/hello.c, built to be small. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ToolError, run } from '../setup/command.mjs';
import { cacheDirectory, onPath, root } from '../setup/toolchain.mjs';
import { findRuntime } from '../setup/wasi_runtimes.mjs';
import { buildFreestanding, buildGo, buildSmallModule, buildWithCargo, cargoFile, findPyodide, output, sources } from './builders.mjs';
import { floor, toColumns } from './tables.mjs';

/**
 * @typedef {object} Hello paths from the root, unless they are absolute
 * @property {string} [wasm] none for JavaScript
 * @property {string[]} glue the JavaScript that a page loads with it
 * @property {'module' | 'response' | 'wasi' | 'go'} [kind] how run_hello.mjs runs it; one without a kind is not built here
 */

/** @typedef {{raw: number, gzipped: number}} Size */
/** @typedef {{name: string, wasm?: Size, glue?: Size}} PeerSize */

const folder = `${sources}/hello`;

/** @param {string} file @param {string} module @param {string[]} options @returns {Promise<Hello>} */
async function buildModule(file, module, options) {
  const path = join(output, module);
  await buildSmallModule(join(folder, file), `${path}.mjs`, options);
  return { kind: 'module', wasm: `${path}.wasm`, glue: [`${path}.mjs`] };
}

const cpp = ['-std=c++20', '-fno-exceptions', '-fno-rtti'];

/** Makes WebAssembly smaller, as Emscripten does. @param {string} from @param {string} wasm */
async function optimize(from, wasm) {
  const installed = join(cacheDirectory(), 'binaryen', 'bin', 'wasm-opt');
  const program = existsSync(installed) ? installed : onPath('wasm-opt');
  if (!program) throw new ToolError('there is no wasm-opt on PATH');
  await run(program, ['-Oz', '--all-features', '--strip-debug', '--strip-producers', '--strip-target-features', from, '-o', wasm], { cwd: root });
}

/** @param {string} crate @param {import('./builders.mjs').Cargo['target']} target @returns {Promise<string>} its optimized WebAssembly */
async function buildCrate(crate, target) {
  const how = { target, profile: /** @type {const} */ ('small') };
  await buildWithCargo(crate, how);
  const wasm = join(output, `${crate}.wasm`);
  await optimize(cargoFile(crate, how), wasm);
  return wasm;
}

/** @returns {Promise<Hello>} */
async function buildGoHello() {
  const wasm = join(output, 'hello_go.wasm');
  await buildGo('js', ['-ldflags=-s -w', '-o', join(root, wasm), './hello']);
  const goRoot = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim();
  const glue = ['lib', 'misc'].map((name) => join(goRoot, name, 'wasm', 'wasm_exec.js')).find((file) => existsSync(file));
  if (!glue) throw new ToolError('there is no wasm_exec.js in GOROOT');
  return { kind: 'go', wasm, glue: [glue] };
}

/** @returns {Promise<Hello>} */
async function buildJspiHello() {
  const wasm = join(output, 'hello_jspi.wasm');
  await buildFreestanding(`${folder}/hello_jspi.c`, wasm, '-Oz');
  await optimize(wasm, wasm);
  return { kind: 'response', wasm, glue: [`${folder}/hello_jspi.mjs`] };
}

/** The interpreter, without a program and without Python's library. @returns {Promise<Hello>} */
async function findInterpreter() {
  const directory = dirname(await findPyodide());
  return { wasm: join(directory, 'pyodide.asm.wasm'), glue: ['pyodide.mjs', 'pyodide.asm.mjs'].map((file) => join(directory, file)) };
}

/** @type {Record<string, () => Promise<Hello>>} */
const peers = {
  [floor]: () => buildModule('hello_floor.c', 'hello_floor', []),
  'C++20': () => buildModule('hello_coro.cpp', 'hello_coro', [...cpp, '-mtail-call']),
  'C++20 trampoline': () => buildModule('hello_coro.cpp', 'hello_trampoline', cpp),
  Rust: async () => ({ kind: 'response', wasm: await buildCrate('hello_executor', 'wasm32-unknown-unknown'), glue: [`${folder}/hello_rust.mjs`] }),
  tokio: async () => ({ kind: 'wasi', wasm: await buildCrate('hello_tokio', 'wasm32-wasip1'), glue: [] }),
  Go: buildGoHello,
  Asyncify: () => buildModule('hello_asyncify.c', 'hello_asyncify', ['-sASYNCIFY=1']),
  JSPI: buildJspiHello,
  JavaScript: async () => ({ kind: 'module', glue: [`${folder}/hello_promises.mjs`] }),
  Pyodide: findInterpreter,
};

/** @param {string[]} files @returns {Size | undefined} of all of them */
function sizeOf(files) {
  if (files.length === 0) return undefined;
  const contents = files.map((file) => readFileSync(file.startsWith('/') ? file : join(root, file)));
  const sum = (/** @type {Buffer[]} */ buffers) => buffers.reduce((size, { length }) => size + length, 0);
  return { raw: sum(contents), gzipped: sum(contents.map((bytes) => gzipSync(bytes, { level: 9 }))) };
}

/** @param {Hello} hello @returns {Promise<void>} */
async function check({ kind, wasm = '-', glue }) {
  if (!kind) return;
  const node = findRuntime('node-newest').program ?? process.execPath;
  const args = ['--no-warnings', join(folder, 'run_hello.mjs'), kind, wasm, ...glue];
  const stdout = await run(node, args, { cwd: root, limit: 60_000 });
  if (stdout !== 'hello\nworld\n') throw new ToolError(`it prints ${JSON.stringify(stdout)}`);
}

/**
 * Builds hello with each peer, and runs it.
 * @returns {Promise<{sizes: PeerSize[], missing: {name: string, reason: string}[]}>}
 */
export async function measurePeerSizes() {
  mkdirSync(join(root, output), { recursive: true });
  /** @type {PeerSize[]} */
  const sizes = [];
  const missing = [];
  for (const [name, make] of Object.entries(peers)) {
    try {
      const hello = await make();
      await check(hello);
      sizes.push({ name, wasm: sizeOf(hello.wasm ? [hello.wasm] : []), glue: sizeOf(hello.glue) });
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      missing.push({ name: `hello of ${name}`, reason: error.message.split('\n')[0] });
    }
  }
  return { sizes, missing };
}

/** Prints the sizes. */
export async function printPeerSizes() {
  const { sizes, missing } = await measurePeerSizes();
  const cells = (/** @type {Size | undefined} */ size) => (size ? [String(size.raw), String(size.gzipped)] : ['', '']);
  console.log('\nhello with the peers, in bytes: raw, and compressed by gzip');
  console.log(toColumns([['', 'wasm', 'gzipped', 'JS', 'gzipped'], ...sizes.map(({ name, wasm, glue }) => [name, ...cells(wasm), ...cells(glue)])]));
  for (const { name, reason } of missing) console.log(`missing: ${name}: ${reason}`);
}
