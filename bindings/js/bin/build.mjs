/** `weft-wasm build`: compiles a program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { buildOptions, buildUsage, printFailure, toBuild, withProgress } from './build_options.mjs';
import { declarations } from './page/declarations.mjs';
import { writeModule } from './program_module.mjs';
import { readTables } from './page/read_tables.mjs';
import { UsageError } from './usage_error.mjs';

const targets = ['page', 'wasi'];

export const usage = `usage: weft-wasm build [OPTION]... SOURCE.c...

Compiles a program in C, for load() of this package or for WASI. weft-wasm doctor says with which compiler.

  -o, --output FILE           the program (default: SOURCE.wasm in the working directory). One that contains functions in
                              JavaScript gets an .mjs beside it, which is loaded in its place
  --target TARGET             page (for this package, the default) or wasi
  --module                    the program has no main: it exports coroutines
  --types                     also write TypeScript declarations of its coroutines: FILE with .d.ts in place of .wasm
${buildUsage('speed')}

Exit status: 0; 1 if the program could not be built, with the compiler's messages; 2 for bad usage.
`;

/** @param {string[]} words @throws {UsageError} */
function parse(words) {
  try {
    const { values, positionals: sources } = parseArgs({
      args: words, allowPositionals: true,
      options: { ...buildOptions, output: { type: 'string', short: 'o' }, target: { type: 'string' }, module: { type: 'boolean' }, types: { type: 'boolean' } },
    });
    const { output, target = 'page', module, types, ...others } = /** @type {Record<string, any>} */ (values);
    if (sources.length === 0) throw new UsageError(`which sources?\n${usage}`);
    if (!targets.includes(target)) throw new UsageError(`--target ${target}: expected ${targets.join(' or ')}`);
    if (target === 'wasi' && (module || types)) throw new UsageError('programs for WASI export no coroutines: --module and --types are for --target page');
    const file = output ?? basename(sources[0]).replace(/(\.c)?$/, '.wasm');
    if (!file.endsWith('.wasm')) throw new UsageError(`--output ${file}: a program ends in .wasm`);
    return { sources, target, output: file, types, mode: /** @type {'module' | undefined} */ (module ? 'module' : undefined), ...toBuild(others, 'speed') };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/** @param {string[]} words */
export async function run(words) {
  const { types, ...options } = parse(words);
  const { build, endClang } = await import('../toolchain/compile.mjs');
  try {
    const { text, file } = await withProgress((onProgress) => build({ ...options, onProgress }));
    process.stderr.write(text);
    if (options.target === 'page') writeModule(file);
    if (types) writeFileSync(options.output.replace(/\.wasm$/, '.d.ts'), declarations(readTables(readFileSync(file)), basename(file)));
    return 0;
  } catch (error) {
    printFailure('build', error);
    return 1;
  } finally {
    endClang();
  }
}
