/** `weft-wasm/esbuild` and `weft-wasm/bun`: C files as modules. */
import type { CModuleOptions } from './bundler_plugin.js';

export type { CModuleOptions } from './bundler_plugin.js';

/** A plugin, as esbuild and Bun take it. */
export interface SetupPlugin {
  name: string;
  setup(build: any): void;
}

/** @throws {TypeError} if an option is wrong */
export default function weft(options?: CModuleOptions): SetupPlugin;
