/**
 * Lays out the parts of the cache from the fetched packages: Emscripten, binaryen and the
 * WASI sysroot. Each part is made in a folder of its own, which is not in use yet. What lies
 * in one finds the others through `../../<part>`, the cache's stable names.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emscriptenLeftOut, llvm } from './recipe.mjs';
import { SetupError, run } from './command.mjs';

/**
 * Makes one part.
 * @type {Record<string, (files: Map<string, {file: string}>, folder: string, lock: number) => Promise<void>>}
 *   from package files, by package name; into an empty folder; `lock` is kept open by commands
 */
export const assemble = { binaryen, emscripten, wasi };

/** Unpacks one package below a folder, leaving out files that match tar's patterns. */
async function unpack({ file }, folder, lock, leftOut = []) {
  mkdirSync(folder, { recursive: true });
  const script = 'set -o pipefail; deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner "$@"';
  const patterns = leftOut.map((pattern) => `--exclude=${pattern}`);
  await run('bash', ['-c', script, 'unpack', file, '-C', folder, ...patterns], { holdOpen: lock });
}

function writeScript(file, text) {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/**
 * bin/wasm-opt and its like: scripts that run the programs in libexec/ with the C and C++
 * libraries of their own release, whose loader lies beside them in lib/.
 */
async function binaryen(files, folder, lock) {
  const raw = join(folder, 'raw');
  for (const deb of files.values()) await unpack(deb, raw, lock, ['./usr/share', './usr/include', './etc', '*/gconv']);
  const libraries = readdirSync(join(raw, 'usr', 'lib')).find((name) => name.endsWith('-linux-gnu'));
  renameSync(join(raw, 'usr', 'lib', libraries), join(folder, 'lib'));
  renameSync(join(raw, 'usr', 'bin'), join(folder, 'libexec'));
  rmSync(raw, { recursive: true });

  const loader = readdirSync(join(folder, 'lib')).find((name) => /^ld-linux-.*\.so/.test(name));
  if (!loader) throw new SetupError('the fetched libc6 has no dynamic loader');
  mkdirSync(join(folder, 'bin'));
  for (const tool of readdirSync(join(folder, 'libexec'))) {
    writeScript(join(folder, 'bin', tool), `#!/bin/sh
here=$(cd "\${0%/*}/.." && pwd -P)
unset LD_PRELOAD
exec "$here/lib/${loader}" --library-path "$here/lib" "$here/libexec/${tool}" "$@"
`);
  }
}

/** Emscripten's root folder, with its prebuilt sysroot in cache/ and acorn in node_modules/. */
async function emscripten(files, folder, lock) {
  const raw = join(folder, 'raw');
  await unpack(files.get('emscripten'), raw, lock, emscriptenLeftOut);
  const root = join(raw, 'usr', 'share', 'emscripten');
  for (const name of readdirSync(root)) renameSync(join(root, name), join(folder, name));
  rmSync(raw, { recursive: true });
  // CMake's INTERPROCEDURAL_OPTIMIZATION links with -flto=thin, for which Debian has built
  // no system libraries; those of -flto link with it as well.
  symlinkSync('lto', join(folder, 'cache', 'sysroot', 'lib', 'wasm32-emscripten', 'thinlto'));

  const acorn = join(folder, 'acorn-package');
  await unpack(files.get('node-acorn'), acorn, lock);
  mkdirSync(join(folder, 'node_modules'));
  cpSync(join(acorn, 'usr', 'share', 'nodejs', 'acorn'), join(folder, 'node_modules', 'acorn'), { recursive: true });
  rmSync(acorn, { recursive: true });

  // Python, read by every tool. Paths are relative, so that the cache can be moved; Node is
  // looked for at each run, so that another version of it can take the first one's place.
  writeFileSync(join(folder, '.emscripten'), `import os, shutil
_here = os.path.dirname(os.environ['EM_CONFIG'])
LLVM_ROOT = '${llvm}/bin'
BINARYEN_ROOT = os.path.normpath(os.path.join(_here, '..', '..', 'binaryen'))
NODE_JS = shutil.which('node') or ${JSON.stringify(process.execPath)}
FROZEN_CACHE = True
`);
  // The launchers: as they come, but for EM_CONFIG, which else an EMSDK of the user's that
  // is passed over would set, and for Python, which a version manager's slow shim may be.
  const tools = readdirSync(folder).filter((name) => name.endsWith('.py')).map((name) => basename(name, '.py'));
  for (const tool of tools) {
    writeScript(join(folder, tool), `#!/bin/sh
here=$(cd "\${0%/*}" && pwd -P)
export EM_CONFIG="$here/.emscripten"
unset _PYTHON_SYSCONFIGDATA_NAME
python=\${EMSDK_PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3
exec "$python" -E "$here/${tool}.py" "$@"
`);
  }
  // Compiled once here: the folder may not be writable for those who use it.
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  await run(python, ['-m', 'compileall', '-q', join(folder, 'tools'), folder, '-l'], { holdOpen: lock });
}

/** sysroot/: wasi-libc's headers and libraries. */
async function wasi(files, folder, lock) {
  await unpack(files.get('wasi-libc'), folder, lock, ['./usr/share']);
  renameSync(join(folder, 'usr'), join(folder, 'sysroot'));
}
