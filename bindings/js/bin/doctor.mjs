/** `weft-wasm doctor`: what is there for compiling programs, and what is missing. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { UsageError } from './usage_error.mjs';

export const usage = `usage: weft-wasm doctor

Prints with which compiler C programs are built and why not with others, where programs are kept, and what is missing.

Compilers are looked for in this order: the command in the variable CC, wasi-sdk in WASI_SDK_PATH, Emscripten's clang in
EMSDK, clang and zig on PATH, the npm package @yowasp/clang. The variable WEFT_COMPILER names one, and permits no other.

Exit status: 0 if programs can be built; 1 if not; 2 for bad usage.
`;

/** @param {boolean} good @param {string} what @param {string} [more] */
const line = (good, what, more = '') => console.log(`${good ? 'ok     ' : 'missing'}  ${what}${more && `: ${more}`}`);

/** @param {string} directory @returns {string | undefined} why it cannot be written */
function whyUnwritable(directory) {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/** @returns {Promise<boolean>} whether there is one */
async function listCompilers() {
  const { candidates, pinned } = await import('../toolchain/find_compiler.mjs');
  const { BuildCache } = await import('../toolchain/build_cache.mjs');
  let used;
  for await (const { from, where, compiler, reason } of candidates({ env: process.env, cwd: process.cwd(), cache: new BuildCache() })) {
    const place = [from, where].filter(Boolean).join(', ');
    if (!compiler) console.log(`         ${place}: not used: ${reason}`);
    else {
      line(true, `compiler${used ? ' (not needed)' : ''}`, `${compiler.kind} ${compiler.version} (${place})`);
      if (compiler.kind === '@yowasp/clang' && compiler.version !== pinned) console.log(`         this package was made with ${pinned}: npm install @yowasp/clang@${pinned}`);
      used ??= compiler;
    }
  }
  if (!used) line(false, 'compiler', `npm install @yowasp/clang@${pinned}`);
  return used !== undefined;
}

/** @param {string[]} words */
export async function run(words) {
  if (words.length > 0) throw new UsageError(`expected no arguments\n${usage}`);
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  line(true, `weft-wasm ${version}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`);
  const hasCompiler = await listCompilers();
  const hasParts = existsSync(new URL('../toolchain/made_from.json', import.meta.url));
  line(hasParts, 'libraries for C programs', hasParts ? '' : 'this copy of weft-wasm is incomplete: install it again');
  const { cacheDirectory } = await import('../toolchain/cache_directory.mjs');
  const why = whyUnwritable(cacheDirectory());
  line(!why, 'cache', why ? `${why}. The variable WEFT_CACHE names another directory` : cacheDirectory());
  const { BuildCache } = await import('../toolchain/build_cache.mjs');
  const { findWorkingNative } = await import('../toolchain/native_compiler.mjs');
  const native = await findWorkingNative(process.env, new BuildCache());
  console.log(native ? `ok       compiler for native tests: ${native.join(' ')}` : '         no native compiler: weft-wasm test runs tests as WebAssembly');
  return hasCompiler && hasParts && !why ? 0 : 1;
}
