/** The plugin of Bun: of its runtime, and of its bundler. */
import { dirname } from 'node:path';
import { setUp } from './esbuild.mjs';
import { fileModule } from './file_module.mjs';
import { checkOptions } from './module_options.mjs';

/** @param {import('./c_module.mjs').Options} [given] */
export default function weft(given) {
  const options = checkOptions(given, 'weft-wasm/bun');
  return {
    name: 'weft-wasm',
    /** @param {any} build */
    setup(build) {
      const { Bun } = /** @type {any} */ (globalThis);
      // The runtime has no configuration.
      if (!build.config) {
        build.onLoad({ filter: /\.c(\?.*)?$/ }, async (/** @type {{path: string}} */ { path }) => ({ contents: await fileModule(path, options), loader: 'js' }));
        return;
      }
      setUp(build, options, {
        minify: Boolean(build.config.minify), cwd: process.cwd(), takesMessages: false,
        resolve: async (file, { importer }) => ({ path: Bun.resolveSync(file, dirname(importer)) }),
      });
    },
  };
}
