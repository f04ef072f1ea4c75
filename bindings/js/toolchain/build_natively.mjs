/** Builds natively, on the simulated host, with a compiler that takes the options of gcc and clang. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from './build_cache.mjs';
import { readDependencies, runCommand } from './build_with_command.mjs';
import { asArgument } from './host_paths.mjs';

/** @type {Record<string, string[]>} */
const levelOptions = { debug: ['-O1', '-g', '-DWEFT_DEBUG'], speed: ['-O2'], size: ['-Os'] };

/**
 * @typedef {object} Native
 * @property {import('./compile.mjs').Job} job
 * @property {import('./build_cache.mjs').BuildCache} cache
 * @property {string} directory for files that are not needed afterwards
 */

/** @param {Native} native @param {string[]} options @returns {Promise<{status: number, text: string, object: string}>} Weft itself, compiled once */
async function weftObject({ job: { compiler, parts, flags, cwd, env, signal, onProgress }, cache, directory }, options) {
  const key = hashOf(JSON.stringify(['weft.c', compiler.identity, parts.identity, options, flags]));
  const known = cache.find(key, '.o');
  if (known) return { status: 0, text: '', object: known.file };
  onProgress('compiling', 'compiling Weft');
  const object = join(directory, 'weft.o');
  const { status, text } = await runCommand([...compiler.command, ...options, ...flags, '-c', join(parts.sources, 'weft.c'), '-o', object], { cwd, env, signal });
  if (status === 0) cache.tryStore(key, '.o', readFileSync(object), { dependencies: {}, absent: [], text: '' });
  return { status, text, object };
}

/**
 * @param {import('./compile.mjs').Job} job
 * @param {import('./build_cache.mjs').BuildCache} cache
 * @returns {Promise<import('./compile.mjs').Outcome>}
 */
export async function buildNatively(job, cache) {
  const { compiler, parts, sources, optimize, flags, includes, cwd, env, signal, onProgress } = job;
  const directory = mkdtempSync(join(tmpdir(), 'weft-build-'));
  try {
    const options = ['-std=gnu17', ...levelOptions[optimize]];
    const weft = await weftObject({ job, cache, directory }, options);
    if (weft.status !== 0) return { ...weft, linkText: '', dependencies: [] };
    onProgress('compiling', `compiling ${sources.join(' ')}`);
    let text = '';
    const objects = sources.map((_, i) => join(directory, `${i}.o`));
    for (const [i, source] of sources.entries()) {
      const compiled = await runCommand([
        ...compiler.command, ...options, '-Wall', ...[...includes, parts.include].flatMap((include) => ['-I', include]), ...flags,
        '-MMD', '-MF', `${objects[i]}.d`, '-c', asArgument(source), '-o', objects[i],
      ], { cwd, env, signal });
      text += compiled.text;
      if (compiled.status !== 0) return { status: compiled.status, text, linkText: '', dependencies: [] };
    }
    const output = join(directory, 'program');
    const linked = await runCommand([...compiler.command, ...flags, ...objects, weft.object, '-lm', '-o', output], { cwd, env, signal });
    return {
      status: linked.status, text, linkText: linked.text, program: linked.status === 0 ? readFileSync(output) : undefined,
      dependencies: objects.flatMap((object) => readDependencies(`${object}.d`, cwd)),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
