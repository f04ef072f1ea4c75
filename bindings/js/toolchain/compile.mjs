/** Builds C programs: `build`. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, resolve, sep } from 'node:path';
import { BuildCache, hashOf, hashOfFile, remove } from './build_cache.mjs';
import { buildNatively } from './build_natively.mjs';
import { buildWithCommand } from './build_with_command.mjs';
import { buildWithNpm } from './build_with_npm.mjs';
import { cacheDirectory } from './cache_directory.mjs';
import { endClang } from './clang_client.mjs';
import { CompileError, ToolchainError, parseDiagnostics } from './diagnostics.mjs';
import { findCompiler } from './find_compiler.mjs';
import { nativeCompiler } from './native_compiler.mjs';
import { scanIncludes } from './include_scan.mjs';
import { findParts } from './parts.mjs';

export { CompileError, ToolchainError, endClang };

/**
 * @typedef {import('./diagnostics.mjs').Diagnostic} Diagnostic
 *
 * @typedef {object} Options
 * @property {string[]} sources C files, relative to `cwd` or absolute
 * @property {'page' | 'wasi' | 'sim' | 'native'} [target] for the npm package (default), for WASI, or on the simulated host: as
 *   a WASI command or natively
 * @property {'run' | 'module'} [mode] run: the program must have a main; module: it must export coroutines; neither: one of both
 * @property {'debug' | 'speed' | 'size'} [optimize] (default: debug)
 * @property {string[]} [flags] further options of clang
 * @property {string[]} [includes] directories of headers
 * @property {string} [output] the file to write; without it, the file is in the cache
 * @property {AbortSignal} [signal] ends the build
 * @property {(progress: {phase: 'compiling' | 'linking', message: string}) => void} [onProgress]
 * @property {string} [cwd] (default: that of the process)
 * @property {Record<string, string | undefined>} [env] in which compilers are looked for (default: that of the process)
 *
 * @typedef {object} Result
 * @property {string} file the program
 * @property {Diagnostic[]} diagnostics warnings
 * @property {string} text what the compiler printed
 * @property {string[]} dependencies absolute paths of the sources, and of the headers that are not Weft's or C's
 * @property {boolean} cached whether nothing had to be compiled
 *
 * @typedef {Required<Pick<Options, 'sources' | 'optimize' | 'flags' | 'includes' | 'cwd' | 'env'>> & {
 *   target: NonNullable<Options['target']>, signal?: AbortSignal, compiler: import('./find_compiler.mjs').Compiler,
 *   parts: import('./parts.mjs').Parts, files: Map<string, Buffer>, onProgress: (phase: 'compiling' | 'linking', message: string) => void,
 * }} Job what the compiler's part gets; files: those that the program may include
 *
 * @typedef {object} Outcome
 * @property {number} status 0 if the program was built
 * @property {string} text what the compiler printed
 * @property {string} linkText what the linker printed
 * @property {Uint8Array} [program]
 * @property {string[]} dependencies
 */

/** In place of the hash of a file that was edited while it was compiled: no content has it. */
const edited = 'edited';

/** How often a program is compiled at most, because files were edited meanwhile. */
const attempts = 5;

/** Changes when older entries of the cache must not be used. */
const format = 1;

/** @param {string} source @param {string} cwd @returns {string} its absolute path @throws {ToolchainError} */
function checkSource(source, cwd) {
  const file = resolve(cwd, source);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new ToolchainError(`${source}: no such file`);
  if (!found.isFile()) throw new ToolchainError(`${source}: it is no file`);
  if (extname(file) !== '.c') throw new ToolchainError(`${source}: a source in C ends in .c`);
  return file;
}

/** The linker traces each main that the program defines. @param {string} linkText @param {string[]} sources @returns {string[]} those that do */
const mainsIn = (linkText, sources) => sources.filter((source) => `\n${linkText}`.includes(`\n${source}: definition of __main_`));

/** @param {Uint8Array} program @returns {boolean} */
const hasExports = (program) => WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(program))).some(({ name }) => name.startsWith('weft_export_'));

/**
 * @param {Outcome & {program: Uint8Array}} outcome
 * @param {Options['mode']} mode
 * @param {string[]} sources
 * @throws {CompileError} if the program cannot be used as it is meant
 */
function checkMode({ linkText, program }, mode, sources) {
  const complain = (/** @type {string} */ message) => {
    throw new CompileError(`wasm-ld: error: ${sources[0]}: ${message}`);
  };
  const mains = mainsIn(linkText, sources);
  // Their names differ by their parameters, so that the linker does not mind.
  if (mains.length > 1) complain(`the program has more than one main: in ${mains.join(' and ')}`);
  const main = mode !== 'module' && mains.length > 0;
  if (mode === 'run' && !main) {
    complain(hasExports(program)
      ? 'the program has no main, only exported coroutines: call them from JavaScript, or add WEFT_MAIN(coroutine)'
      : 'the program has no main: add WEFT_MAIN(coroutine)');
  }
  if (!main && mode !== 'run' && !hasExports(program)) {
    complain(`the program ${mode ? '' : 'has no main and '}exports nothing: add WEFT_EXPORT(coroutine, ...)${mode ? '' : ' or WEFT_MAIN(coroutine)'}`);
  }
}

/** Lines about main are for mainsIn. @param {string} text */
const withoutTraces = (text) => text.split('\n').filter((line) => !/: (lazy )?(definition of|reference to) (undefined_weak:)?(__main_\w+|main)$/.test(line)).join('\n');

/** @param {string[]} flags @returns {string[]} names of files that may be included because of them */
const namesIn = (flags) => flags.flatMap((flag, i) => (/^-(include|imacros)$/.test(flags[i - 1]) ? [flag] : Array.from(flag.matchAll(/["<]([^">]+)[">]/g), ([, name]) => name)));

/** @param {string} output @param {Uint8Array} content @throws {ToolchainError} */
function writeOutput(output, content) {
  const temporary = `${output}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(temporary, content, { mode: output.endsWith('.wasm') ? 0o666 : 0o777 });
    renameSync(temporary, output);
  } catch (error) {
    remove(temporary);
    throw new ToolchainError(`${output} cannot be written: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/**
 * What the program was built from, with the hashes of the contents that the compiler saw.
 * @param {Job} job
 * @param {Outcome} outcome
 * @returns {Record<string, string>} with `edited` for files that were edited meanwhile
 */
function dependenciesOf({ files, parts }, outcome) {
  const found = Object.fromEntries([...files].map(([file, content]) => [file, hashOfFile(file) === hashOf(content) ? hashOf(content) : edited]));
  // Names that macros put together are known only to the compiler.
  const further = outcome.dependencies.filter((file) => !files.has(file) && !file.startsWith(`${parts.include}${sep}`));
  for (const file of further) found[file] = hashOfFile(file);
  return found;
}

/**
 * Compiles and links.
 * @param {Job} job
 * @param {Options['mode']} mode
 * @param {BuildCache} cache
 * @returns {Promise<{program: Uint8Array, text: string, dependencies: Record<string, string>}>}
 * @throws {CompileError}
 */
async function make(job, mode, cache) {
  const isNative = job.target === 'native';
  const outcome = await (isNative ? buildNatively(job, cache) : job.compiler.kind === '@yowasp/clang' ? buildWithNpm(job, cache) : buildWithCommand(job));
  const text = `${outcome.text}${withoutTraces(outcome.linkText)}`;
  const { program } = outcome;
  if (outcome.status !== 0 || !program) throw new CompileError(text);
  if (!isNative) checkMode({ ...outcome, program }, mode, job.sources);
  return { program, text, dependencies: dependenciesOf(job, outcome) };
}

/**
 * Builds a program, unless the cache has it.
 * @param {Options} options
 * @param {number} [attempt] private
 * @returns {Promise<Result>}
 * @throws {CompileError} if the sources are at fault: with `diagnostics`; its message is the compiler's text
 * @throws {ToolchainError} if anything else is, with a message
 */
export async function build(options, attempt = 1) {
  const {
    sources, target = 'page', mode, optimize = 'debug', flags = [], includes = [], signal, onProgress, cwd = process.cwd(), env = process.env,
  } = options;
  const output = options.output && resolve(cwd, options.output);
  const absolute = sources.map((source) => checkSource(source, cwd));
  const parts = findParts();
  const cache = new BuildCache(cacheDirectory({ env }));
  const compiler = target === 'native' ? nativeCompiler(env) : await findCompiler({ env, cwd, cache });
  const ending = target === 'native' ? '.exe' : '.wasm';
  signal?.throwIfAborted();
  const key = hashOf(JSON.stringify([format, sources, target, mode, optimize, flags, includes, cwd, compiler.identity, parts.identity]));
  /** @returns {Result} */
  const result = (/** @type {string} */ file, /** @type {import('./build_cache.mjs').About} */ { text, dependencies }, /** @type {boolean} */ cached) => ({
    file, text, diagnostics: parseDiagnostics(text), dependencies: Object.keys(dependencies), cached,
  });
  const found = cache.find(key, ending);
  if (found) {
    if (output) writeOutput(output, found.content);
    return result(output ?? found.file, found, true);
  }
  const { files, absent } = scanIncludes(absolute, includes.map((directory) => resolve(cwd, directory)), namesIn(flags));
  const made = await make({
    compiler, parts, sources, target, optimize, flags, includes, cwd, env, files, signal,
    onProgress: (phase, message) => onProgress?.({ phase, message }),
  }, mode, cache);
  if (attempt < attempts && Object.values(made.dependencies).includes(edited)) return build(options, attempt + 1);
  const { program, ...what } = made;
  const about = { ...what, absent };
  if (!output) return result(cache.store(key, ending, program, about), about, false);
  writeOutput(output, program);
  cache.tryStore(key, ending, program, about);
  return result(output, about, false);
}
