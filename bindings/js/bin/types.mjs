/** `weft-wasm types`: writes the TypeScript declarations of a program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printFailure } from './build_options.mjs';
import { declarations } from './page/declarations.mjs';
import { NoTables, readTables } from './page/read_tables.mjs';
import { UsageError } from './usage_error.mjs';

export const usage = `usage: weft-wasm types PROGRAM.wasm [-o FILE.d.ts]
       weft-wasm types SOURCE.c...

Writes TypeScript declarations of the coroutines and objects that PROGRAM.wasm exports, and of the functions that it imports.
The program was built for the page host; it is not run.

Of a source in C it writes the declarations of the module that JavaScript imports: SOURCE.d.c.ts, or where the package.json says.

  -o, --output FILE  where to, - for standard output (default: PROGRAM.d.ts, beside the program)

Exit status: 0; 1 if there is nothing to be read or written, with a message; 2 for bad usage.
`;

/** @param {string[]} words @returns {{file: string, output: string} | {sources: string[]}} @throws {UsageError} */
function parse(words) {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { output: { type: 'string', short: 'o' } } });
    const [file, ...more] = positionals;
    if (file && !values.output && positionals.every((name) => name.endsWith('.c'))) return { sources: positionals };
    if (file === undefined || more.length > 0) throw new UsageError(`expected one program\n${usage}`);
    if (!values.output && !file.endsWith('.wasm')) throw new UsageError(`${file}: a program ends in .wasm`);
    return { file, output: values.output ?? file.replace(/\.wasm$/, '.d.ts') };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/** @param {string[]} sources C files @returns {Promise<number>} the exit status */
async function writeModuleTypes(sources) {
  const { buildModule } = await import('../plugins/c_module.mjs');
  const { endClang } = await import('../toolchain/compile.mjs');
  try {
    // In this form it may need functions.
    for (const source of sources) await buildModule(`${resolve(source)}?load`, { usual: { optimize: 'debug', types: true } });
    return 0;
  } catch (error) {
    printFailure('types', error);
    return 1;
  } finally {
    endClang();
  }
}

/** @param {string[]} words */
export async function run(words) {
  const parsed = parse(words);
  if ('sources' in parsed) return writeModuleTypes(parsed.sources);
  const { file, output } = parsed;
  try {
    const text = declarations(readTables(readFileSync(file)), basename(file));
    if (output === '-') process.stdout.write(text);
    else writeFileSync(output, text);
    return 0;
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    if (!code && !(error instanceof NoTables) && !(error instanceof WebAssembly.CompileError)) throw error;
    console.error(`weft-wasm types: ${file}: ${message}`);
    return 1;
  }
}
