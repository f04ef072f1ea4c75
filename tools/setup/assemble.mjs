/**
 * Builds the parts of the cache from the fetched packages: Emscripten, binaryen and the WASI sysroot. Each
 * part is built in a directory of its own, before it is in use. It finds the other parts by
 * their stable names in the cache, `../../<part>`.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emscriptenLeftOut, llvm } from './recipe.mjs';
import { ToolError, run } from './command.mjs';

/** The fetched package files, by package name. @typedef {Map<string, {file: string}>} Files */

/**
 * Builds one part from package files in an empty directory. The commands that it runs keep the locked file
 * with the descriptor `lock` open.
 * @type {Record<import('./recipe.mjs').PartName, (files: Files, directory: string, lock: number) => Promise<void>>}
 */
export const assemble = { binaryen, emscripten, wasi };

/**
 * Unpacks one package into a directory.
 * @param {Files} files
 * @param {string} name
 * @param {string} directory
 * @param {number} lock
 * @param {string[]} [leftOut] tar's patterns for files that are not unpacked
 */
async function unpack(files, name, directory, lock, leftOut = []) {
  const file = files.get(name)?.file;
  if (file === undefined) throw new ToolError(`the package ${name} was not fetched`);
  mkdirSync(directory, { recursive: true });
  const script = 'set -o pipefail; deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner "$@"';
  const patterns = leftOut.map((pattern) => `--exclude=${pattern}`);
  await run('bash', ['-c', script, 'unpack', file, '-C', directory, ...patterns], { holdOpen: lock });
}

/** @param {string} file @param {string} text */
function writeScript(file, text) {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/**
 * Builds bin/wasm-opt and the other tools: scripts that run the programs in libexec/ with the C and C++
 * libraries of their own Debian release, which are in lib/ with their loader.
 * @param {Files} files
 * @param {string} directory
 * @param {number} lock
 */
async function binaryen(files, directory, lock) {
  const raw = join(directory, 'raw');
  for (const name of files.keys()) await unpack(files, name, raw, lock, ['./usr/share', './usr/include', './etc', '*/gconv']);
  const libraries = readdirSync(join(raw, 'usr', 'lib')).find((name) => name.endsWith('-linux-gnu'));
  if (!libraries) throw new ToolError('the fetched packages have no directory of libraries');
  renameSync(join(raw, 'usr', 'lib', libraries), join(directory, 'lib'));
  renameSync(join(raw, 'usr', 'bin'), join(directory, 'libexec'));
  rmSync(raw, { recursive: true });

  const loader = readdirSync(join(directory, 'lib')).find((name) => /^ld-linux-.*\.so/.test(name));
  if (!loader) throw new ToolError('the fetched libc6 package has no dynamic loader');
  mkdirSync(join(directory, 'bin'));
  for (const tool of readdirSync(join(directory, 'libexec'))) {
    writeScript(join(directory, 'bin', tool), `#!/bin/sh
here=$(cd "\${0%/*}/.." && pwd -P)
unset LD_PRELOAD
exec "$here/lib/${loader}" --library-path "$here/lib" "$here/libexec/${tool}" "$@"
`);
  }
}

/**
 * Builds Emscripten's root directory, with its prebuilt sysroot in cache/ and acorn in node_modules/.
 * @param {Files} files
 * @param {string} directory
 * @param {number} lock
 */
async function emscripten(files, directory, lock) {
  const raw = join(directory, 'raw');
  await unpack(files, 'emscripten', raw, lock, emscriptenLeftOut);
  const root = join(raw, 'usr', 'share', 'emscripten');
  for (const name of readdirSync(root)) renameSync(join(root, name), join(directory, name));
  rmSync(raw, { recursive: true });
  // CMake's INTERPROCEDURAL_OPTIMIZATION links with -flto=thin, for which Debian builds no system
  // libraries. Those for -flto can be linked with it too.
  symlinkSync('lto', join(directory, 'cache', 'sysroot', 'lib', 'wasm32-emscripten', 'thinlto'));

  const acorn = join(directory, 'acorn-package');
  await unpack(files, 'node-acorn', acorn, lock);
  mkdirSync(join(directory, 'node_modules'));
  cpSync(join(acorn, 'usr', 'share', 'nodejs', 'acorn'), join(directory, 'node_modules', 'acorn'), { recursive: true });
  rmSync(acorn, { recursive: true });

  // Every tool reads this Python file. The paths are relative, so the cache can be moved. Node is looked up at
  // each run, so it can be replaced by another version.
  writeFileSync(join(directory, '.emscripten'), `import os, shutil
_here = os.path.dirname(os.environ['EM_CONFIG'])
LLVM_ROOT = '${llvm}/bin'
BINARYEN_ROOT = os.path.normpath(os.path.join(_here, '..', '..', 'binaryen'))
NODE_JS = shutil.which('node') or ${JSON.stringify(process.execPath)}
FROZEN_CACHE = True
`);
  // The launchers differ from Debian's in two ways. They set EM_CONFIG, which an unused EMSDK of the user's may
  // have set. And they prefer the system's Python, because the one on PATH may be a version manager's slow shim.
  const tools = readdirSync(directory).filter((name) => name.endsWith('.py')).map((name) => basename(name, '.py'));
  for (const tool of tools) {
    writeScript(join(directory, tool), `#!/bin/sh
here=$(cd "\${0%/*}" && pwd -P)
export EM_CONFIG="$here/.emscripten"
unset _PYTHON_SYSCONFIGDATA_NAME
python=\${EMSDK_PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3
exec "$python" -E "$here/${tool}.py" "$@"
`);
  }
  // Compiled here, because users of the cache may not be able to write to the directory.
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  await run(python, ['-m', 'compileall', '-q', join(directory, 'tools'), directory, '-l'], { holdOpen: lock });
}

/**
 * Builds sysroot/: wasi-libc's headers and libraries.
 * @param {Files} files
 * @param {string} directory
 * @param {number} lock
 */
async function wasi(files, directory, lock) {
  await unpack(files, 'wasi-libc', directory, lock, ['./usr/share']);
  renameSync(join(directory, 'usr'), join(directory, 'sysroot'));
}
