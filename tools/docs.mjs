#!/usr/bin/env node
/**
 * Builds the documentation as HTML in build/docs: the pages of docs/ and a reference of the public headers.
 * `npm run docs`. Fails if a public function, macro or type has no comment, or if Doxygen warns.
 *
 * Needs Doxygen 1.9.1 or newer, and the theme Doxygen Awesome; Debian has both as packages.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { enumerators, preparedHeader, publicNames } from './docs/prepare_headers.mjs';
import { preparedPage } from './docs/prepare_pages.mjs';
import { pages, readPage, root } from './docs/read_pages.mjs';
import { undocumented } from './docs/undocumented.mjs';
import { ToolError, runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

/** Where the HTML is: what a server shows at /docs/. */
export const documentation = join(root, 'build', 'docs');

/** The headers of a server's responses: Doxygen's pages have scripts and styles in their text, and evaluate strings. */
export const documentationHeaders = {
  'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  'x-content-type-options': 'nosniff',
};

const work = join(root, 'build', 'docs-input');
const headers = join(root, 'runtime', 'include', 'weft');

/** Where the theme may be: a directory of your choice, or Debian's. */
const themes = [process.env.DOXYGEN_AWESOME, '/usr/share/doxygen-awesome-css'];
const styles = ['doxygen-awesome.css', 'doxygen-awesome-sidebar-only.css'];

export class DocsError extends ToolError {}

/** @returns {string} the directory of the theme @throws {DocsError} */
function findTheme() {
  const found = themes.find((directory) => directory && existsSync(join(directory, styles[0])));
  if (found) return found;
  throw new DocsError('the theme Doxygen Awesome is missing:\n'
    + '    apt-get install doxygen-awesome-css\n'
    + 'or set DOXYGEN_AWESOME to the directory of doxygen-awesome.css (https://jothepro.github.io/doxygen-awesome-css)');
}

/** Writes what Doxygen is to read. @param {string} [playground] its address, for links @returns {Set<string>} the names that must be documented */
function prepare(playground) {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'weft'), { recursive: true });
  const texts = new Map(readdirSync(headers).filter((name) => name.endsWith('.h')).map((name) => [name, readFileSync(join(headers, name), 'utf8')]));
  const names = new Set([...texts.values()].flatMap(publicNames));
  const linkable = new Set([...names, ...[...texts.values()].flatMap(enumerators)]);
  /** @param {string} name */
  const reference = (name) => (linkable.has(name) ? `@ref ${name} "${name}"` : undefined);
  /** @param {string} text */
  const link = (text) => text.replace(/(?<!")\b(?:weft|WEFT)_\w+/g, (/** @type {string} */ name) => reference(name) ?? name);
  for (const [name, text] of texts) writeFileSync(join(work, 'weft', name), preparedHeader(name, text, link));
  for (const page of pages) writeFileSync(join(work, page.replace('/', '-')), preparedPage(page, readPage(page), pages, reference, playground));
  return names;
}

/** @param {string} theme its directory @returns {string[]} Doxygen's warnings @throws {DocsError} if it is missing or fails */
function runDoxygen(theme) {
  rmSync(documentation, { recursive: true, force: true });
  mkdirSync(documentation, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const config = [
    readFileSync(join(root, 'tools', 'docs', 'Doxyfile'), 'utf8'),
    `PROJECT_NUMBER = ${version}`,
    `INPUT = ${work}/weft ${pages.map((page) => join(work, page.replace('/', '-'))).join(' ')}`,
    `USE_MDFILE_AS_MAINPAGE = ${work}/README.md`,
    `STRIP_FROM_PATH = ${work}`,
    `STRIP_FROM_INC_PATH = ${work}`,
    `OUTPUT_DIRECTORY = ${documentation}`,
    `XML_OUTPUT = ${work}/xml`,
    `HTML_EXTRA_STYLESHEET = ${styles.map((name) => join(theme, name)).join(' ')}`,
  ].join('\n');
  const { status, error, stdout, stderr } = spawnSync('doxygen', ['-'], { cwd: work, input: config, encoding: 'utf8' });
  if (error && 'code' in error && error.code === 'ENOENT') throw new DocsError('doxygen is missing:\n    apt-get install doxygen');
  if (status !== 0) throw new DocsError(`doxygen failed\n${stdout}${stderr}`);
  return [...new Set(stderr.replaceAll(`${work}/`, '').split('\n').filter((line) => line !== ''))];
}

/** Builds the documentation. @param {string} [playground] its address, to which the programs of the pages are linked @returns {string} the file to open @throws {DocsError} */
export function buildDocumentation(playground) {
  const theme = findTheme();
  const names = prepare(playground);
  const warnings = runDoxygen(theme);
  const missing = undocumented(join(work, 'xml'), names);
  if (missing.length > 0) throw new DocsError(`these have no comment:\n${missing.map((name) => `    ${name}`).join('\n')}`);
  if (warnings.length > 0) throw new DocsError(`Doxygen has warned:\n${warnings.join('\n')}`);
  return join(documentation, 'index.html');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runTool(async () => {
    await setUp(['docs']);
    console.log(`the documentation is ${relative(process.cwd(), buildDocumentation())}`);
  });
}
