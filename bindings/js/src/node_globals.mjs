/**
 * Gives an environment on Node.js what it lacks of the globals of all others: jsdom, in which Jest tests pages, has no
 * TextEncoder, no streams and no setImmediate().
 */

/** By the modules of Node.js that have them. @type {Record<string, string[]>} */
const globals = {
  'stream/web': ['ReadableStream', 'TransformStream', 'WritableStream'],
  timers: ['clearImmediate', 'setImmediate'],
  util: ['TextDecoder', 'TextEncoder'],
};

/** Defines the globals that are missing. */
export function completeGlobals() {
  for (const [module, names] of Object.entries(globals)) {
    /** @type {any} */
    const found = globalThis.process?.getBuiltinModule?.(`node:${module}`);
    for (const name of names) {
      if (found && !(name in globalThis)) Object.defineProperty(globalThis, name, { value: found[name], configurable: true, writable: true });
    }
  }
}
