/** Builds what the demos show. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Something in a demo did not go as it should: told to the user without a stack. */
export class DemoError extends Error {}

/** Runs a tool and shows what it says if it fails. */
function quietly(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  throw new DemoError(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}\n${stdout ?? ''}${stderr ?? ''}`);
}

/** Builds targets of a preset. @param {string} preset @param {...string} targets */
export function build(preset, ...targets) {
  const ninja = join(root, 'build', preset, 'build.ninja');
  // Ninja configures anew by itself when a CMakeLists.txt changes, but not for the presets.
  const configured = existsSync(ninja) && statSync(ninja).mtimeMs > statSync(join(root, 'CMakePresets.json')).mtimeMs;
  if (!configured) quietly('cmake', ['--preset', preset]);
  quietly('cmake', ['--build', '--preset', preset, '--target', ...targets]);
}
