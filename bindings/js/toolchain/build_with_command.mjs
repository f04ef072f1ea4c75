/** Builds with a compiler that is a command of this machine. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compileOptions, linkArguments } from './command_lines.mjs';
import { ToolchainError } from './diagnostics.mjs';
import { asArgument } from './host_paths.mjs';

/**
 * @param {string[]} command
 * @param {{cwd: string, env: Record<string, string | undefined>, signal?: AbortSignal}} where
 * @returns {Promise<{status: number, text: string}>}
 * @throws {ToolchainError}
 */
export function runCommand([program, ...args], { cwd, env, signal }) {
  return new Promise((done, reject) => {
    const child = spawn(program, args, { cwd, env, signal, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more));
    child.on('error', (error) => reject(signal?.aborted ? signal.reason : new ToolchainError(`${program} cannot be started: ${error.message}`, { cause: error })));
    child.on('close', (status, killedBy) => {
      if (killedBy) reject(new ToolchainError(`${program} was ended by ${killedBy}`));
      else done({ status: status ?? 1, text });
    });
  });
}

/** @param {string} file that -MD wrote @param {string} cwd @returns {string[]} absolute paths */
export function readDependencies(file, cwd) {
  const text = readFileSync(file, 'utf8').replaceAll(/\\\r?\n/g, ' ');
  // The target ends at a colon before a space, which that of a drive is not.
  const [, names] = /:\s(.*)/s.exec(text) ?? ['', ''];
  return Array.from(names.matchAll(/(?:\\[ #]|\$\$|\S)+/g), ([name]) => resolve(cwd, name.replaceAll(/\\([ #])/g, '$1').replaceAll('$$', '$')));
}

/**
 * @template T, U
 * @param {T[]} items
 * @param {(item: T, i: number) => Promise<U>} work of which as many run at a time as the machine has processors
 * @returns {Promise<U[]>}
 */
async function inParallel(items, work) {
  /** @type {U[]} */
  const results = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [i, item] of waiting) results[i] = await work(item, i);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** @param {import('./find_compiler.mjs').Compiler['kind']} kind @param {string} sysroot @returns {string[]} */
const targetOptions = (kind, sysroot) => (kind === 'zig'
  // Its own headers are of the same C library; its debug builds would need a library of their own.
  ? ['-target', 'wasm32-wasi', '-fno-sanitize=undefined', '-fno-stack-protector']
  : ['--target=wasm32-wasi', '-nostdlibinc', '-isystem', sysroot]);

/** @param {import('./compile.mjs').Job} job @returns {Promise<import('./compile.mjs').Outcome>} */
export async function buildWithCommand({ compiler, parts, sources, target, optimize, flags, includes, cwd, env, signal, onProgress }) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-build-'));
  try {
    onProgress('compiling', `compiling ${sources.join(' ')}`);
    const objects = sources.map((_, i) => join(directory, `${i}.o`));
    const options = [...targetOptions(compiler.kind, parts.sysroot), ...compileOptions(target, optimize, [...includes, parts.include], flags), '-MMD'];
    const compiled = await inParallel(sources, (source, i) => runCommand(
      [...compiler.command, ...options, '-MF', `${objects[i]}.d`, '-c', asArgument(source), '-o', objects[i]], { cwd, env, signal },
    ));
    const text = compiled.map((result) => result.text).join('');
    if (compiled.some(({ status }) => status !== 0)) return { status: 1, text, linkText: '', dependencies: [] };
    onProgress('linking', `linking ${sources.join(' ')}`);
    const output = join(directory, 'program.wasm');
    const linked = await runCommand([...compiler.linker, ...linkArguments({ target, optimize, libraries: parts.lib, objects, output })], { cwd, env, signal });
    const linkText = objects.reduce((done, object, i) => done.replaceAll(object, () => sources[i]), linked.text);
    return {
      status: linked.status, text, linkText, program: linked.status === 0 ? readFileSync(output) : undefined,
      dependencies: objects.flatMap((object) => readDependencies(`${object}.d`, cwd)),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
