/** The plugin of Vite. In development it serves the programs, and reloads what a C file or a header of it changes. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findParts } from '../toolchain/parts.mjs';
import { checkOptions } from './module_options.mjs';
import { newPlugin, placeAsset } from './rollup.mjs';
import { sourceMap, withSourceMap } from './source_map.mjs';

/** The programs' addresses in development, below the base. */
const prefix = '@weft-wasm/';

/** @param {string} name of a file, as the compiler has it @param {{root: string, base: string}} config of Vite @returns {{path: string, url: string}} */
function findSource(name, { root, base }) {
  // @yowasp/clang sees Weft's headers in a directory of its own.
  const own = name.startsWith('/weft/include/') && !existsSync(name);
  const path = own ? join(findParts().include, name.slice('/weft/include/'.length)) : resolve(root, name);
  const below = relative(root, path);
  const isBelow = !below.startsWith('..') && !isAbsolute(below);
  return { path, url: `${base}${isBelow ? below : `@fs/${path.replace(/^\//, '')}`}`.replaceAll('\\', '/') };
}

/** @param {string} program @returns {string} */
const dataUrl = (program) => `data:application/wasm;base64,${readFileSync(program).toString('base64')}`;

/** @param {import('./c_module.mjs').Options} [options] */
export default function weft(options) {
  /** @type {any} */
  let config;
  /** By their addresses. @type {Map<string, string>} */
  const programs = new Map();
  /** What a module depends on, by its id. @type {Map<string, Set<string>>} */
  const dependencies = new Map();

  /** @param {string} file @param {any} server @returns {any[]} the modules that depend on it */
  const modulesOf = (file, server) => [...dependencies].filter(([, files]) => files.has(resolve(file))).flatMap(([id]) => server.moduleGraph.getModuleById(id) ?? []);

  const plugin = newPlugin(checkOptions(options, 'weft-wasm/vite'), {
    name: 'weft-wasm/vite', cwd: () => config.root, optimize: () => (config.command === 'build' ? 'size' : 'debug'),
    onDependencies: (id, files) => dependencies.set(id, new Set(files)),
    place(module, context, forServer) {
      const isBuild = config.command === 'build';
      // Vite leaves out the assets of builds for servers, and writes what addresses of the page would be.
      if (forServer) return { wasm: `new URL(${JSON.stringify(isBuild ? dataUrl(module.file) : pathToFileURL(module.file).href)})` };
      if (isBuild) return placeAsset(module, context);
      const address = `${prefix}${basename(module.file, '.wasm')}/${encodeURIComponent(module.name)}`;
      programs.set(address, module.file);
      return { wasm: `new URL(/* @vite-ignore */ ${JSON.stringify(`${config.base}${address}`)}, import.meta.url)`, dispose: 'import.meta.hot?.dispose' };
    },
  });

  return {
    ...plugin,
    enforce: /** @type {const} */ ('pre'),

    /** @this {any} @param {{build?: any, worker?: any}} user */
    config(user) {
      // Before version 7, which says its number here, Vite's usual target has no top-level await.
      const isOld = !this?.meta?.viteVersion;
      return {
        // It would be a copy of the package, without the script of its workers,
        optimizeDeps: { exclude: ['weft-wasm'] },
        // which consists of several files.
        worker: { format: user.worker?.format ?? 'es' },
        ...isOld && { build: { target: user.build?.target ?? 'es2022' } },
      };
    },

    /** @param {any} resolved */
    configResolved(resolved) {
      config = resolved;
    },

    /** @param {any} server */
    configureServer(server) {
      // Vite's own part for its base comes later.
      server.middlewares.use((/** @type {any} */ request, /** @type {any} */ response, /** @type {() => void} */ next) => {
        const [path] = request.url.split('?');
        const at = path.indexOf(prefix);
        const address = path.slice(at);
        const file = at > 0 && programs.get(address.replace(/\.map$/, ''));
        if (!file) {
          next();
          return;
        }
        const program = readFileSync(file);
        const map = sourceMap(program, (name) => findSource(name, config));
        const isMap = address.endsWith('.map');
        response.setHeader('content-type', isMap ? 'application/json' : 'application/wasm');
        if (isMap) response.end(map);
        else response.end(map ? withSourceMap(program, `${basename(path)}.map`) : program);
      });
      // A header that would now be found. Vite itself sees when one is removed.
      server.watcher.on('add', (/** @type {string} */ file) => {
        const modules = modulesOf(file, server);
        for (const module of modules) server.moduleGraph.invalidateModule(module);
        if (modules.length > 0) server.ws.send({ type: 'full-reload' });
      });
    },

    /** @param {{file: string, modules: any[], server: any}} update */
    handleHotUpdate: ({ file, modules, server }) => [...new Set([...modules, ...modulesOf(file, server)])],
  };
}
