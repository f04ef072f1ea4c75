/**
 * The browsers that tests run programs in, and the npm packages that drive them. (Not in
 * recipe.mjs, whose hash names the compilers in the cache: nothing of this is kept there.)
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SetupError, run, step } from './command.mjs';
import { onPath } from './toolchain.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Of each browser: the variables that may name a file of the user's, the commands to look for
 * otherwise, and the Debian package with the first of them.
 */
export const browsers = {
  chromium: {
    variables: ['CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH'],
    commands: ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'],
    package: 'chromium',
  },
  firefox: {
    variables: ['FIREFOX_PATH'],
    commands: ['firefox-esr', 'firefox'],
    package: 'firefox-esr',
  },
};

/**
 * @param {keyof browsers} name
 * @returns {string | undefined} the browser's file: the user's, or one on PATH
 * @throws {SetupError} if a variable names a file that is not there
 */
export function findBrowser(name) {
  const { variables, commands } = browsers[name];
  const variable = variables.find((each) => process.env[each]);
  if (variable === undefined) return commands.map(onPath).find((file) => file !== undefined);
  const file = process.env[variable];
  if (!existsSync(file)) throw new SetupError(`${variable} names ${file}, which is not there`, `Set it to the file of ${name}, or unset it.`);
  return file;
}

/** @returns {Record<string, {version: string, optional?: boolean}>} what a lock file lists, by folder */
function locked(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  delete packages[''];
  return packages;
}

/** @returns {boolean} whether node_modules is not what package-lock.json says */
export function missingModules() {
  // npm writes this one when it has installed everything.
  const file = `${root}node_modules/.package-lock.json`;
  if (!existsSync(file)) return true;
  const installed = locked(file);
  return Object.entries(locked(`${root}package-lock.json`))
    .some(([folder, { version, optional }]) => installed[folder]?.version !== version && !(optional && !installed[folder]));
}

/** Installs the npm packages that package-lock.json lists, into node_modules. */
export async function installModules() {
  await step('installing npm packages', () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      advice: 'npm, which comes with Node.js, needs a registry to fetch the packages of package-lock.json from.',
    }));
}
