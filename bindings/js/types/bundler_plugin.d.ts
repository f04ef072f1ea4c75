/** `weft-wasm/vite` and `weft-wasm/rollup`: C files as modules. */

/** How C files are compiled. Paths are relative to the directory of the nearest package.json, whose object "weft-wasm" may
    have the same options; those of the plugin win. */
export interface CModuleOptions {
  /** The further C files of a module, by its first: `{ 'src/primes.c': ['src/sieve.c'] }`. */
  sources?: Record<string, string | string[]> | undefined;
  /** Directories of headers. */
  includes?: string[] | undefined;
  /** Further options of clang, such as `-DNAME=VALUE`. */
  flags?: string[] | undefined;
  /** `debug` also checks how the program uses Weft. By default it is used in development, and `size` in builds. */
  optimize?: 'debug' | 'speed' | 'size' | undefined;
  /** Whether declarations are written beside the C files (`primes.d.c.ts`), or the directory that gets them. */
  types?: boolean | string | undefined;
}

/** A plugin, as Vite and Rollup take it. */
export interface BundlerPlugin {
  name: string;
  /** The hooks. */
  [hook: string]: any;
}

/** @throws {TypeError} if an option is wrong */
export default function weft(options?: CModuleOptions): BundlerPlugin;
