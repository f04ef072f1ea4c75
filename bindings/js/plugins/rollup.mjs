/** The plugin of Rollup. */
import { readFileSync } from 'node:fs';
import { buildModule, moduleText, programId } from './c_module.mjs';
import { checkOptions, isModule, splitQuery } from './module_options.mjs';

/**
 * @typedef {import('./c_module.mjs').CModule} CModule
 * @typedef {any} Context what Rollup calls hooks with
 *
 * @typedef {object} Host what differs between Rollup and Vite
 * @property {string} name
 * @property {(context: Context) => 'debug' | 'size'} optimize
 * @property {() => string} cwd from which messages name files
 * @property {(module: CModule, context: Context, forServer: boolean) => {wasm: string, dispose?: string}} place
 * @property {(id: string, dependencies: string[]) => void} [onDependencies] receives what a module depends on
 */

/** @param {CModule} module @param {Context} context @returns {{wasm: string}} */
export const placeAsset = (module, context) => {
  const reference = context.emitFile({ type: 'asset', name: module.name, source: readFileSync(module.file) });
  // Rollup makes an absolute URL of it, and Vite also a path.
  return { wasm: `new URL(import.meta.ROLLUP_FILE_URL_${reference}, import.meta.url)` };
};

/** @param {any} error of buildModule @param {string} id @returns {object} as Rollup reports it */
function logOf({ message, diagnostics }, id) {
  const first = diagnostics.find((/** @type {any} */ { severity, line }) => severity === 'error' && line > 0);
  return { message, id: first?.file ?? splitQuery(id).file, ...first && { loc: { file: first.file, line: first.line, column: first.column - 1 } } };
}

/** Older versions, which do not know filters, call the hooks for all modules. */
const filter = { id: /\.c(\?|$)/ };

/**
 * @param {import('./c_module.mjs').Options | undefined} given
 * @param {Host} host
 */
export function newPlugin(given, { name, optimize, cwd, place, onDependencies }) {
  const options = checkOptions(given, name);
  return {
    name: 'weft-wasm',

    resolveId: {
      filter,
      /** @this {Context} @param {string} source @param {string | undefined} importer @param {object} how */
      async handler(source, importer, how) {
        if (!isModule(source)) return undefined;
        const { file } = splitQuery(source);
        const resolved = await this.resolve(file, importer, { ...how, skipSelf: true });
        return resolved && !resolved.external ? `${splitQuery(resolved.id).file}${source.slice(file.length)}` : resolved;
      },
    },

    load: {
      filter,
      /** @this {Context} @param {string} id @param {{ssr?: boolean}} [how] */
      async handler(id, how) {
        if (!isModule(id)) return undefined;
        const watch = (/** @type {string[]} */ dependencies) => {
          for (const file of dependencies) this.addWatchFile(file);
          onDependencies?.(id, dependencies);
        };
        try {
          const module = await buildModule(id, { options, usual: { optimize: optimize(this) }, cwd: cwd() });
          watch(module.dependencies);
          const isProgram = module.form === 'program';
          if (module.text && !isProgram) this.warn(module.text.trimEnd());
          const places = isProgram ? { wasm: '' } : place(module, this, how?.ssr === true);
          return { code: moduleText(module, { load: 'weft-wasm', program: programId(id), ...places }), map: { mappings: '' } };
        } catch (error) {
          watch(/** @type {any} */ (error).dependencies ?? []);
          return this.error(logOf(/** @type {any} */ (error), id));
        }
      },
    },
  };
}

/** @param {import('./c_module.mjs').Options} [options] */
export default function weft(options) {
  return newPlugin(options, {
    name: 'weft-wasm/rollup', optimize: ({ meta }) => (meta.watchMode ? 'debug' : 'size'), cwd: () => process.cwd(), place: placeAsset,
  });
}
