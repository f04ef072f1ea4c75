/** Declares the other forms of imports of C files: `/// <reference types="weft-wasm/c_modules" />`. */

declare module '*.c?load' {
  import type { LoadOptions, LoadedApp } from 'weft-wasm';
  /** Loads the program: each call another app, with a memory of its own. */
  export default function load(options?: LoadOptions): Promise<LoadedApp>;
}

declare module '*.c?url' {
  /** The URL of the program: for `loadInWorker` and `pool`, for example. */
  const url: string;
  export default url;
}
