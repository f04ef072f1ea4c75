/** Finds a compiler: the user's own clang or zig if it is good enough, otherwise @yowasp/clang. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ToolchainError } from './diagnostics.mjs';

/** The version of @yowasp/clang that this package was made with. */
export const pinned = '21.1.4-3';

/** The oldest versions that are accepted. */
export const minimum = { clang: '17.0.0', zig: '0.13.0' };

/**
 * @typedef {object} Compiler
 * @property {'clang' | 'zig' | '@yowasp/clang'} kind
 * @property {string} version
 * @property {string} from where it was found, for people: 'CC', 'PATH'
 * @property {string[]} command that of clang; for the npm package, the URL of its module
 * @property {string[]} linker the command of wasm-ld
 * @property {string} identity changes when the compiler does
 *
 * @typedef {object} Candidate
 * @property {string} from
 * @property {string} [where] a path
 * @property {Compiler} [compiler] undefined if it is not good enough
 * @property {string} [reason] why
 */

/** @param {string} found @param {string} wanted @returns {boolean} */
export function isAtLeast(found, wanted) {
  const [a, b] = [found, wanted].map((version) => version.split(/[.-]/).map(Number));
  const differing = b.findIndex((number, i) => (a[i] ?? 0) !== number);
  return differing < 0 || (a[differing] ?? 0) > b[differing];
}

/** What a command may end in: Windows' scripts cannot be started without a shell. */
const endings = process.platform === 'win32' ? ['', '.exe'] : [''];

/** @param {string} file @returns {boolean} */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} command a name or a path
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined} the path of the file
 */
export function onPath(command, env) {
  const directories = command.includes('/') || command.includes(sep) ? [''] : (env.PATH ?? env.Path ?? '').split(delimiter);
  for (const directory of directories) {
    for (const ending of endings) {
      const file = resolve(directory, `${command}${ending}`);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

/** @param {string | undefined} text the value of CC @returns {string[]} its words, of which some are quoted */
export const wordsOf = (text = '') => Array.from(text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), ([, double, single, bare]) => double ?? single ?? bare);

/**
 * @param {string | undefined} text the value of CC: a command, or the path of a program, which may have spaces
 * @param {Record<string, string | undefined>} env
 * @returns {string[]} the command's words; none if there is no text
 */
export const commandOf = (text, env) => (text && onPath(text, env) ? [text] : wordsOf(text));

const execute = promisify(execFile);

/** @param {string[]} command @param {string[]} args @returns {Promise<string>} its standard output; '' if it fails */
async function outputOf([program, ...first], args) {
  try {
    return (await execute(program, [...first, ...args], { timeout: 20_000, windowsHide: true })).stdout;
  } catch {
    return '';
  }
}

/**
 * @param {string[]} words a command, which may begin with another one that starts it, such as ccache
 * @param {Record<string, string | undefined>} env
 * @returns {string} what changes when a program of it is replaced
 */
export const identityOf = (words, env) => words.map((word) => {
  const file = onPath(word, env);
  if (!file) return word;
  const { size, mtimeMs } = statSync(file);
  return `${realpathSync(file)} ${size} ${mtimeMs}`;
}).join(' ');

/**
 * @param {string[]} command
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<{version?: string, linker?: string[], reason?: string}>}
 */
async function inspectClang(command, env) {
  const text = await outputOf(command, ['--version']);
  const version = /clang version (\d+\.\d+\.\d+)/.exec(text)?.[1];
  if (!version) return { reason: text ? `it is no clang: ${text.split('\n')[0]}` : 'it does not run' };
  if (!/wasm32/.test(await outputOf(command, ['-print-targets']))) return { reason: `this build of clang ${version} cannot compile for wasm32` };
  if (!isAtLeast(version, minimum.clang)) return { reason: `clang ${version} is older than ${minimum.clang}` };
  const named = (await outputOf(command, ['-print-prog-name=wasm-ld'])).trim();
  const linker = existsSync(named) ? named : onPath('wasm-ld', env) ?? onPath(`wasm-ld-${version.split('.')[0]}`, env);
  return linker ? { version, linker: [linker] } : { reason: `clang ${version} has no wasm-ld: install lld` };
}

/** @param {string} zig @returns {Promise<{version?: string, linker?: string[], reason?: string}>} */
async function inspectZig(zig) {
  const version = (await outputOf([zig], ['version'])).trim();
  if (!/^\d+\.\d+/.test(version)) return { reason: 'it does not run' };
  if (!isAtLeast(version, minimum.zig)) return { reason: `zig ${version} is older than ${minimum.zig}` };
  return { version, linker: [zig, 'wasm-ld'] };
}

/**
 * @param {string} from
 * @param {string[]} words a command
 * @param {Record<string, string | undefined>} env
 * @param {import('./build_cache.mjs').BuildCache} cache
 * @returns {Promise<Candidate>}
 */
async function candidateOf(from, [name, ...args], env, cache) {
  const file = onPath(name, env);
  if (!file) return { from, where: name, reason: 'no such file' };
  const isZig = /(^|[\\/])zig(\.exe)?$/i.test(file);
  const identity = identityOf([file, ...args], env);
  const { version, linker, reason } = await cache.remember(`compiler ${identity}`, () => (isZig ? inspectZig(file) : inspectClang([file, ...args], env)));
  if (reason) return { from, where: file, reason };
  // A linker that has gone since is found again.
  if (!existsSync(linker[0])) return { from, where: file, reason: `${linker[0]} has gone` };
  const command = isZig ? [file, 'cc'] : [file, ...args];
  return { from, where: file, compiler: { kind: isZig ? 'zig' : 'clang', version, from, command, linker, identity } };
}

/**
 * @param {string[]} places directories and files, from which an import would look for it
 * @returns {Candidate}
 */
function yowasp(places) {
  const from = '@yowasp/clang';
  for (const place of places) {
    try {
      const file = createRequire(place).resolve('@yowasp/clang');
      const directory = dirname(dirname(file));
      const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      return { from, where: directory, compiler: { kind: '@yowasp/clang', version, from, command: [pathToFileURL(file).href], linker: [], identity: `${directory} ${version}` } };
    } catch {
      // Not from there.
    }
  }
  return { from, reason: 'it is not installed' };
}

/**
 * All compilers, the best first.
 * @param {object} options
 * @param {Record<string, string | undefined>} options.env
 * @param {string} options.cwd the user's project
 * @param {import('./build_cache.mjs').BuildCache} options.cache
 * @returns {AsyncGenerator<Candidate, void, void>}
 */
export async function* candidates({ env, cwd, cache }) {
  const native = (/** @type {string} */ from, /** @type {string[]} */ words) => candidateOf(from, words, env, cache);
  const own = () => yowasp([import.meta.url, join(cwd, 'package.json')]);
  const only = commandOf(env.WEFT_COMPILER, env);
  const cc = commandOf(env.CC, env);
  if (only.length > 0) {
    yield only[0] === '@yowasp/clang' ? own() : await native('WEFT_COMPILER', only);
    return;
  }
  if (cc.length > 0) yield await native('CC', cc);
  if (env.WASI_SDK_PATH) yield await native('WASI_SDK_PATH', [join(env.WASI_SDK_PATH, 'bin', 'clang')]);
  if (env.EMSDK) yield await native('EMSDK', [join(env.EMSDK, 'upstream', 'bin', 'clang')]);
  for (const name of ['clang', 'zig']) if (onPath(name, env)) yield await native('PATH', [name]);
  yield own();
}

/**
 * @param {Parameters<typeof candidates>[0]} options
 * @returns {Promise<Compiler>}
 * @throws {ToolchainError} if there is none
 */
export async function findCompiler(options) {
  const passedOver = [];
  for await (const { from, where, compiler, reason } of candidates(options)) {
    if (compiler) return compiler;
    passedOver.push(`  ${from}${where ? ` (${where})` : ''}: ${reason}`);
  }
  throw new ToolchainError([
    'no compiler was found:', ...passedOver, options.env.WEFT_COMPILER ? 'WEFT_COMPILER permits no other' : `npm install @yowasp/clang@${pinned} gets one`,
  ].join('\n'));
}
