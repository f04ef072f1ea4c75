/** The npm packages of package-lock.json: the linters, what tests use to drive browsers, and esbuild. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, run, step } from './command.mjs';
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

/** @returns {string[]} the directories of packages of package-lock.json that are not installed as it says */
function missingModules() {
  // npm writes this file after it has installed everything.
  const file = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(file) ? locked(file) : {};
  return Object.entries(locked(join(root, 'package-lock.json')))
    .filter(([directory, { version, optional }]) => installed[directory]?.version !== version && !(optional && !installed[directory]))
    .map(([directory]) => directory);
}

/**
 * Installs the packages of package-lock.json into node_modules, unless they are there. An installation removes what is
 * there first, so it must not be repeated while others use it.
 */
export async function installModules() {
  if (!missingModules().length) return;
  await step('installing npm packages', () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      advice: 'npm, which comes with Node.js, needs a registry from which it can fetch the packages of package-lock.json.',
    }));
  const missing = missingModules();
  if (missing.length) {
    throw new ToolError(`package-lock.json lists ${missing.join(', ')}, which npm does not install`, 'No package needs it: npm install --package-lock-only mends the file.');
  }
}
