/** Projects that use the package, and bundles of them. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { findRuntime } from '../../tools/setup/wasi_runtimes.mjs';
import { packageUrl, programUrl } from './package.mjs';

/** The outcome of `use` of bundled/use_package.mjs. */
export const expected = { sum: 3, lines: ['probe', 'one', 'served'], missing: 'MISSING_EXPORT', status: 0 };

/**
 * Makes a directory with the sources of bundled/, the program, and a link to the package.
 * @param {import('node:test').TestContext | {after: (call: () => void) => void}} context
 * @returns {string} its path
 */
export function makeProject(context) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-project-'));
  context.after(() => rmSync(directory, { recursive: true }));
  cpSync(fileURLToPath(new URL('bundled', import.meta.url)), join(directory, 'src'), { recursive: true });
  cpSync(fileURLToPath(programUrl('app_probe')), join(directory, 'src', 'app_probe.wasm'));
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(fileURLToPath(packageUrl), join(directory, 'node_modules', 'weft-wasm'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module", "private": true }\n');
  writeFileSync(join(directory, 'index.html'), '<!doctype html><meta charset="utf-8"><title>bundle</title><script type="module" src="./src/by_url.mjs"></script>\n');
  return directory;
}

/**
 * Runs a command to its end.
 * @param {string} file
 * @param {string[]} args
 * @param {{cwd: string, env?: Record<string, string>, limit?: number}} options limit: in milliseconds
 * @returns {Promise<{status: number | null, output: string}>} standard output and error
 */
export function runCommand(file, args, { cwd, env = {}, limit = 240_000 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

/**
 * @typedef {object} Bundled
 * @property {string} page the path of the module to load, or of the page, from the directory
 * @property {string[]} warnings
 */

/** @param {string} directory @param {string} file */
const moduleOf = (directory, file) => import(pathToFileURL(join(directory, 'node_modules', file)).href);

/** Those that the bundlers need besides themselves. @type {Record<string, (project: string, folder: string) => Promise<Bundled>>} */
const makers = {
  async esbuild(project) {
    const { build } = await import('esbuild');
    const { warnings } = await build({
      absWorkingDir: project, entryPoints: ['src/by_import.mjs'], bundle: true, splitting: true, format: 'esm', minify: true, outdir: 'esbuild', loader: { '.wasm': 'file' },
      outExtension: { '.js': '.mjs' }, logLevel: 'silent',
    });
    return { page: 'esbuild/by_import.mjs', warnings: warnings.map(({ text }) => text) };
  },

  async bun(project, folder) {
    const { status, output } = await runCommand(folder, ['build', 'src/by_import.mjs', '--target', 'browser', '--splitting', '--outdir', 'bun'], { cwd: project });
    return { page: 'bun/by_import.js', warnings: status === 0 && !/warn/i.test(output) ? [] : [output] };
  },

  async vite(project, folder) {
    const { status, output } = await runCommand(process.execPath, [join(folder, 'node_modules/vite/bin/vite.js'), 'build', '--base', './', '--outDir', 'vite'], { cwd: project });
    return { page: 'vite/index.html', warnings: status === 0 && !/warn/i.test(output) ? [] : [output] };
  },

  async webpack(project, folder) {
    const { default: webpack } = await moduleOf(folder, 'webpack/lib/index.js');
    const stats = await new Promise((resolve, reject) => {
      webpack({
        mode: 'production', context: project, entry: './src/by_url.mjs', experiments: { outputModule: true },
        output: { path: join(project, 'webpack'), module: true, filename: 'main.mjs' },
      }, (error, result) => (error ? reject(error) : resolve(result)));
    });
    const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
    return { page: 'webpack/main.mjs', warnings: [...errors, ...warnings].map(({ message }) => message) };
  },

  async rollup(project, folder) {
    const { rollup } = await moduleOf(folder, 'rollup/dist/es/rollup.js');
    const { default: resolve } = await moduleOf(folder, '@rollup/plugin-node-resolve/dist/es/index.js');
    const warnings = [];
    const rolled = await rollup({
      input: join(project, 'src/by_url.mjs'), plugins: [resolve({ browser: true })], onwarn: ({ message }) => warnings.push(message),
    });
    await rolled.write({ dir: join(project, 'rollup'), format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
    // It leaves the URLs of assets as they are.
    cpSync(join(project, 'src/app_probe.wasm'), join(project, 'rollup/app_probe.wasm'));
    return { page: 'rollup/by_url.mjs', warnings };
  },
};

/** The names of the bundlers. */
export const bundlerNames = Object.keys(makers);

/** @param {string} name of a bundler @returns {{folder: string, reason?: undefined} | {reason: string}} what it needs, or why it is not available */
export function bundlerOf(name) {
  if (name === 'esbuild') return { folder: '' };
  const found = name === 'bun' ? findRuntime('bun') : findBundler(/** @type {any} */ (name));
  if (found.reason !== undefined) return { reason: found.reason };
  return { folder: name === 'bun' ? found.program : found.folder };
}

/** @param {string} name of a bundler that is available @param {string} project @returns {Promise<Bundled>} */
export const bundle = (name, project) => makers[name](project, /** @type {any} */ (bundlerOf(name)).folder);
