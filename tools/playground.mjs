#!/usr/bin/env node
/**
 * Builds the playground, web/playground, for any web server: `npm run playground`, or `npm run playground -- DIRECTORY`
 * (default: build/playground). Installs @yowasp/clang if necessary; no other compiler is used.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError, runTool } from './setup/command.mjs';
import { findCompiler, setUpCompilers } from './setup/compilers.mjs';
import { installModules } from './setup/npm_modules.mjs';
import { root } from './setup/toolchain.mjs';

/** Where the playground is: what a server shows at /playground/. */
export const playground = join(root, 'build/playground');

/** Whether all of a directory may be replaced. @param {string} site @returns {boolean} */
function isOwn(site) {
  const names = existsSync(site) ? readdirSync(site) : [];
  return names.includes('compiler.json') || names.every((name) => name.startsWith('compiler-'));
}

/**
 * Builds it with the installed @yowasp/clang.
 * @param {string} [site] the directory to make
 * @param {{isPart?: boolean}} [options] isPart: whether it is served beside the demos and the documentation
 * @throws {ToolError}
 */
export async function buildPlayground(site = playground, { isPart = false } = {}) {
  if (!isOwn(site)) throw new ToolError(`${site} has files of something else, which would be lost`, 'Choose a directory that is empty, or does not exist.');
  await installModules();
  await setUpCompilers(['yowasp-clang']);
  const { program, reason } = findCompiler('yowasp-clang');
  if (!program) throw new ToolError(`@yowasp/clang: ${reason}`, 'The npm registry must be reachable.');
  const { makePlayground } = await import('./playground/make_playground.mjs'); // esbuild may just have been installed
  const toolchain = join(root, 'build/page/bindings/js/toolchain'); // that of the preset page, which may have made it
  execFileSync(process.execPath, [join(root, 'bindings/js/make_toolchain.mjs'), toolchain], { stdio: 'inherit' });
  makePlayground({ compiler: dirname(dirname(program)), parts: join(toolchain, 'parts'), site, work: join(root, 'build/playground-input'), isPart });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runTool(async ([directory = playground, ...more]) => {
    if (more.length > 0) throw new ToolError('usage: npm run playground -- [DIRECTORY]');
    await buildPlayground(resolve(directory));
    console.log(`the playground is ${relative(process.cwd(), resolve(directory)) || '.'}: any web server can serve it`);
  });
}
