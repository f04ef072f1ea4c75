/** What bundles, runtimes and pages do with the package. */
import { load, WeftError } from 'weft-wasm';

/** @param {any} source of app_probe @returns {Promise<object>} see `expected` of project.mjs */
export async function use(source) {
  const lines = [];
  const app = await load(source, { name: 'probe', args: ['one'], env: { SET: 'x' }, stdout: (line) => lines.push(line) });
  const sum = await app.add(1, 2, 0.001);
  let missing;
  try {
    app.call.nothing();
  } catch (error) {
    missing = error instanceof WeftError ? error.code : String(error);
  }
  await app.close();
  return { sum, lines, missing, status: await app.exited };
}
