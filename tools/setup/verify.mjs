/** Checks that a toolchain works: compiles a small program with the options of Weft's own code, and runs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { llvm } from './recipe.mjs';
import { ToolError, run } from './command.mjs';

/** Takes the address of a label and jumps to it, as every coroutine does. */
const program = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(int argc, char **argv) {
  static const void *const steps[] = {&&first, &&second, &&last};
  char *text = malloc(16);
  struct timespec now;
  if (text == NULL || clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 1;
  text[0] = '\\0';
  int next = 0;
  goto *steps[next++];
first:
  strcat(text, "we");
  goto *steps[next++];
second:
  strcat(text, "ft");
  goto *steps[next++];
last:
  printf("%s %d %.1f\\n", text, argc, now.tv_sec < 0 ? 0.0 : 1.5);
  free(text);
  return argv[0] == NULL ? 2 : 0;
}
`;
const expected = 'weft 1 1.5';
const wasiRun = fileURLToPath(new URL('../../wasi/run_wasi.mjs', import.meta.url));

/**
 * Runs `check` with the program in a temporary directory.
 * @param {(source: string, directory: string) => Promise<void>} check
 */
async function withProgram(check) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-verify-'));
  try {
    writeFileSync(join(directory, 'program.c'), program);
    await check(join(directory, 'program.c'), directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} output @param {string} compiler @throws {ToolError} if the program printed something else */
function expect(output, compiler) {
  if (output.trim() !== expected) throw new ToolError(`a program built by ${compiler} printed ${JSON.stringify(output)}`);
}

/** @param {string} emcc @returns {Promise<void>} */
export function verifyWeb(emcc) {
  return withProgram(async (source, directory) => {
    const module = join(directory, 'program.mjs');
    const settings = ['-sMODULARIZE', '-sEXPORT_ES6', '-sENVIRONMENT=node,web,worker', '-sALLOW_MEMORY_GROWTH', '-sMALLOC=emmalloc'];
    const importIt = `await (await import(${JSON.stringify(pathToFileURL(module).href)})).default()`;
    for (const variant of [['-O0', '-g', '-sASSERTIONS'], ['-O3', '-flto', '-sEXIT_RUNTIME=1']]) {
      await run(emcc, [source, ...variant, ...settings, '-o', module], { cwd: directory });
      expect(await run(process.execPath, ['--input-type=module', '-e', importIt]), `emcc ${variant.join(' ')}`);
    }
  });
}

/** @param {{clang: string, target: string, sysroot: string}} wasi @returns {Promise<void>} */
export function verifyWasi({ clang, target, sysroot }) {
  return withProgram(async (source, directory) => {
    const [object, module] = [join(directory, 'program.o'), join(directory, 'program.wasm')];
    const common = [`--target=${target}`, `--sysroot=${sysroot}`];
    await run(clang, [...common, '-O2', '-c', source, '-o', object]);
    await run(clang, [...common, object, '-o', module]);
    expect(await run(process.execPath, [wasiRun, module]), `clang for ${target}`);
  });
}

/** @param {string} wasmOpt */
export async function verifyBinaryen(wasmOpt) {
  await run(wasmOpt, ['--version']);
}

/** Checks the host's compilers, and the sanitizers of the presets asan and msan. @returns {Promise<void>} */
export function verifyNative() {
  return withProgram(async (source, directory) => {
    const binary = join(directory, 'program');
    const clang = join(llvm, 'bin', 'clang');
    for (const command of [['gcc'], [clang, '-fsanitize=address,undefined'], [clang, '-fsanitize=memory']]) {
      await run(command[0], [...command.slice(1), '-g', source, '-o', binary]);
      expect(await run(binary, []), command.join(' '));
    }
  });
}
