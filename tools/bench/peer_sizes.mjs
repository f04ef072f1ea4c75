/** The sizes of hello written with the peers: the same output as runtime/examples/hello.c, built to be small. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ToolError, run } from '../setup/command.mjs';
import { findPeer } from '../setup/peers.mjs';
import { cacheDirectory, onPath, root } from '../setup/toolchain.mjs';
import { findRuntime } from '../setup/wasi_runtimes.mjs';
import { buildFreestanding, buildGo, buildSmallModule, buildWithCargo, cargoFile, output, sources } from './builders.mjs';
import { floor, toColumns } from './tables.mjs';

/**
 * @typedef {object} Hello paths from the root, unless they are absolute
 * @property {string} name
 * @property {string} [wasm] none for JavaScript
 * @property {string[]} glue the JavaScript that a page loads with it
 * @property {'module' | 'response' | 'wasi' | 'go'} [kind] how run_hello.mjs runs it; one without a kind is not built here
 */

/** @typedef {{raw: number, gzipped: number}} Size */
/** @typedef {{name: string, wasm?: Size, glue?: Size}} PeerSize */

const folder = `${sources}/hello`;

/** @param {string} name @param {string} file @param {string} module @param {string[]} options @returns {() => Promise<Hello>} */
const emscripten = (name, file, module, options) => async () => {
  const path = join(output, module);
  await buildSmallModule(join(folder, file), `${path}.mjs`, options);
  return { name, kind: 'module', wasm: `${path}.wasm`, glue: [`${path}.mjs`] };
};

const cpp = ['-std=c++20', '-fno-exceptions', '-fno-rtti'];

/** Makes WebAssembly smaller, as Emscripten does. @param {string} from @param {string} wasm */
async function optimize(from, wasm) {
  const installed = join(cacheDirectory(), 'binaryen', 'bin', 'wasm-opt');
  const program = existsSync(installed) ? installed : onPath('wasm-opt');
  if (!program) throw new ToolError('there is no wasm-opt on PATH');
  await run(program, ['-Oz', '--all-features', '--strip-debug', '--strip-producers', '--strip-target-features', from, '-o', wasm], { cwd: root });
}

/** @type {(() => Promise<Hello>)[]} */
const peers = [
  emscripten(floor, 'hello_floor.c', 'hello_floor', []),
  emscripten('C++20', 'hello_coro.cpp', 'hello_coro', [...cpp, '-mtail-call']),
  emscripten('C++20 trampoline', 'hello_coro.cpp', 'hello_trampoline', cpp),
  async function rust() {
    const how = { target: /** @type {const} */ ('wasm32-unknown-unknown'), profile: /** @type {const} */ ('small') };
    await buildWithCargo('hello_executor', how);
    const wasm = join(output, 'hello_executor.wasm');
    await optimize(cargoFile('hello_executor', how), wasm);
    return { name: 'Rust', kind: 'response', wasm, glue: [`${folder}/hello_rust.mjs`] };
  },
  async function tokio() {
    const how = { target: /** @type {const} */ ('wasm32-wasip1'), profile: /** @type {const} */ ('small') };
    await buildWithCargo('hello_tokio', how);
    const wasm = join(output, 'hello_tokio.wasm');
    await optimize(cargoFile('hello_tokio', how), wasm);
    return { name: 'tokio', kind: 'wasi', wasm, glue: [] };
  },
  async function go() {
    const wasm = join(output, 'hello_go.wasm');
    await buildGo('js', ['-ldflags=-s -w', '-o', join(root, wasm), './hello']);
    const goRoot = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim();
    const glue = ['lib', 'misc'].map((name) => join(goRoot, name, 'wasm', 'wasm_exec.js')).find((file) => existsSync(file));
    if (!glue) throw new ToolError('there is no wasm_exec.js in GOROOT');
    return { name: 'Go', kind: 'go', wasm, glue: [glue] };
  },
  emscripten('Asyncify', 'hello_asyncify.c', 'hello_asyncify', ['-sASYNCIFY=1']),
  async function jspi() {
    const wasm = join(output, 'hello_jspi.wasm');
    await buildFreestanding(`${folder}/hello_jspi.c`, wasm, '-Oz');
    await optimize(wasm, wasm);
    return { name: 'JSPI', kind: 'response', wasm, glue: [`${folder}/hello_jspi.mjs`] };
  },
  async () => ({ name: 'JavaScript', kind: 'module', glue: [`${folder}/hello_promises.mjs`] }),
  async function pyodide() {
    const { program, reason } = findPeer('pyodide');
    if (!program) throw new ToolError(`there is no Pyodide: ${reason}`);
    const module = program.replace(/^file:\/\//, '');
    return { name: 'Pyodide', wasm: join(module, '..', 'pyodide.asm.wasm'), glue: [module, join(module, '..', 'pyodide.asm.mjs')] };
  },
];

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
  const { stdout } = await promisify(execFile)(node, args, { cwd: root, timeout: 60_000 });
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
  for (const make of peers) {
    let name = make.name;
    try {
      const hello = await make();
      name = hello.name;
      await check(hello);
      sizes.push({ name, wasm: sizeOf(hello.wasm ? [hello.wasm] : []), glue: sizeOf(hello.glue) });
    } catch (error) {
      missing.push({ name: `hello of ${name}`, reason: error instanceof Error ? error.message.split('\n')[0] : String(error) });
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
