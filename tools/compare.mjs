#!/usr/bin/env node
/**
 * Compares Weft with CPython's asyncio: `npm run compare -- [--preset PRESET] [OPTION]...` builds tests/fuzz/run_scripts
 * and passes the options to tests/fuzz/fuzz.py, which runs random programs with both for 10 minutes, or --seconds N. It
 * prints the smallest program that differs.
 *
 * Needs the CPython 3.13 that CMake finds. The exit status is 1 after a difference.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, runTool } from './setup/command.mjs';
import { build } from './setup/presets.mjs';
import { setUp } from './setup/set-up.mjs';
import { root } from './setup/toolchain.mjs';

/** @param {string} preset @returns {string} the interpreter that CMake found */
function python(preset) {
  const cache = readFileSync(join(root, 'build', preset, 'CMakeCache.txt'), 'utf8');
  const found = /^_?Python3_EXECUTABLE:\w+=(.*)$/m.exec(cache)?.[1];
  if (!found || found.endsWith('NOTFOUND')) {
    throw new ToolError('there is no CPython 3.13', `name it: cmake --preset ${preset} -DPython3_EXECUTABLE=...`);
  }
  return found;
}

await runTool(async (args) => {
  const at = args.indexOf('--preset');
  const preset = at < 0 ? 'native' : args.splice(at, 2)[1];
  await setUp(['native']);
  await build(preset, 'run_scripts');
  const script = join(root, 'tests', 'fuzz', 'fuzz.py'), program = join(root, 'build', preset, 'tests', 'fuzz', 'run_scripts');
  return spawnSync(python(preset), [script, program, '--seconds', '600', ...args], { stdio: 'inherit' }).status ?? 1;
});
