/** `weft-wasm test`: builds and runs tests. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildOptions, buildUsage, printFailure, toBuild, withProgress } from './build_options.mjs';
import { UsageError } from './usage_error.mjs';

export const usage = `usage: weft-wasm test [OPTION]... [FILE.c]...

Builds and runs tests on the simulated host, whose time is virtual (weft/sim.h). Each FILE.c is a program, and holds if its
exit status is 0. Without files: those in and below the working directory whose names end in _test.c or begin with test_.

  --with FILE.c               a further source of every test. May be repeated
  --native, --wasm            build natively, or as WebAssembly. By default natively, if there is a compiler
  --limit SECONDS             how long each test may run: 60 by default
${buildUsage('debug')}

Exit status: 0 if all tests hold; 1 if one fails or cannot be built, or if there is none; 2 for bad usage.
`;

/** @param {string} directory @returns {string[]} the paths of the tests below it */
function findTests(directory) {
  return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : findTests(path);
    return /(_test|^test_.*)\.c$/.test(entry.name) ? [path] : [];
  });
}

/** @param {string[]} words @throws {UsageError} */
function parse(words) {
  try {
    const { values, positionals } = parseArgs({
      args: words, allowPositionals: true,
      options: { ...buildOptions, with: { type: 'string', multiple: true }, native: { type: 'boolean' }, wasm: { type: 'boolean' }, limit: { type: 'string' } },
    });
    const { with: further = [], native, wasm, limit = '60', ...others } = /** @type {Record<string, any>} */ (values);
    if (native && wasm) throw new UsageError('--native or --wasm: not both');
    if (!(Number(limit) > 0)) throw new UsageError(`--limit ${limit}: expected seconds`);
    return { tests: positionals, further, target: native ? 'native' : wasm ? 'sim' : undefined, limit: Number(limit), ...toBuild(others, 'debug') };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/**
 * @param {string} name by which messages of the C library call the program
 * @param {string[]} command
 * @param {number} limit in seconds
 * @returns {Promise<{failure: string, output: string}>} failure: '' if the test holds
 */
function runTest(name, [program, ...args], limit) {
  return new Promise((resolve, reject) => {
    const timeout = Math.min(limit * 1000, 2 ** 31 - 1); // what timers can have
    const child = spawn(program, args, { argv0: name, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-1_000_000)));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const late = signal === 'SIGKILL' ? `it did not end within ${limit} s` : `signal ${signal}`;
      resolve({ failure: signal ? late : status === 0 ? '' : `exit status ${status}`, output });
    });
  });
}

/** @param {string} target @param {string} file @returns {string[]} the command that runs a test */
function commandFor(target, file) {
  if (target === 'native') return [file];
  const { WEFT_SIM_SEED: seed } = process.env;
  const environment = seed === undefined ? [] : ['--env', `WEFT_SIM_SEED=${seed}`];
  return [process.execPath, fileURLToPath(new URL('run_wasi.mjs', import.meta.url)), ...environment, file];
}

/** @returns {Promise<'native' | 'sim'>} */
async function usualTarget() {
  const { BuildCache } = await import('../toolchain/build_cache.mjs');
  const { findWorkingNative } = await import('../toolchain/native_compiler.mjs');
  return await findWorkingNative(process.env, new BuildCache()) ? 'native' : 'sim';
}

/** @param {string[]} words */
export async function run(words) {
  const { tests: named, further, target: wanted, limit, ...options } = parse(words);
  const tests = named.length > 0 ? named : findTests('.').map((file) => relative('.', file));
  if (tests.length === 0) {
    process.stderr.write('weft-wasm test: there is no test: no file ends in _test.c or begins with test_\n');
    return 1;
  }
  const target = /** @type {'native' | 'sim'} */ (wanted ?? await usualTarget());
  const { build, endClang } = await import('../toolchain/compile.mjs');
  let failed = 0;
  for (const test of tests) {
    try {
      const { file, text } = await withProgress((onProgress) => build({ ...options, sources: [test, ...further], target, mode: 'run', onProgress }));
      process.stderr.write(text);
      const start = performance.now();
      const { failure, output } = await runTest(test.replace(/\.c$/, ''), commandFor(target, file), limit);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(failure ? `FAILED ${test}: ${failure}` : `ok     ${test} (${seconds} s)`);
      if (!failure) continue;
      failed++;
      if (output) console.log(output.replaceAll(/^(?=.)/gm, '    ').trimEnd());
    } catch (error) {
      printFailure('test', error);
      console.log(`FAILED ${test}: it cannot be built`);
      failed++;
    }
  }
  endClang();
  console.log(failed > 0 ? `${failed} of ${tests.length} tests failed` : `${tests.length === 1 ? 'the test holds' : `all ${tests.length} tests hold`}`);
  return failed > 0 ? 1 : 0;
}
