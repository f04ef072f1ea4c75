/**
 * Lets Node.js, Deno and Bun import C files: `node --import weft-wasm/register`, `bun --preload weft-wasm/register`.
 */
import * as nodeModule from 'node:module';

const { Bun } = /** @type {any} */ (globalThis);
const { register, registerHooks } = /** @type {any} */ (nodeModule);

if (Bun) {
  const { default: weft } = await import('./bun.mjs');
  Bun.plugin(weft());
} else if (registerHooks) {
  const { load } = await import('./sync_hooks.mjs');
  registerHooks({ load });
} else {
  register('./async_hooks.mjs', import.meta.url);
}
