/** The plugin of esbuild. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildModule, moduleText, programId } from './c_module.mjs';
import { checkOptions, isModule, splitQuery } from './module_options.mjs';

/** @typedef {import('./c_module.mjs').Diagnostic} Diagnostic */

/** Marks what is resolved for this plugin. */
const asked = {};

/** @param {string} file @param {number} line @returns {string} */
function lineOf(file, line) {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
  } catch {
    return '';
  }
}

/** @param {Diagnostic} diagnostic @returns {import('esbuild').PartialMessage} */
const messageOf = ({ file, line, column, message }) => ({
  text: message, location: file && line > 0 ? { file, line, column: column - 1, lineText: lineOf(file, line) } : null,
});

/**
 * @param {Diagnostic[]} diagnostics
 * @param {'error' | 'warning'} severity
 * @returns {import('esbuild').PartialMessage[]} those with their notes
 */
function messagesOf(diagnostics, severity) {
  return diagnostics.flatMap((one, i) => {
    if (one.severity !== severity) return [];
    const after = diagnostics.slice(i + 1);
    const end = after.findIndex((other) => other.severity !== 'note');
    return [{ ...messageOf(one), notes: (end < 0 ? after : after.slice(0, end)).map(messageOf) }];
  });
}

/**
 * @typedef {object} Bundler what differs between esbuild and the bundler of Bun
 * @property {boolean} minify
 * @property {string} cwd from which messages name files
 * @property {boolean} takesMessages whether it takes messages as data
 * @property {(file: string, from: import('esbuild').OnResolveArgs) => Promise<import('esbuild').OnResolveResult>} resolve
 */

/**
 * @param {import('esbuild').PluginBuild} build
 * @param {import('./c_module.mjs').Options} options
 * @param {Bundler} bundler
 */
export function setUp(build, options, { minify, cwd, takesMessages, resolve }) {
  build.onResolve({ filter: /\.c(\?.*)?$/ }, async (from) => {
    const { path } = from;
    if (from.pluginData === asked || !isModule(path)) return undefined;
    const { file } = splitQuery(path);
    const resolved = await resolve(file, from);
    if ((resolved.errors ?? []).length > 0 || resolved.external) return resolved;
    return { path: `${resolved.path}${path.slice(file.length)}`, namespace: 'weft-wasm' };
  });

  build.onLoad({ filter: /.*/, namespace: 'weft-wasm' }, async ({ path: id }) => {
    const resolveDir = dirname(splitQuery(id).file);
    try {
      const module = await buildModule(id, { options, usual: { optimize: minify ? 'size' : 'debug' }, cwd });
      const text = moduleText(module, { load: 'weft-wasm', wasm: 'new URL(wasm, import.meta.url)', program: programId(id) });
      const isProgram = module.form === 'program';
      if (!takesMessages && !isProgram) process.stderr.write(module.text);
      return {
        contents: isProgram ? text : `import wasm from ${JSON.stringify(`weft-wasm:${module.file}/${module.name}`)};\n${text}`, loader: 'js',
        resolveDir, watchFiles: module.dependencies, warnings: isProgram ? [] : messagesOf(module.diagnostics, 'warning'),
      };
    } catch (error) {
      if (!takesMessages) throw error;
      const { message, diagnostics, dependencies } = /** @type {Error & import('./c_module.mjs').Failure} */ (error);
      const errors = messagesOf(diagnostics, 'error');
      return { errors: errors.length > 0 ? errors : [{ text: message }], watchFiles: dependencies };
    }
  });

  // The bundle names the program after its C file.
  build.onResolve({ filter: /^weft-wasm:/ }, ({ path }) => ({ path: path.slice('weft-wasm:'.length), namespace: 'weft-wasm-file' }));
  build.onLoad({ filter: /.*/, namespace: 'weft-wasm-file' }, ({ path }) => ({ contents: readFileSync(dirname(path)), loader: 'file' }));
}

/** @param {import('./c_module.mjs').Options} [given] @returns {import('esbuild').Plugin} */
export default function weft(given) {
  const options = checkOptions(given, 'weft-wasm/esbuild');
  return {
    name: 'weft-wasm',
    setup(build) {
      const { minify = false, absWorkingDir = process.cwd() } = build.initialOptions;
      setUp(build, options, {
        minify, cwd: absWorkingDir, takesMessages: true,
        resolve: (file, { importer, resolveDir, kind }) => build.resolve(file, { importer, resolveDir, kind, pluginData: asked }),
      });
    },
  };
}
