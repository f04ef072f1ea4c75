/** The types in a project for Node.js, which has no types of a page. */
import { load, type LoadedApp } from 'weft-wasm';

export async function reading(): Promise<number> {
  return (await load('program.wasm', { stdin: process.stdin })).run();
}

export async function use(): Promise<number> {
  const app: LoadedApp = await load(new URL('program.wasm', import.meta.url), { stdin: 'text', signal: AbortSignal.timeout(1000) });
  return app.run();
}
