/** Shows that a toolchain works: compiles a small program as Weft's own code is, and runs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { llvm } from './recipe.mjs';
import { SetupError, run } from './command.mjs';

/** Uses what every coroutine does: a label's address, and a jump to it. */
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

/** Runs `check` with a temporary folder that holds the program. */
async function withProgram(check) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-verify-'));
  try {
    writeFileSync(join(folder, 'program.c'), program);
    await check(join(folder, 'program.c'), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expect(output, what) {
  if (output.trim() !== expected) throw new SetupError(`a program built by ${what} printed ${JSON.stringify(output)}`);
}

/** @param {string} emcc */
export function verifyWeb(emcc) {
  return withProgram(async (source, folder) => {
    const module = join(folder, 'program.mjs');
    const settings = ['-sMODULARIZE', '-sEXPORT_ES6', '-sENVIRONMENT=node,web,worker', '-sALLOW_MEMORY_GROWTH', '-sMALLOC=emmalloc'];
    const importIt = `await (await import(${JSON.stringify(pathToFileURL(module))})).default()`;
    for (const variant of [['-O0', '-g', '-sASSERTIONS'], ['-O3', '-flto', '-sEXIT_RUNTIME=1']]) {
      await run(emcc, [source, ...variant, ...settings, '-o', module], { cwd: folder });
      expect(await run(process.execPath, ['--input-type=module', '-e', importIt]), `emcc ${variant.join(' ')}`);
    }
  });
}

/** @param {{clang: string, target: string, sysroot: string}} wasi */
export function verifyWasi({ clang, target, sysroot }) {
  return withProgram(async (source, folder) => {
    const [object, module] = [join(folder, 'program.o'), join(folder, 'program.wasm')];
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

/** The host's compilers, and the sanitizers of the presets `asan` and `msan`. */
export function verifyNative() {
  return withProgram(async (source, folder) => {
    const binary = join(folder, 'program');
    const clang = join(llvm, 'bin', 'clang');
    for (const command of [['gcc'], [clang, '-fsanitize=address,undefined'], [clang, '-fsanitize=memory']]) {
      await run(command[0], [...command.slice(1), '-g', source, '-o', binary]);
      expect(await run(binary, []), command.join(' '));
    }
  });
}
