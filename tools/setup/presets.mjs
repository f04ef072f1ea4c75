/** Configures and builds the presets of CMakePresets.json. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './toolchain.mjs';

/**
 * Ninja configures again on its own when a CMakeLists.txt changes, but not when the presets change.
 * @param {string} preset
 * @returns {boolean} whether the preset is configured as CMakePresets.json says now
 */
export function configured(preset) {
  const ninja = join(root, 'build', preset, 'build.ninja');
  return existsSync(ninja) && statSync(ninja).mtimeMs > statSync(join(root, 'CMakePresets.json')).mtimeMs;
}

/**
 * Builds targets of a preset, quietly, and configures it first if necessary.
 * @param {string} preset
 * @param {...string} targets all of them if none is given
 * @throws {import('./command.mjs').ToolError}
 */
export async function build(preset, ...targets) {
  if (!configured(preset)) await run('cmake', ['--preset', preset], { cwd: root });
  const chosen = targets.length > 0 ? ['--target', ...targets] : [];
  await run('cmake', ['--build', '--preset', preset, '--parallel', '2', ...chosen], { cwd: root });
}
