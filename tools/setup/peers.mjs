/** The tools of the benchmark's peers that no other part of Weft needs. The benchmark names those that are missing. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackages, isDebian, privateApt } from './debian.mjs';
import { OptionalTools, npm } from './optional_tools.mjs';
import { release } from './recipe.mjs';
import { ToolError, run } from './command.mjs';

/** rustc with Rust's library for WebAssembly, and the libraries that rustc itself needs. */
const rustPackages = [
  'rustc', 'libstd-rust-1.85', 'libstd-rust-dev-wasm32', 'libllvm19', 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g', 'libzstd1',
  'libedit2', 'libffi8', 'liblzma5', 'libxml2', 'libz3-4', 'libgmp10', 'libtinfo6', 'libbsd0', 'libmd0',
];

/**
 * Builds bin/rustc, a script that runs the compiler with the libraries of its own Debian release.
 * @param {string} directory
 * @param {number} lock
 */
async function rust(directory, lock) {
  if (!isDebian()) throw new ToolError('rustc for wasm32-wasip1 is fetched on Debian only', 'rustup target add wasm32-wasip1');
  const scratch = `${directory}.apt`;
  try {
    const aptGet = await privateApt(join(scratch, 'apt'), lock);
    const files = await fetchPackages(aptGet, rustPackages, join(scratch, 'download'));
    for (const { file } of files.values()) await run('dpkg-deb', ['-x', file, directory], { holdOpen: lock });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  rmSync(join(directory, 'usr', 'share'), { recursive: true, force: true });
  const script = join(directory, 'rustc');
  writeFileSync(script, `#!/bin/sh
usr=$(cd "\${0%/*}" && pwd -P)/usr
libraries=$(echo "$usr"/lib/*-linux-gnu)
unset LD_PRELOAD
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" "$usr/bin/rustc" --sysroot "$usr" "$@"
`);
  chmodSync(script, 0o755);
}

const peers = new OptionalTools({
  kind: 'peers',
  prefix: 'peer',
  noun: 'peer',
  without: 'the benchmark does without it',
  recipes: {
    rust: { required: false, from: 'apt', version: release, fetch: rust, program: 'rustc', check: ['--version'] },
    pyodide: { required: false, ...npm('pyodide', '314.0.7', 'pyodide.mjs'), check: undefined },
  },
});

/** @param {'rust' | 'pyodide'} name @returns {ReturnType<OptionalTools['find']>} a tool, or why it is not available */
export const findPeer = (name) => peers.find(name);

/** Fetches the tools that are missing, and reports those that are not available. */
export const setUpPeers = () => peers.setUp();
