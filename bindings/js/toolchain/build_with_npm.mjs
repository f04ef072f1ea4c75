/** Builds with @yowasp/clang, which sees only the files that it is given. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clangAt } from './clang_client.mjs';
import { commandFor, planCompile } from './clang_plan.mjs';
import { compileOptions, librariesOf, linkArguments } from './command_lines.mjs';
import { asArgument, nameForCompiler, toVirtual, withHostPaths } from './host_paths.mjs';

/** Where the compiler finds Weft. */
const own = '/weft';

/** @param {string} directory @param {string} at @returns {Record<string, string>} its files, by the path at which the compiler finds them */
function filesBelow(directory, at) {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.h'));
  return Object.fromEntries(names.map((name) => [`${at}/${name.replaceAll('\\', '/')}`, join(directory, name)]));
}

/**
 * The user's files have numbers, and the names that clang sees are in an overlay, because its file system knows no `..`.
 * @param {Map<string, Buffer>} files by absolute path
 * @returns {Record<string, string | Uint8Array>}
 */
function overlaid(files) {
  /** @type {Record<string, string | Uint8Array>} */
  const numbered = {};
  const roots = [...files].map(([file, content], i) => {
    numbered[`/files/${i}`] = content;
    return { type: 'file', name: toVirtual(file), 'external-contents': `/files/${i}` };
  });
  numbered['/overlay.yaml'] = JSON.stringify({ version: 0, 'case-sensitive': String(process.platform === 'linux'), 'use-external-names': 'false', roots });
  return numbered;
}

/**
 * @param {import('./compile.mjs').Job} job
 * @param {import('./build_cache.mjs').BuildCache} cache
 * @returns {Promise<import('./compile.mjs').Outcome>}
 */
export async function buildWithNpm({ compiler, parts, sources, target, optimize, flags, includes, cwd, files, env, signal, onProgress }, cache) {
  const client = clangAt(compiler.command[0], env);
  const names = sources.map((name) => nameForCompiler(name));
  const options = [
    ...compileOptions(target, optimize, [...includes.map((name) => nameForCompiler(name)), `${own}/include`], flags),
    `-fdebug-compilation-dir=${toVirtual(cwd)}`, '-Xclang', '-ivfsoverlay', '-Xclang', '/overlay.yaml', '-Xclang', '-working-directory', '-Xclang', toVirtual(cwd),
  ];
  onProgress('compiling', 'loading @yowasp/clang');
  const plan = await cache.remember(`plan ${compiler.identity} ${JSON.stringify(options)}`, () => planCompile(client, options, signal));
  onProgress('compiling', `compiling ${sources.join(' ')}`);
  const objects = names.map((_, i) => `/objects/${i}.o`);
  const compiled = await client.run({
    commands: names.map((name, i) => commandFor(plan, asArgument(name), objects[i])),
    files: overlaid(files), copies: filesBelow(parts.include, `${own}/include`), outputs: objects,
  }, signal);
  const forUser = (/** @type {string} */ printed) => withHostPaths(objects.reduce((done, object, i) => done.replaceAll(object, () => sources[i]), printed))
    .replaceAll(`${own}/include`, () => parts.include);
  const text = forUser(compiled.results.map((result) => result.text).join(''));
  if (compiled.results.some(({ status }) => status !== 0)) return { status: 1, text, linkText: '', dependencies: [] };
  onProgress('linking', `linking ${sources.join(' ')}`);
  const libraries = `${own}/lib`;
  const { results: [linked], files: { '/program.wasm': program } } = await client.run({
    commands: [['wasm-ld', ...linkArguments({ target, optimize, libraries, objects, output: '/program.wasm' })]],
    files: compiled.files,
    copies: Object.fromEntries(librariesOf(target, optimize).map((name) => [`${libraries}/${name}`, resolve(parts.lib, name)])),
    outputs: ['/program.wasm'],
  }, signal);
  return { status: linked.status, text, linkText: forUser(linked.text), program, dependencies: [] };
}
