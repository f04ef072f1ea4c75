/** The versions of what takes part in the benchmark. */
import { spawnSync } from 'node:child_process';
import { findBrowser } from '../setup/browsers.mjs';
import { findPeer } from '../setup/peers.mjs';
import { findEmscripten } from '../setup/toolchain.mjs';
import { findRuntime } from '../setup/wasi_runtimes.mjs';

/** @param {string | undefined} program @param {string} [option] @returns {string | undefined} the first version that it prints */
function ask(program, option = '--version') {
  if (!program) return undefined;
  const { stdout } = spawnSync(program, [option], { encoding: 'utf8', timeout: 20_000 });
  return /\d+(\.\d+)+/.exec(stdout ?? '')?.[0];
}

/** @returns {Record<string, string>} of those that are there */
export function findVersions() {
  const found = {
    'Node.js': [findRuntime('node-newest').version, process.versions.node].filter(Boolean).join(' and '),
    Emscripten: findEmscripten()?.version,
    clang: ask('clang-19'),
    rustc: ask(findPeer('rust').program),
    Go: ask('go', 'version'),
    CPython: ask('python3.13') ?? ask('python3'),
    Pyodide: findPeer('pyodide').version,
    wasmtime: findRuntime('wasmtime').version,
    WasmEdge: ask(findRuntime('wasmedge').program),
    Chromium: ask(findBrowser('chromium')),
    Firefox: ask(findBrowser('firefox')),
  };
  return Object.fromEntries(Object.entries(found).flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])));
}
