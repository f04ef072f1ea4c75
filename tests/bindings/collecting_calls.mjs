/**
 * The program calls_probe in a worker that collects its garbage all the time: only then does it let go of what belongs to
 * the other side.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const built = new URL('../../build/page/', import.meta.url);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** @param {Record<string, any>} options */
export default async function start(options) {
  setInterval(collect, 50).unref();
  const { default: load } = await import(new URL('page/load_page.mjs', built).href);
  return load(new URL('tests/bindings/calls_probe.wasm', built), options);
}
