/** `weft-wasm types`: writes the TypeScript declarations of a program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { declarations } from './page/declarations.mjs';
import { NoTables, readTables } from './page/read_tables.mjs';
import { UsageError } from './usage_error.mjs';

export const usage = `usage: weft-wasm types PROGRAM.wasm [-o FILE.d.ts]

Writes TypeScript declarations of the coroutines and objects that PROGRAM.wasm exports, and of the functions that it imports.
The program was built for the page host; it is not run.

  -o, --output FILE  where to, - for standard output (default: PROGRAM.d.ts, beside the program)

Exit status: 0; 1 if there is nothing to be read or written, with a message; 2 for bad usage.
`;

/** @param {string[]} words @returns {{file: string, output: string}} @throws {UsageError} */
function parse(words) {
  try {
    const { values, positionals: [file, ...more] } = parseArgs({ args: words, allowPositionals: true, options: { output: { type: 'string', short: 'o' } } });
    if (file === undefined || more.length > 0) throw new UsageError(`expected one program\n${usage}`);
    if (!values.output && !file.endsWith('.wasm')) throw new UsageError(`${file}: a program ends in .wasm`);
    return { file, output: values.output ?? file.replace(/\.wasm$/, '.d.ts') };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/** @param {string[]} words */
export async function run(words) {
  const { file, output } = parse(words);
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
