/** The browsers in which the tests run programs. */
import { existsSync } from 'node:fs';
import { ToolError } from './command.mjs';
import { onPath } from './toolchain.mjs';

/** @typedef {'chromium' | 'firefox' | 'webkit'} BrowserName */

/**
 * For each browser: the environment variables that may name the user's own, the commands to look for otherwise, the
 * other commands that it needs, and the Debian packages that provide all of these.
 * @type {Record<BrowserName, {variables: string[], commands: string[], helpers: string[], packages: string[]}>}
 */
export const browsers = {
  chromium: {
    variables: ['CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH'],
    commands: ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'],
    helpers: [],
    packages: ['chromium'],
  },
  firefox: {
    variables: ['FIREFOX_PATH'],
    commands: ['firefox-esr', 'firefox'],
    helpers: [],
    packages: ['firefox-esr'],
  },
  // Its driver starts it.
  webkit: {
    variables: ['WEBKIT_DRIVER_PATH'],
    commands: ['WebKitWebDriver'],
    helpers: ['Xvfb', 'setpriv'],
    packages: ['webkit2gtk-driver', 'xvfb', 'util-linux'],
  },
};

/**
 * @param {BrowserName} name
 * @returns {string | undefined} the browser's path, or its driver's: the user's, or one on PATH; undefined if that or a
 *   helper is not installed
 * @throws {ToolError} if a variable names a file that does not exist
 */
export function findBrowser(name) {
  const { variables, commands, helpers } = browsers[name];
  if (!helpers.every(onPath)) return undefined;
  for (const variable of variables) {
    const file = process.env[variable];
    if (!file) continue;
    if (!existsSync(file)) throw new ToolError(`${variable} names ${file}, which does not exist`, `Set it to the path of ${name}, or unset it.`);
    return file;
  }
  return commands.map(onPath).find((file) => file !== undefined);
}
