/** The browsers in which the tests run programs. */
import { existsSync } from 'node:fs';
import { ToolError } from './command.mjs';
import { onPath } from './toolchain.mjs';

/** @typedef {'chromium' | 'firefox'} BrowserName */

/**
 * For each browser: the environment variables that may name the user's own, the commands to look for
 * otherwise, and the Debian package that provides the first of them.
 * @type {Record<BrowserName, {variables: string[], commands: string[], package: string}>}
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
 * @param {BrowserName} name
 * @returns {string | undefined} the browser's path: the user's, or one on PATH
 * @throws {ToolError} if a variable names a file that does not exist
 */
export function findBrowser(name) {
  const { variables, commands } = browsers[name];
  for (const variable of variables) {
    const file = process.env[variable];
    if (!file) continue;
    if (!existsSync(file)) throw new ToolError(`${variable} names ${file}, which does not exist`, `Set it to the path of ${name}, or unset it.`);
    return file;
  }
  return commands.map(onPath).find((file) => file !== undefined);
}
