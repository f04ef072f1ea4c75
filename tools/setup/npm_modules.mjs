/** The npm packages of package-lock.json: the linters, what tests use to drive browsers, and esbuild. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, step } from './command.mjs';
import { root } from './toolchain.mjs';

/**
 * @param {string} file
 * @returns {Record<string, {version: string, optional?: boolean}>} what a lock file lists, by directory
 */
function locked(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  delete packages[''];
  return packages;
}

/** @returns {boolean} whether node_modules differs from package-lock.json */
export function missingModules() {
  // npm writes this file after it has installed everything.
  const file = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(file)) return true;
  const installed = locked(file);
  return Object.entries(locked(join(root, 'package-lock.json')))
    .some(([directory, { version, optional }]) => installed[directory]?.version !== version && !(optional && !installed[directory]));
}

/** Installs the packages into node_modules. */
export async function installModules() {
  await step('installing npm packages', () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      advice: 'npm, which comes with Node.js, needs a registry from which it can fetch the packages of package-lock.json.',
    }));
}
